import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { type FunctionFile, type Gateway, type LogEntry, startGateway } from "../../src/index.js";

// Functions in Python and custom runtimes run in processes, which ask the Lambda Runtime API for their events.
const folder = await mkdtemp(join(tmpdir(), "apigw-processes-"));
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

async function serve(file: string, settings: Partial<FunctionFile> = {}) {
  gateway = await startGateway({
    openapi: [api],
    functions: { f: { file, ...settings } },
    log: (entry) => void log.push(entry),
  });
  const { url } = gateway;
  const base = gateway.baseUrl("f");
  return {
    call: (path = "/x") => fetch(base + path),
    /** As the Lambda API answers, where nobody hides what went wrong. */
    invoke: async (event: unknown = {}) => {
      const init = { method: "POST", body: JSON.stringify(event) };
      return (await fetch(`${url}/2015-03-31/functions/f/invocations`, init)).json();
    },
  };
}

/** Serves one Python function, written into a file. */
async function python(code: string, settings: Partial<FunctionFile> = {}) {
  const name = `f${Math.random().toString(36).slice(2)}`;
  const file = join(folder, `${name}.py`);
  await writeFile(file, code);
  return { file, ...(await serve(`${join(folder, name)}.handler`, settings)) };
}

const said = () => log.flatMap((entry) => (entry.event === "function" ? [entry] : []));

test("a Python function answers, and its event is the gateway's", async () => {
  const { call } = await python("def handler(event, context):\n  return {'path': event['rawPath']}\n");
  expect(await (await call("/pets/7")).json()).toEqual({ path: "/pets/7" });
});

test("its environment and its context are those that Lambda gives", async () => {
  const code = `
import os
def handler(event, context):
    return [os.environ["WORD"], os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.environ["AWS_REGION"], context.function_name,
            context.invoked_function_arn, context.memory_limit_in_mb, 0 < context.get_remaining_time_in_millis() <= 5000,
            len(context.aws_request_id)]
`;
  const { invoke } = await python(code, { env: { WORD: "meow" }, timeout: 5 });
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  expect(await invoke()).toEqual(["meow", "f", "us-east-1", "f", arn, "128", true, 36]);
});

test.each([
  ["raise ValueError('no')", { errorType: "ValueError", errorMessage: "no" }],
  ["raise KeyError('id')", { errorType: "KeyError", errorMessage: "'id'" }],
  [
    "return {1, 2}",
    {
      errorType: "Runtime.MarshalError",
      errorMessage: "Unable to marshal response: Object of type set is not JSON serializable",
    },
  ],
  [
    "import sys; sys.exit(3)",
    {
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
    },
  ],
])("%s is Lambda's error", async (statement, wanted) => {
  const { invoke } = await python(`def handler(event, context):\n  ${statement}\n`);
  expect(await invoke()).toMatchObject(wanted);
});

test("a stack trace has the lines of the function, and none of the runtime's", async () => {
  const { file, invoke } = await python(
    "def handler(event, context):\n  return inner()\n\ndef inner():\n  raise OSError('x')\n",
  );
  const { requestId, stackTrace } = (await invoke()) as { requestId: string; stackTrace: string[] };
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(stackTrace.map((line) => line.split("\n")[0]?.trim())).toEqual([
    `File "${file}", line 2, in handler`,
    `File "${file}", line 5, in inner`,
  ]);
});

test.each([
  ["def handler(event, context)\n  pass\n", /Runtime\.UserCodeSyntaxError: Syntax error in module/],
  [
    "import nowhere_to_be_found\n",
    /Runtime\.ImportModuleError: Unable to import module .* No module named 'nowhere_to_be_found'/,
  ],
  ["def other(event, context): pass\n", /Runtime\.HandlerNotFound: Handler 'handler' missing on module/],
])("a module that cannot be loaded is refused at the start: %j", async (code, wanted) => {
  await expect(python(code)).rejects.toThrow(wanted);
});

test("what it prints and logs is shown with the id of its request", async () => {
  const code = `
import logging
logging.getLogger().setLevel("INFO")
def handler(event, context):
    print("hello 7")
    logging.info("seven")
    return context.aws_request_id
`;
  const { invoke } = await python(code);
  const requestId = await invoke();
  await expect.poll(said).toHaveLength(2);
  expect(said()).toEqual([
    { event: "function", name: "f", requestId, level: "STDOUT", message: "hello 7" },
    expect.objectContaining({ requestId, message: expect.stringMatching(`^\\[INFO\\]\t.*Z\t${requestId}\tseven$`) }),
  ]);
});

