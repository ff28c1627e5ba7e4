import { expect, test } from "vitest";
import { pace } from "./pace.js";

test("a burst passes at once, and what comes after it waits for its turn", async () => {
  const turn = pace({ perSecond: 50, burst: 5 });
  const waits: number[] = [];
  const from = performance.now();
  await Promise.all(Array.from({ length: 8 }, () => turn().then(() => waits.push(performance.now() - from))));
  // Three over the burst at 50 a second: the last may not pass before 60 ms have gone by. Timers are a little early.
  expect(waits.filter((wait) => wait >= 15).length).toBeGreaterThanOrEqual(3);
  expect(Math.max(...waits)).toBeGreaterThan(50);
});
