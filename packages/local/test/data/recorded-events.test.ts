import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";
import { connectTo, terminateAll, until } from "./socket-client.js";

// Events that AWS sent, and ours: the same keys with the same kinds of values, no more and no fewer.
const recorded = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../../../../tests/fixtures/events/${name}.json`, import.meta.url), "utf8"));

let gateway: Deployments;
let events: object[] = [];
beforeAll(async () => {
  gateway = await serveDeployments();
  gateway.function("record", async (event: object) => {
    events.push(event);
    return { statusCode: 200 };
  });
  gateway.function("guard", async (event: object) => {
    events.push(event);
    return { isAuthorized: false };
  });
});
afterAll(() => gateway.stop());
afterEach(() => {
  terminateAll();
  events = [];
});

/** The kind of each value, by its path. Tables of headers and parameters hold what the caller sent, so they count as one. */
function shapeOf(value: unknown, path = ""): string[] {
  if (/[hH]eaders|Parameters|\.stageVariables/.test(path)) return [`${path}: table`];
  if (typeof value !== "object" || value === null) return [`${path}: ${value === null ? "null" : typeof value}`];
  if (Array.isArray(value)) return [`${path}: list`];
  return Object.entries(value).flatMap(([key, one]) => shapeOf(one, `${path}.${key}`));
}

const same = (ours: unknown, theirs: unknown, except: readonly string[] = []) => {
  const shape = (value: unknown) =>
    shapeOf(value)
      .filter((line) => !except.some((path) => line.startsWith(path)))
      .sort();
  expect(shape(ours)).toEqual(shape(theirs));
};

test("a REST API's event", async () => {
  const url = gateway.rest("recorded01", documentOf({ "POST /no-auth": lambda("record") }));
  await fetch(`${url}/no-auth`, { method: "POST" });
  same(events[0], await recorded("powertools-typescript/apigw-rest__no-auth"));
});

test("an HTTP API's event", async () => {
  const url = gateway.http("recorded02", documentOf({ "POST /lambda": lambda("record", "2.0") }));
  await fetch(`${url}/lambda`, { method: "POST" });
  // Theirs was made behind an authorizer that gave no context.
  same(events[0], await recorded("powertools-typescript/apigw-http__no-auth"), [".requestContext.authorizer"]);
});

test("an authorizer's event", async () => {
  const authorizer = {
    type: "request",
    authorizerUri: "function:guard",
    identitySource: "$request.header.authorization",
    authorizerPayloadFormatVersion: "2.0",
    enableSimpleResponses: true,
  };
  const scheme = { type: "apiKey", name: "authorization", in: "header", "x-amazon-apigateway-authorizer": authorizer };
  const url = gateway.http(
    "recorded03",
    documentOf(
      { "POST /my/{parameter1}": { ...lambda("record", "2.0"), security: [{ guard: [] }] } },
      { components: { securitySchemes: { guard: scheme } } },
    ),
    { stage: "$default", variables: { a: "b" } },
  );
  await fetch(`${url}/my/path?a=b`, { method: "POST", headers: { authorization: "x", cookie: "a=b" } });
  // Only with mutual TLS.
  same(events[0], await recorded("aws-lambda-go/apigw-v2-custom-authorizer-v2-request"), [
    ".requestContext.authentication",
  ]);
});

test("an authorizer's event, of a REST API", async () => {
  const authorizer = {
    type: "request",
    authorizerUri: "function:guard",
    identitySource: "method.request.header.Authorization",
  };
  const scheme = {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": authorizer,
  };
  const url = gateway.rest(
    "recorded05",
    documentOf(
      { "POST /lambda-request": { ...lambda("record"), security: [{ guard: [] }] } },
      { components: { securitySchemes: { guard: scheme } } },
    ),
  );
  await fetch(`${url}/lambda-request`, { method: "POST", headers: { authorization: "x" } });
  same(events[0], await recorded("powertools-typescript/apigw-rest__authorizer-request"));
});

test("the events of a socket", async () => {
  const route = (RouteKey: string) => ({ RouteKey, Target: "integrations/i", responses: [] });
  const integration: { responses: [] } & Record<string, unknown> = {
    IntegrationId: "i",
    IntegrationType: "AWS_PROXY",
    IntegrationUri: "function:record",
    responses: [],
  };
  const url = gateway.socket("recorded04", {
    routes: [route("$default"), route("$disconnect")],
    integrations: [integration],
  });
  const { socket } = await connectTo(url);
  socket.send("x");
  await until(() => events[0]);
  socket.close(1001);
  await until(() => events[1]);
  same(events[0], await recorded("aws-lambda-go/apigw-websocket-request-send-message"));
  same(events[1], await recorded("aws-lambda-go/apigw-websocket-request-disconnect"));
});
