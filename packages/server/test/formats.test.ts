import { lambda } from "@apigw/server";
import { expect, test } from "vitest";
import { petsApi, service } from "./pets.js";

// How an event is told from others, and its format from others: also of one that somebody has written by hand.

const handler = lambda(petsApi, service);
const requestContext = { http: { method: "GET" } };

test.each<[what: string, event: object, status: number]>([
  ["has a route", { version: "2.0", routeKey: "GET /pets" }, 200],
  ["has a route and a path", { routeKey: "GET /pets", rawPath: "/pets" }, 200],
  ["has a method and a route", { routeKey: "GET /pets", requestContext }, 200],
  ["has a method and a path", { rawPath: "/pets", requestContext }, 200],
  ["has a method alone", { requestContext }, 404],
  ["has a method and a path, as REST APIs write them", { httpMethod: "GET", path: "/pets" }, 200],
  ["has a method and a route, as REST APIs write them", { httpMethod: "GET", resource: "/pets" }, 200],
  ["has the method as REST APIs write it alone", { httpMethod: "GET" }, 404],
  ["has a stage and a path", { path: "/pets", requestContext: { stage: "prod" } }, 405],
  ["has a stage and a route", { resource: "/pets", requestContext: { stage: "prod" } }, 405],
  ["is a load balancer's", { httpMethod: "GET", path: "/pets", requestContext: { elb: {} } }, 200],
])("what %s is answered", async (_, event, status) => {
  expect(await handler(event)).toMatchObject({ statusCode: status });
});

test.each<[what: string, event: unknown, hint: RegExp]>([
  ["nothing", undefined, /load balancer$/],
  ["has a stage alone", { requestContext: { stage: "prod" } }, /load balancer$/],
  ["has a path of no stage", { path: "/pets" }, /load balancer$/],
  ["has a route of no version", { routeKey: "GET /pets" }, /load balancer$/],
  ["has a version of no route", { version: "2.0", path: "/pets" }, /load balancer$/],
  ["asks an authorizer for a token", { type: "TOKEN", methodArn: "arn:…" }, /: use defineAuthorizer for it$/],
  [
    "asks an authorizer for a request",
    { type: "REQUEST", version: "2.0", routeKey: "GET /pets", rawPath: "/pets", requestContext },
    /: use defineAuthorizer for it$/,
  ],
  [
    "comes by a WebSocket, whatever it has besides",
    { httpMethod: "GET", path: "/pets", requestContext: { connectionId: "c1=" } },
    /: use socketLambda for it$/,
  ],
  [
    "comes by a WebSocket",
    { requestContext: { connectionId: "c1=", routeKey: "$default", stage: "prod" } },
    /: use socketLambda for it$/,
  ],
])("what %s is none, and an error says so", async (_, event, hint) => {
  await expect(handler(event)).rejects.toMatchObject({
    code: "not-a-gateway-event",
    message: expect.stringMatching(hint),
  });
});