test("a function that takes too long is killed with all that it started, and the next call gets a new process", async () => {
  const code = `
import os, subprocess, time
def handler(event, context):
    if event.get("slow"):
        child = subprocess.Popen(["sleep", "600"])
        print(child.pid)
        time.sleep(600)
    return os.getpid()
`;
  const { invoke } = await python(code, { timeout: 1 });
  const first = await invoke();
  expect(await invoke()).toBe(first);
  expect(await invoke({ slow: true })).toMatchObject({
    errorType: "Sandbox.Timedout",
    errorMessage: expect.stringMatching(/^RequestId: .{36} Error: Task timed out after 1\.00 seconds$/),
  });
  const second = await invoke();
  expect(second).not.toBe(first);
  const child = Number(said()[0]?.message);
  expect(child).toBeGreaterThan(1);
  await expect.poll(() => isRunning(child)).toBe(false);
  await gateway?.stop();
  await expect.poll(() => isRunning(second)).toBe(false);
});

/** Whether a process is there; one that ended and that nobody has asked for its end does not count. */
async function isRunning(pid: number): Promise<boolean> {
  const { readFile } = await import("node:fs/promises");
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
  return !/\) Z/.test(state);
}

test("a changed file is loaded anew, and so is what it imports", async () => {
  await writeFile(join(folder, "lib_word.py"), "word = 'one'\n");
  const { call, file } = await python("from lib_word import word\ndef handler(event, context):\n  return word\n");
  expect(await (await call()).text()).toBe("one");
  await writeFile(join(folder, "lib_word.py"), "word = 'two'\n");
  await expect.poll(async () => (await call()).text()).toBe("two");
  await writeFile(file, "def handler(event, context):\n  return 'three'\n");
  await expect.poll(async () => (await call()).text()).toBe("three");
});

test("calls at once run in several processes, no more than may be", async () => {
  const code = "import os, time\ndef handler(event, context):\n  time.sleep(0.2)\n  return os.getpid()\n";
  const { invoke } = await python(code, { concurrency: 3 });
  const pids = await Promise.all(Array.from({ length: 12 }, () => invoke()));
  expect(new Set(pids).size).toBe(3);
});

test("a custom runtime is any program that speaks the Runtime API", async () => {
  const file = join(folder, "bootstrap");
  const script = `#!/bin/sh
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  HEADERS=$(mktemp)
  curl -sS -D "$HEADERS" "$API/next" > "$HEADERS.event" || exit 0
  ID=$(grep -i '^lambda-runtime-aws-request-id' "$HEADERS" | tr -d '\\r' | cut -d' ' -f2)
  echo "got $ID"
  if grep -q fail "$HEADERS.event"; then
    curl -sS -X POST "$API/$ID/error" -d '{"errorType":"Custom","errorMessage":"as asked","stackTrace":[]}' > /dev/null
  else
    curl -sS -X POST "$API/$ID/response" -d "{\\"handler\\":\\"$_HANDLER\\",\\"wrong\\":$(curl -s -o /dev/null -w '%{http_code}' -X POST "$API/other/response" -d 1)}" > /dev/null
  fi
  rm -f "$HEADERS" "$HEADERS.event"
done
`;
  await writeFile(file, script);
  await chmod(file, 0o755);
  const { invoke } = await serve(file);
  expect(await invoke({ a: 1 })).toEqual({ handler: "bootstrap", wrong: 400 });
  expect(await invoke({ fail: 1 })).toMatchObject({ errorType: "Custom", errorMessage: "as asked" });
  await expect.poll(() => said().length).toBe(2);
});

test("a page of a browser may not take part, by whatever name it reaches the Runtime API", async () => {
  const { invoke } = await python(
    "import os\ndef handler(event, context):\n  return os.environ['AWS_LAMBDA_RUNTIME_API']\n",
  );
  const address = await invoke();
  const next = `http://${address}/2018-06-01/runtime/invocation/next`;
  expect((await fetch(next, { headers: { origin: "https://evil.example" } })).status).toBe(403);
  expect((await fetch(next.replace("127.0.0.1", "localhost"))).status).toBe(403);
  expect((await fetch(next.replace("next", "1/response"), { method: "POST", body: "1" })).status).toBe(400);
  expect((await fetch(next.replace("invocation", "nothing"))).status).toBe(404);
});

test("a bootstrap that may not be executed is refused with the command that helps", async () => {
  const other = await mkdtemp(join(folder, "x-"));
  await writeFile(join(other, "bootstrap"), "#!/bin/sh\n");
  await expect(serve(join(other, "bootstrap"))).rejects.toThrow(
    /^Function "f": .*bootstrap may not be executed\. chmod \+x/,
  );
});

test("without Python, the error names the function", async () => {
  const { PATH } = process.env;
  process.env.PATH = folder;
  try {
    await expect(python("def handler(event, context): pass\n")).rejects.toThrow(
      'Function "f" is written in Python, and there is no python3 on the PATH. Install Python 3, or put it there.',
    );
  } finally {
    process.env.PATH = PATH;
  }
});
