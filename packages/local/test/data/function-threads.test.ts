import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFunctions } from "../../src/functions/registry.js";
import { type FunctionFile, type Gateway, type LogEntry, startGateway } from "../../src/index.js";

// Functions in files run in threads: what they do there, as callers of an HTTP API see it.
const folder = await mkdtemp(join(tmpdir(), "apigw-threads-"));
afterAll(() => rm(folder, { recursive: true }));

let gateway: Gateway | undefined;
let log: LogEntry[] = [];
beforeEach(() => {
  log = [];
});
afterEach(() => gateway?.stop());

const api = {
  openapi: "3.0.1",
  info: { title: "f", version: "1", "x-apigateway": { protocol: "http" } },
  paths: { "/{path+}": { "x-amazon-apigateway-any-method": { responses: {} } } },
};

/** Serves one function, written into a file. */
async function serve(code: string, settings: Partial<FunctionFile> & { readonly extension?: string } = {}) {
  const { extension = "mjs", ...more } = settings;
  const file = join(folder, `f${Math.random().toString(36).slice(2)}.${extension}`);
  await writeFile(file, code);
  gateway = await startGateway({
    openapi: [api],
    functions: { f: { file: `${file}.handler`, ...more } },
    log: (entry) => void log.push(entry),
  });
  const url = gateway.baseUrl("f");
  return { file, call: (path = "/x") => fetch(url + path) };
}

const said = () => log.flatMap((entry) => (entry.event === "function" ? [entry] : []));
const warned = () => log.flatMap((entry) => (entry.event === "warning" ? [entry.message] : [])).join("\n");

test("a function in a file answers, and its event is the gateway's", async () => {
  const { call } = await serve("export const handler = async (event) => ({ path: event.rawPath });");
  expect(await (await call("/pets/7")).json()).toEqual({ path: "/pets/7" });
});

test.each([
  ["cjs", "exports.handler = (event, context, callback) => setTimeout(() => callback(null, 'old'), 1);"],
  ["ts", "export const handler = async (): Promise<string> => 'old' satisfies string;"],
])("a handler in .%s is a handler", async (extension, code) => {
  const { call } = await serve(code, { extension });
  expect(await (await call()).text()).toBe("old");
});

test("a changed file is loaded anew, and so is what it imports", async () => {
  const lib = join(folder, "lib.ts");
  await writeFile(lib, "export const word: string = 'one';");
  const { call, file } = await serve("import { word } from './lib.js'; export const handler = async () => word;", {
    extension: "ts",
  });
  expect(await (await call()).text()).toBe("one");
  await writeFile(lib, "export const word: string = 'two';");
  await expect.poll(async () => (await call()).text()).toBe("two");
  await writeFile(file, "export const handler = async () => 'three';");
  await expect.poll(async () => (await call()).text()).toBe("three");
});

test("a file that does not parse is Lambda's error, until it does", async () => {
  const { call, file } = await serve("export const handler = async () => 'one';");
  await writeFile(file, "export const handler = async () => {");
  await expect.poll(async () => (await call()).status).toBe(500);
  expect(warned()).toContain("Runtime.UserCodeSyntaxError");
  await writeFile(file, "export const handler = async () => 'two';");
  await expect.poll(async () => (await call()).text()).toBe("two");
});

test("what it prints is shown with the id of its request", async () => {
  const { call } = await serve(
    "export const handler = async (e, context) => { console.warn('hello %d', 7); return context.awsRequestId; };",
  );
  const requestId = await (await call()).text();
  await expect.poll(said).toEqual([{ event: "function", name: "f", requestId, level: "WARN", message: "hello 7" }]);
});

test("it has an environment of its own, with what Lambda adds", async () => {
  const { call } = await serve(
    "export const handler = async () => [process.env.WORD, process.env.AWS_LAMBDA_FUNCTION_NAME].join();",
    { env: { WORD: "meow" } },
  );
  expect(await (await call()).text()).toBe("meow,f");
  expect(process.env.WORD).toBeUndefined();
});

