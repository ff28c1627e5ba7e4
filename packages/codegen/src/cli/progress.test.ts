import { expect, test } from "vitest";
import { showProgress } from "./progress.js";

function shown(isTerminal: boolean, ...progress: [done: number, known: number][]): string[] {
  const lines: string[] = [];
  const io = {
    ...{ cwd: "/", env: {}, colors: false, progress: isTerminal },
    out: () => undefined,
    stopped: async () => undefined,
    err: (text: string) => void lines.push(text.replace("\r\u001b[2K", "")),
  };
  const show = showProgress(io, "pulling chat");
  for (const [done, known] of progress) show({ operation: "GetRoutes", done, known });
  return lines;
}

test("a terminal sees how many calls are done of those that are known, and how long the rest takes", () => {
  expect(shown(true, [1, 3], [10, 210], [3, 3])).toEqual([
    "  pulling chat: 1 of 3 calls, GetRoutes",
    // 200 calls: 40 at once, then 10 a second.
    "  pulling chat: 10 of 210 calls, GetRoutes, about 16 s left",
    "",
  ]);
});

test("nothing is shown where nobody looks", () => {
  expect(shown(false, [1, 3], [3, 3])).toEqual([]);
});
