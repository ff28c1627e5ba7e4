import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.js";

const folder = await mkdtemp(join(tmpdir(), "apigw-cli-"));
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  await mkdir(at("lib"));
  await writeFile(at("lib/word.ts"), 'export const word: string = process.env.CLI_TEST_WORD ?? "none";');
  await writeFile(
    at("pets.ts"),
    'import { word } from "./lib/word.js";\nexport const handler = async (): Promise<object> => ({ statusCode: 200, body: word });',
  );
  await writeFile(
    at("old.cjs"),
    "exports.handler = (event, context, callback) => callback(null, { statusCode: 201 });",
  );
  await writeFile(at("two.js"), "export const handler = 1;");
  await writeFile(at("two.mjs"), "export const handler = 1;");
  await writeFile(at("snake.py"), "import nowhere_to_be_found");
  const document = {
    openapi: "3.0.1",
    info: { title: "Pets", version: "1" },
    paths: { "/pets": { get: { responses: {} } } },
  };
  await writeFile(at("pets.openapi.json"), JSON.stringify(document));
  await writeFile(at("old.openapi.json"), JSON.stringify(document));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command line until it is ready, lets the test use it, and stops it. */
async function cli(argv: readonly string[], use: (out: string[]) => Promise<void> = async () => undefined) {
  const out: string[] = [];
  const errors: string[] = [];
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let ready: () => void = () => undefined;
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const write = (line: string) => {
    out.push(line);
    ready();
  };
  const running = run(argv, { out: write, error: (line) => errors.push(line), colours: false }, stopped);
  await Promise.race([isReady, running]);
  // The rest of the ready lines follows in the same turn.
  await new Promise((resolve) => setImmediate(resolve));
  try {
    await use(out);
  } finally {
    stop();
  }
  return { code: await running, out, errors };
}

test("a contract and a TypeScript handler are all it takes", async () => {
  const argv = [
    "--port",
    "0",
    "--openapi",
    at("pets.openapi.json"),
    "--function",
    `pets=${at("pets.handler")}`,
    "--env",
    "pets.CLI_TEST_WORD=meow",
  ];
  const { code, out } = await cli(argv, async ([ready, api]) => {
    expect(ready).toMatch(/^apigw-local ready at http:\/\/127\.0\.0\.1:\d+$/);
    const url = api?.trim().split(/\s+/)[1];
    expect(await (await fetch(`${url}/pets`)).text()).toBe("meow");
  });
  expect(code).toBe(0);
  expect(out.at(-1)).toMatch(
    /^GET {5}\/_aws\/execute-api\/[a-z0-9]{10}\/prod\/pets {2}200 {2}[\d.]+ ms {2}GET \/pets {2}open$/,
  );
});

test("--open opens the start page, and says where it is where there is no browser", async () => {
  const opened = at("opened.txt");
  const { PATH } = process.env;
  const bin = at("bin");
  await mkdir(bin);
  await writeFile(join(bin, "xdg-open"), `#!/bin/sh\necho "$1" > ${opened}\n`, { mode: 0o755 });
  try {
    process.env.PATH = `${bin}:${PATH}`;
    await cli(["--port=0", "--open"], async ([ready]) => {
      await expect.poll(() => readFile(opened, "utf8").catch(() => "")).toBe(`${ready?.split(" ").at(-1)}\n`);
    });
    process.env.PATH = at("lib");
    const errors: string[] = [];
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    const terminal = { out: () => undefined, error: (line: string) => void errors.push(line), colours: false };
    const running = run(["--port=0", "--open"], terminal, promise);
    await expect.poll(() => errors.join()).toMatch(/no browser could be opened; the page is at http:/);
    resolve();
    expect(await running).toBe(0);
  } finally {
    process.env.PATH = PATH;
  }
});

