import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Gateway, type LogEntry, startGateway } from "../../src/index.js";

// The part of the Lambda API that gateways need, over the wire, and what --enforce-permissions makes of it.
const authorization = "AWS4-HMAC-SHA256 Credential=test/20261123/eu-west-1/lambda/aws4_request, SignedHeaders=host";
let gateway: Gateway;
let log: LogEntry[] = [];
beforeAll(async () => {
  const document = {
    openapi: "3.0.1",
    info: { title: "pets", version: "1", "x-apigateway": { protocol: "http" } },
    paths: { "/pets/{petId}": { get: { responses: {} } } },
  };
  gateway = await startGateway({
    region: "eu-west-1",
    openapi: [document],
    enforcePermissions: true,
    functions: {
      pets: async (event: { n?: number }) => {
        if (event.n === 13) throw new RangeError("thirteen");
        return { statusCode: 200, body: String(event.n) };
      },
    },
    log: (entry) => void log.push(entry),
  });
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await gateway.reset();
  log = [];
});

const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/2015-03-31/functions/${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const statement = {
  StatementId: "api",
  Action: "lambda:InvokeFunction",
  Principal: "apigateway.amazonaws.com",
  SourceArn: "arn:aws:execute-api:eu-west-1:123456789012:*/*/GET/pets/*",
};
const written = {
  Sid: "api",
  Effect: "Allow",
  Principal: { Service: "apigateway.amazonaws.com" },
  Action: "lambda:InvokeFunction",
  Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pets",
  Condition: { ArnLike: { "AWS:SourceArn": statement.SourceArn } },
};

test("a permission that was added is in the policy, and one that was removed is not", async () => {
  const added = await call("POST", "pets/policy", statement);
  expect([added.status, JSON.parse((await added.json()).Statement)]).toEqual([201, written]);
  const { Policy, RevisionId } = await (await call("GET", "pets/policy")).json();
  expect(JSON.parse(Policy)).toEqual({ Version: "2012-10-17", Id: "default", Statement: [written] });
  expect(RevisionId).toMatch(/^[0-9a-f-]{36}$/);
  expect((await call("DELETE", "pets/policy/api")).status).toBe(204);
  expect((await call("GET", "pets/policy")).status).toBe(404);
});

test.each([
  ["a statement twice", "POST", "pets/policy", statement, 409, "ResourceConflictException"],
  ["a function that is not there", "POST", "cats/policy", statement, 404, "ResourceNotFoundException"],
  [
    "a statement without a principal",
    "POST",
    "pets/policy",
    { ...statement, Principal: "" },
    400,
    "ValidationException",
  ],
  ["a statement that is not there", "DELETE", "pets/policy/none", undefined, 404, "ResourceNotFoundException"],
  ["another operation", "PUT", "pets/configuration", {}, 501, "NotImplementedException"],
  ["a name of every object", "GET", "constructor/configuration", undefined, 404, "ResourceNotFoundException"],
])("%s is refused in Lambda's words", async (_, method, path, body, status, type) => {
  await call("POST", "pets/policy", statement);
  const response = await call(method, path, body);
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([status, type]);
  expect((await response.json()).Message).toEqual(expect.any(String));
});

test("the configuration is that of a function which says nothing", async () => {
  expect(
    await (await call("GET", "arn:aws:lambda:eu-west-1:123456789012:function:pets/configuration")).json(),
  ).toMatchObject({
    FunctionName: "pets",
    FunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:pets",
    Timeout: 3,
    MemorySize: 128,
    State: "Active",
  });
});

describe("Invoke", () => {
  test("gives what the function returns", async () => {
    const response = await call("POST", "pets/invocations", { n: 7 });
    expect([response.status, await response.json()]).toEqual([200, { statusCode: 200, body: "7" }]);
    expect(response.headers.has("x-amz-function-error")).toBe(false);
  });

  test("gives what it throws, in Lambda's form", async () => {
    const response = await call("POST", "pets/invocations", { n: 13 });
    expect([response.status, response.headers.get("x-amz-function-error")]).toEqual([200, "Unhandled"]);
    expect(await response.json()).toMatchObject({ errorType: "RangeError", errorMessage: "thirteen" });
  });

  test("does not wait for an Event, and does nothing for a DryRun", async () => {
    expect((await call("POST", "pets/invocations", {}, { "x-amz-invocation-type": "Event" })).status).toBe(202);
    expect((await call("POST", "pets/invocations", {}, { "x-amz-invocation-type": "DryRun" })).status).toBe(204);
  });

  test("refuses what is no JSON", async () => {
    const response = await fetch(`${gateway.url}/2015-03-31/functions/pets/invocations`, { method: "POST", body: "{" });
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
      400,
      "InvalidRequestContentException",
    ]);
  });
});

describe("with --enforce-permissions a route", () => {
  const status = async () => (await fetch(`${gateway.baseUrl("pets")}/pets/7`)).status;

  test("answers 500 until its function may be invoked, and the log says how to let it", async () => {
    expect(await status()).toBe(500);
    const told = log.flatMap((entry) => (entry.event === "warning" ? [entry.message] : [])).join();
    expect(told).toContain("aws lambda add-permission --function-name pets");
    await call("POST", "pets/policy", statement);
    expect(await status()).toBe(200);
    await call("DELETE", "pets/policy/api");
    expect(await status()).toBe(500);
  });

  test.each([
    ["for all APIs", { SourceArn: undefined }, 200],
    ["for another method", { SourceArn: "arn:aws:execute-api:eu-west-1:123456789012:*/*/POST/pets/*" }, 500],
    ["for another API", { SourceArn: "arn:aws:execute-api:eu-west-1:123456789012:other/*" }, 500],
    ["for another account", { SourceAccount: "999999999999" }, 500],
    ["for another service", { Principal: "events.amazonaws.com" }, 500],
    ["for another action", { Action: "lambda:GetFunction" }, 500],
    ["for everybody", { Principal: "*", SourceArn: undefined }, 200],
  ])("%s answers as it may", async (_, more, expected) => {
    await call("POST", "pets/policy", { ...statement, ...more });
    expect(await status()).toBe(expected);
  });
});
