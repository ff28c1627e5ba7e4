import { expect, test } from "vitest";
import { functionName } from "./name.js";
import { createFunctions } from "./registry.js";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
const none = new Map<string, string>();

test.each([
  [arn, "pets"],
  [`${arn}:live`, "pets"],
  [`${arn}:$LATEST`, "pets"],
  [`arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`, "pets"],
  [`arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}:live/invocations`, "pets"],
  ["arn:aws:lambda:eu-west-1:123456789012:function:\u0024{stageVariables.fn}", "cats"],
  ["function:pets", "pets"],
  ["https://example.com/", undefined],
])("%s is the function %s", (uri, name) => expect(functionName(uri, new Map([["fn", "cats"]]))).toBe(name));

function invoke(handler: (...args: never[]) => unknown, event: unknown = {}) {
  const functions = createFunctions();
  functions.register("f", handler);
  return functions.invoke({ name: "f", region: "eu-west-1", event, timeoutInMillis: 200 });
}

test("a function works on a copy of its event and answers a copy", async () => {
  const kept = { at: new Date(0) };
  const invoked = await invoke(async (event: { n: number }) => ({ got: event.n, kept, gone: undefined }), { n: 1 });
  expect(invoked).toEqual({ outcome: "returned", value: { got: 1, kept: { at: "1970-01-01T00:00:00.000Z" } } });
});

test("a function may answer through a callback", async () => {
  const back = (_: unknown, __: unknown, callback: (error: unknown, value: unknown) => void) =>
    void setTimeout(() => callback(null, "later"), 1);
  expect(await invoke(back)).toEqual({ outcome: "returned", value: "later" });
});

test("what a function throws is told by type and message", async () => {
  const thrower = () => {
    throw new TypeError("no");
  };
  expect(await invoke(thrower)).toMatchObject({ outcome: "threw", errorType: "TypeError", errorMessage: "no" });
});

test("a result that JSON cannot say is an error of the function", async () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  expect(await invoke(() => circle)).toMatchObject({ outcome: "threw", errorType: "Runtime.MarshalError" });
});

test("a function that takes too long is not waited for", async () => {
  expect(await invoke(() => new Promise(() => undefined))).toEqual({ outcome: "timed-out" });
});

test("the context is a real one", async () => {
  const invoked = await invoke(
    async (_: unknown, context: { functionName: string; getRemainingTimeInMillis(): number }) => [
      context.functionName,
      context.getRemainingTimeInMillis() <= 200,
    ],
  );
  expect(invoked).toEqual({ outcome: "returned", value: ["f", true] });
});

test("a function that is not there is missing", async () => {
  const functions = createFunctions();
  expect(functionName("nothing", none)).toBeUndefined();
  const invocation = { name: "constructor", region: "eu-west-1", event: {}, timeoutInMillis: 1 };
  expect(await functions.invoke(invocation)).toEqual({ outcome: "missing" });
});
