import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";

// The built command as a process of its own: what it prints, and that signals end it cleanly.
const cli = join(import.meta.dirname, "../../dist/cli.js");
const folder = await mkdtemp(join(tmpdir(), "apigw-process-"));
afterAll(() => rm(folder, { recursive: true }));

const document = {
  openapi: "3.0.1",
  info: { title: "pets", version: "1", "x-apigateway": { protocol: "http" } },
  paths: { "/pets": { get: { responses: {} } } },
};

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

test.skipIf(!existsSync(cli)).each(["SIGINT", "SIGTERM"] as const)(
  "%s ends it cleanly (skipped before a build)",
  async (signal) => {
    await writeFile(join(folder, "pets.openapi.json"), JSON.stringify(document));
    await writeFile(
      join(folder, "pets.mjs"),
      "export const handler = async (e, c) => { console.log('asked'); return process.env.WORD; };",
    );
    const argv = [
      "--port",
      "0",
      "--json",
      "--openapi",
      "pets.openapi.json",
      "--function",
      "pets=pets.handler",
      "--env",
      "pets.WORD=meow",
    ];
    const child = spawn(process.execPath, [cli, ...argv], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const errors: string[] = [];
    createInterface(child.stderr).on("line", (line) => errors.push(line));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const ready = JSON.parse((await lines.next()).value ?? "");
    expect(ready).toEqual({
      event: "ready",
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      pid: child.pid,
    });
    const apis = await (await fetch(`${ready.url}/v2/apis`)).json();
    const response = await fetch(`${ready.url}/_aws/execute-api/${apis.items[0].apiId}/pets`);
    expect(await response.text()).toBe("meow");
    await expect.poll(() => errors.join("\n")).toContain('"level":"INFO","message":"asked"');
    child.kill(signal);
    expect(await ended(child)).toBe(0);
  },
);
