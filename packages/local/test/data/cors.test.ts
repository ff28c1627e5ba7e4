import { afterAll, beforeAll, expect, test } from "vitest";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
let gateway: Deployments;
let listed: string;
let anybody: string;
let without: string;
const asked: string[] = [];
beforeAll(async () => {
  gateway = await serveDeployments();
  gateway.function("shop", async () => ({
    statusCode: 200,
    headers: {
      "access-control-allow-origin": "https://backend.example",
      "Access-Control-Max-Age": "1",
      "x-own": "yes",
    },
  }));
  gateway.function("guard", async ({ routeKey }: { routeKey: string }) => {
    asked.push(routeKey);
    return { isAuthorized: false };
  });
  const uri = "arn:aws:lambda:eu-west-1:123456789012:function:guard";
  const guard = {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    "x-amazon-apigateway-authorizer": {
      type: "request",
      identitySource: "$request.header.Authorization",
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      authorizerUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${uri}/invocations`,
    },
  };
  const routes = {
    "GET /pets": lambda("shop", "2.0"),
    "ANY /guarded": { ...lambda("shop", "2.0"), security: [{ guard: [] }] },
  };
  const withCors = (cors?: object) =>
    documentOf(routes, { components: { securitySchemes: { guard } }, "x-amazon-apigateway-cors": cors });
  listed = gateway.http(
    "corslisted",
    withCors({
      allowOrigins: ["https://shop.example", "http://*"],
      allowMethods: ["GET", "POST"],
      allowHeaders: ["x-a"],
      exposeHeaders: ["x-own"],
      allowCredentials: true,
      maxAge: 60,
    }),
  );
  anybody = gateway.http("corsstar01", withCors({ allowOrigins: ["*"], allowMethods: ["*"] }));
  without = gateway.http("nocors0001", withCors());
});
afterAll(() => gateway.stop());

/** Status and CORS headers of an answer. */
async function ask(url: string, method: string, headers: Record<string, string>) {
  const response = await fetch(url, { method, headers });
  const cors = [...response.headers].filter(([name]) => name.startsWith("access-control-"));
  return { status: response.status, body: await response.text(), cors: Object.fromEntries(cors), response };
}

const origin = "https://shop.example";
const preflight = (url: string, from = origin) =>
  ask(url, "OPTIONS", { origin: from, "access-control-request-method": "GET" });

test.each(["/pets", "/nowhere", "/guarded"])(
  "a preflight of %s is answered, route or not, and asks no authorizer",
  async (path) => {
    const { body, cors, status } = await preflight(listed + path);
    expect([status, body]).toEqual([204, ""]);
    expect(cors).toEqual({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "x-a",
      "access-control-max-age": "60",
    });
    expect(asked).toEqual([]);
  },
);

test("a preflight from an origin that is not listed is told nothing", async () => {
  const { cors, status } = await preflight(`${listed}/pets`, "https://evil.example");
  expect([status, cors]).toEqual([204, {}]);
});

test("what is no preflight, for want of a method or an origin, is a request like any other", async () => {
  expect((await ask(`${listed}/pets`, "OPTIONS", { origin })).status).toBe(404);
  expect((await ask(`${listed}/pets`, "OPTIONS", { "access-control-request-method": "GET" })).status).toBe(404);
});

test("the API's CORS headers stand in for those of the backend", async () => {
  const { cors, response } = await ask(`${listed}/pets`, "GET", { origin });
  expect(cors).toEqual({
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "x-own",
  });
  expect([response.headers.get("vary"), response.headers.get("x-own")]).toEqual(["Origin", "yes"]);
});

test("without an origin, or for one that is not listed, there are none", async () => {
  expect((await ask(`${listed}/pets`, "GET", {})).cors).toEqual({});
  expect((await ask(`${listed}/pets`, "GET", { origin: "https://evil.example" })).cors).toEqual({});
});

test("http://* is every origin of that scheme, and * is every origin", async () => {
  expect((await ask(`${listed}/pets`, "GET", { origin: "http://any.example" })).cors).toMatchObject({
    "access-control-allow-origin": "http://any.example",
  });
  expect((await ask(`${anybody}/pets`, "GET", { origin })).cors).toEqual({ "access-control-allow-origin": "*" });
});

test("errors that the gateway answers itself have them too, so that a browser may read them", async () => {
  for (const [path, headers, status] of [
    ["/nowhere", {}, 404],
    ["/guarded", {}, 401],
    ["/guarded", { authorization: "x" }, 403],
  ] as const) {
    const answered = await ask(listed + path, "GET", { origin, ...headers });
    expect([answered.status, answered.cors["access-control-allow-origin"]]).toEqual([status, origin]);
  }
});

test("without a configuration the backend's own headers pass, and nobody answers a preflight", async () => {
  expect((await ask(`${without}/pets`, "GET", { origin })).cors).toEqual({
    "access-control-allow-origin": "https://backend.example",
    "access-control-max-age": "1",
  });
  expect((await preflight(`${without}/pets`)).status).toBe(404);
});
