import { readdirSync, readFileSync } from "node:fs";
import { type ApiContract, type Context, defineAuthorizer, lambda, socketLambda } from "@apigw/server";
import { expect, test } from "vitest";

// Every sample of an event that is known to us goes to the handler that it is for, and is answered as that gateway reads.

const folder = new URL("../../../tests/fixtures/events/", import.meta.url);
const samples = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((name) => ({ name, event: rendered(readFileSync(new URL(name, folder), "utf8")) }));

/** SAM's are templates. */
function rendered(text: string): Record<string, unknown> {
  const values: Record<string, string> = { method: "GET", partition: "aws", querystringparameters: "foo=bar" };
  return JSON.parse(text.replace(/\{\{\{(\w+)\}\}\}/g, (_, name: string) => values[name] ?? name));
}

const contexts: Context[] = [];
const everything: ApiContract<{ all(input: object, context: Context): unknown }> = {
  name: "everything",
  operations: { all: { route: "$default", status: 200, query: "*" } },
};
const http = lambda(everything, {
  all(input, context) {
    contexts.push(context);
    return { ...input };
  },
});
const sockets = socketLambda(
  { name: "chat", routeField: "action", eventField: "type", routes: {} },
  { $default: () => undefined },
);
const { handler: guard } = defineAuthorizer(everything, {
  context: {},
  decide: () => ({ principalId: "ann", context: {} }),
});

/** What is no event at all: answers of functions, and samples that say that they are wrong. */
const others: Readonly<Record<string, string>> = {
  "aws-lambda-go/apigw-custom-auth-response.json": "an authorizer's answer",
  "aws-lambda-go/apigw-response.json": "a function's answer",
  "powertools-typescript/apigw-rest__websocket.json": "a WebSocket API's CONNECT",
};

const isSocket = ({ requestContext }: Record<string, unknown>) =>
  JSON.stringify(requestContext ?? "").includes("connectionId");
const asks = ({ type }: Record<string, unknown>) => type === "TOKEN" || type === "REQUEST";

const requests = samples.filter(({ name, event }) => !(name in others) && !asks(event) && !isSocket(event));
test.each(requests)("lambda answers $name", async ({ event }) => {
  const answer = await http(event, {});
  expect(answer).toMatchObject({ statusCode: 200, body: expect.stringContaining('"method"'), isBase64Encoded: false });
  const context = contexts.at(-1);
  expect([context?.requestId, context?.stage, context?.identity.sourceIp].map((one) => typeof one)).toEqual(
    Array(3).fill("string"),
  );
});

test.each(samples.filter(({ event }) => asks(event)))("an authorizer decides about $name", async ({ event }) => {
  const decided = (await guard(event)) as { policyDocument?: { Statement: { Resource: string[] }[] } };
  if (event.version === "2.0") return expect(decided).toEqual({ isAuthorized: true, context: {} });
  const [resource = ""] = decided.policyDocument?.Statement[0]?.Resource ?? [];
  const arn = String(event.methodArn);
  expect(resource).toBe(arn.endsWith("$connect") ? arn : `${arn.split("/").slice(0, 2).join("/")}/*/*`);
  return expect(http(event)).rejects.toThrow(/use defineAuthorizer/);
});

test.each(samples.filter(({ event }) => isSocket(event) && !asks(event)))(
  "socketLambda answers $name",
  async ({ event }) => {
    expect(await sockets(event)).toMatchObject({ statusCode: 200 });
    await expect(http(event)).rejects.toThrow(/use socketLambda/);
  },
);

test("every sample has been somewhere", () => {
  const told = samples.filter(({ name, event }) => name in others || asks(event) || isSocket(event));
  expect(told.length + requests.length).toBe(samples.length);
  expect(samples.length).toBeGreaterThan(50);
});
