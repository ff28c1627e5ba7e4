import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { root } from "../support/workspace.js";

const folder = mkdtempSync(join(root, "tests/.work/killed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, "package.json"), "{}");

/** An API of many operations, so that there is something to write. */
function document(word: string): object {
  const schema = { type: "object", properties: { [word]: { type: "string" } } };
  const responses = { 200: { description: word, content: { "application/json": { schema } } } };
  const paths = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`/things${index}`, { get: { operationId: `get${index}`, responses } }]),
  );
  return { openapi: "3.0.1", info: { title: "Things", version: "1" }, paths };
}

/** Generates with the built command line, and kills it after some milliseconds if asked. */
async function generate(word: string, killAfter?: number): Promise<void> {
  writeFileSync(join(folder, "things.openapi.json"), JSON.stringify(document(word)));
  const cli = join(root, "packages/codegen/dist/cli.js");
  const child = spawn(process.execPath, [cli, "generate", "--input", "things.openapi.json", "--out", "src"], {
    cwd: folder,
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  if (killAfter !== undefined) {
    await setTimeout(killAfter);
    child.kill("SIGKILL");
  }
  await ended;
}

function output(): Record<string, string> {
  const src = join(folder, "src");
  const files = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(src, name), "utf8")]));
}

test("a run that is killed at any moment leaves each file whole, and the next run makes them one", {
  timeout: 120_000,
}, async () => {
  await generate("newer");
  const newer = output();
  const from = performance.now();
  await generate("older");
  const whole = performance.now() - from;
  const older = output();
  cpSync(join(folder, "src"), join(folder, "before"), { recursive: true });
  const seen = { old: 0, new: 0, both: 0 };
  for (let kill = 0; kill < 16; kill += 1) {
    rmSync(join(folder, "src"), { recursive: true });
    cpSync(join(folder, "before"), join(folder, "src"), { recursive: true });
    await generate("newer", whole * (0.5 + kill * 0.04));
    const left = output();
    expect(Object.keys(left)).toEqual(Object.keys(newer));
    const isOld = Object.entries(left).map(([name, text]) => {
      expect([older[name], newer[name]], `${name} of kill ${kill} is whole`).toContain(text);
      return text === older[name] && text !== newer[name];
    });
    const same = Object.keys(newer).filter((name) => older[name] === newer[name]).length;
    const count = isOld.filter(Boolean).length;
    seen[count === 0 ? "new" : count === isOld.length - same ? "old" : "both"] += 1;
  }
  await generate("newer");
  expect(output()).toEqual(newer);
  // The files take their places one after the other, within a moment that a kill may meet.
  console.log(`killed 16 times: ${seen.old} times the old code, ${seen.new} times the new, ${seen.both} times of both`);
});