test("a template's functions and APIs are all it takes, and --env reaches them", async () => {
  const template =
    "Resources: { F: { Type: AWS::Serverless::Function, Properties: { Handler: word.handler, Runtime: python3.12, Events: { E: { Type: HttpApi } } } } }";
  await writeFile(at("template.yaml"), template);
  await writeFile(at("word.py"), "import os\ndef handler(event, context):\n  return os.environ['WORD']\n");
  const argv = ["--port=0", "--template", at("template.yaml"), "--env", "F.WORD=meow"];
  const { code, errors } = await cli(argv, async ([, api]) => {
    expect(await (await fetch(api?.trim().split(/\s+/)[1] ?? "")).text()).toBe("meow");
  });
  expect([code, errors]).toEqual([0, []]);
});

test("--record appends each call to a file that only its owner may read", async () => {
  const argv = ["--port=0", "--openapi", at("pets.openapi.json"), "--record", at("calls.jsonl")];
  const call = () =>
    cli([...argv, "--function", `pets=${at("pets.handler")}`], async ([, api]) => {
      await fetch(`${api?.trim().split(/\s+/)[1]}/pets?limit=3`, { headers: { authorization: "Bearer hidden" } });
    });
  await call();
  await call();
  const text = await readFile(at("calls.jsonl"), "utf8");
  expect(
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { api: "pets", route: "GET /pets", query: [{ name: "limit", value: "3" }], status: 200 },
    { api: "pets", route: "GET /pets" },
  ]);
  expect(text).not.toContain("hidden");
  expect((await stat(at("calls.jsonl"))).mode & 0o777).toBe(0o600);
});

test("with --json the first line is ready, and each request is one line", async () => {
  const argv = [
    "--port=0",
    "--json",
    "--openapi",
    at("old.openapi.json"),
    "--function",
    `old=${at("old.cjs.handler")}`,
  ];
  const { out } = await cli(argv, async ([line = ""]) => {
    const { event, pid, url } = JSON.parse(line);
    expect([event, pid]).toEqual(["ready", process.pid]);
    await fetch(`${url}/restapis`);
    await fetch(`${url}/_apigw/health`);
  });
  expect(out.slice(1).map((line) => JSON.parse(line))).toEqual([
    {
      event: "request",
      method: "GET",
      path: "/restapis",
      status: 200,
      ms: expect.any(Number),
      requestId: expect.any(String),
    },
  ]);
});

describe("wrong usage ends with 2 and says what is wrong", () => {
  test.each([
    [["--nonsense"], "Unknown option '--nonsense'"],
    [["--port", "x"], "--port wants a number"],
    [["--data", at("two.js")], "The state cannot be kept in"],
    [["--time-scale=fast"], '--time-scale wants a number over 0, such as 60, and not "fast".'],
    [["--time-scale=0"], "--time-scale wants a number over 0"],
    [["--service", "s3"], '--service wants NAME=URL, such as dynamodb=http://127.0.0.1:8000, and not "s3".'],
    [["--template", at("none.yaml")], "There is no template "],
    [["--template", at("two.js")], "two.js"],
    [["--template", at("pets.openapi.json")], "this is no template: it has no Resources"],
    [["--function", "pets"], "--function wants NAME=PATH.EXPORT"],
    [["--env", "pets.A=b"], "there is no --function pets=…"],
    [["--function", "a=x.h", "--timeout", "a=soon"], "--timeout wants NAME=NUMBER"],
    [["--memory", "a=512"], "there is no --function a=…"],
    [["--issuer", "nonsense"], "--issuer wants ISSUER=URL"],
    [["--function", `two=${at("two.handler")}`], "both match"],
    [["--function", `two=${at("two.js.handler")}`], "handler is undefined or not exported"],
    [["--function", `snake=${at("snake.handler")}`], 'Function "snake": '],
    [["--function", `none=${at("none.handler")}`], "there is no"],
    [["--openapi", at("none.json")], "none.json"],
  ])("%j: %s", async (argv, message) => {
    const { code, errors } = await cli(["--port", "0", ...argv]);
    expect([code, errors.join("\n")]).toEqual([2, expect.stringContaining(message)]);
  });
});

test("--help has samples; --version is one line", async () => {
  const { code, out } = await cli(["--help"]);
  expect(code).toBe(0);
  expect(out.join()).toContain("$ apigw-local --openapi");
  expect((await cli(["--version"])).out).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)]);
});