test("the context counts down the function's own timeout", async () => {
  const { call } = await serve(
    "export const handler = async (e, context) => [context.getRemainingTimeInMillis(), context.memoryLimitInMB];",
    { timeout: 7, memory: 256 },
  );
  const [left, memory] = await (await call()).json();
  expect(left).toBeGreaterThan(6000);
  expect(left).toBeLessThanOrEqual(7000);
  expect(memory).toBe("256");
});

describe("a function that", () => {
  test.each([
    ["waits for ever is stopped", "await new Promise(() => undefined)", "Task timed out after 2.00 seconds"],
    ["spins for ever is stopped", "for (;;);", "Task timed out after 2.00 seconds"],
    ["exits has failed", "process.exit(3)", "Runtime exited with error: exit status 3"],
    ["takes too much memory is killed", "const a = []; for (;;) a.push(new Array(1e5).fill({}))", "signal: killed"],
    ["throws has failed", "throw new TypeError('no')", "TypeError: no"],
    [
      "leaves a rejection behind has failed",
      "void Promise.reject(new Error('left')); await new Promise(() => undefined)",
      "Runtime.UnhandledPromiseRejection",
    ],
    [
      "throws from a timer has failed",
      "setTimeout(() => { throw new Error('late'); }, 1); await new Promise(() => undefined)",
      "late",
    ],
  ])("%s, and the next call is served", async (_, code, told) => {
    const { call } = await serve(
      `export const handler = async (e) => { if (e.rawPath === '/bad') { ${code}; } return 'well'; };`,
      { timeout: 2, memory: 32 },
    );
    const response = await call("/bad");
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(warned()).toContain(told);
    expect(await (await call()).text()).toBe("well");
  });
});

test("a burst beyond the pool waits, and no more threads are made", async () => {
  const code = `import { threadId } from "node:worker_threads";
    export const handler = async () => { await new Promise((go) => setTimeout(go, 20)); return threadId; };`;
  const { call } = await serve(code, { concurrency: 2 });
  const threads = await Promise.all(Array.from({ length: 20 }, async () => (await call()).text()));
  expect(new Set(threads).size).toBe(2);
});

test("what waits behind a quick call that turns out to hang is served all the same", async () => {
  const { call } = await serve(
    "export const handler = async (e) => (e.rawPath === '/hang' ? new Promise(() => undefined) : 'well');",
    { concurrency: 1, timeout: 1 },
  );
  for (let round = 0; round < 3; round += 1) await call();
  const answers = await Promise.all(["/hang", "/a", "/b", "/c"].map(async (path) => (await call(path)).status));
  expect(answers).toEqual([500, 200, 200, 200]);
});

test("one event at a time: two calls never share a thread's moment", async () => {
  const code = `let running = 0;
    export const handler = async () => {
      running += 1;
      await new Promise((go) => setTimeout(go, 5));
      const seen = running;
      running -= 1;
      return seen;
    };`;
  const { call } = await serve(code, { concurrency: 2 });
  const seen = await Promise.all(Array.from({ length: 12 }, async () => (await call()).text()));
  expect(new Set(seen)).toEqual(new Set(["1"]));
});

test("beyond a thousand that wait, it is throttled, as Lambda throttles", async () => {
  const file = join(folder, "slow.mjs");
  await writeFile(file, "export const handler = () => new Promise((go) => setTimeout(() => go(1), 300));");
  const functions = createFunctions();
  const source = { name: "slow", path: file, exported: "handler" };
  await functions.registerFile(source, { concurrency: 1 }, "eu-west-1");
  const invoke = () => functions.invoke({ name: "slow", region: "eu-west-1", event: {}, timeoutInMillis: 1000 });
  const outcomes = await Promise.all(Array.from({ length: 1010 }, async () => (await invoke()).outcome));
  expect(outcomes.slice(1001)).toEqual(Array.from({ length: 9 }, () => "throttled"));
  expect(outcomes.slice(0, 1001)).not.toContain("throttled");
  await functions.close();
});

test("a function that cannot be loaded does not start a gateway", async () => {
  await expect(serve("export const other = 1;")).rejects.toThrow("handler is undefined or not exported");
  await expect(serve("import './nowhere.js'; export const handler = 1;")).rejects.toThrow("Runtime.ImportModuleError");
});
