import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

// Calls use the same signal one after the other, and Node keeps a listener for each use until it collects memory.

const server = createServer((_, response) => response.setHeader("content-type", "application/json").end("7"));
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // an IP server's address is never a string
});
afterAll(() => void server.close());

test("thousands of calls of one client raise no warning of Node's, however seldom memory is collected", async () => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    ...{ bundle: true, format: "esm", platform: "node", conditions: ["@apigw/source"], write: false },
  });
  const module = outputFiles[0]?.text ?? "";
  const args = ["--min-semi-space-size=256", "--max-semi-space-size=256", "--input-type=module", "--eval", module, url];
  expect(await promisify(execFile)(process.execPath, args)).toEqual({ stdout: "2500\n", stderr: "" });
}, 60_000);

const program = `
  import { createClient } from "@apigw/client";
  const client = createClient({ baseUrl: process.argv[1] });
  let count = 0;
  while (count < 2500) count += await client.send({ method: "GET", path: "/" }) / 7;
  console.log(count);
`;
