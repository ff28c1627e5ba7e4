import { type Client, createClient } from "@apigw/client";
import { explain } from "@apigw/client/explain";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, expect, test } from "vitest";

const uri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`;
const integration = (name: string, more = {}) => ({
  type: "aws_proxy",
  httpMethod: "POST",
  payloadFormatVersion: "1.0",
  uri: uri(name),
  ...more,
});
const route = (name: string, more: object = {}, settings = {}) => ({
  responses: {},
  "x-amazon-apigateway-integration": integration(name, settings),
  ...more,
});
const jwt = {
  type: "oauth2",
  "x-amazon-apigateway-authorizer": {
    type: "jwt",
    jwtConfiguration: { issuer: "https://issuer.example", audience: ["pets"] },
    identitySource: "$request.header.Authorization",
  },
};
const sku = { required: true, content: { "application/json": { schema: { type: "object", required: ["sku"] } } } };

const rest = {
  openapi: "3.0.1",
  info: { title: "rest", version: "1" },
  "x-amazon-apigateway-request-validators": { all: { validateRequestBody: true, validateRequestParameters: true } },
  paths: {
    "/keyed": { get: route("ok", { security: [{ api_key: [] }] }) },
    "/checked": { post: route("ok", { requestBody: sku, "x-amazon-apigateway-request-validator": "all" }) },
    "/broken": { get: route("broken") },
    "/slow": { get: route("slow", {}, { timeoutInMillis: 100 }) },
  },
  components: { securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } } },
};
const http = {
  openapi: "3.0.1",
  info: { title: "http", version: "1" },
  "x-amazon-apigateway-importexport-version": "1.0",
  paths: {
    "/secured": { get: route("ok", { security: [{ jwt: [] }] }) },
    "/broken": { get: route("broken") },
    "/slow": { get: route("slow", {}, { timeoutInMillis: 100 }) },
    "/lost": { get: route("lost") },
  },
  components: { securitySchemes: { jwt } },
};

let gateway: Gateway;
let clients: Record<string, Client>;
beforeAll(async () => {
  gateway = await startGateway({
    region: "us-east-1",
    log: () => {},
    openapi: [rest, http],
    functions: {
      ok: async () => ({ statusCode: 200, body: "{}" }),
      broken: async () => Promise.reject(new Error("no")),
      slow: () => new Promise((resolve) => setTimeout(resolve, 1_000, { statusCode: 200, body: "{}" })),
      lost: async () => ({ statusCode: 404, body: JSON.stringify({ message: "No pet has id 8" }) }),
    },
  });
  clients = {
    REST: createClient({ baseUrl: gateway.baseUrl("rest"), retries: 0 }),
    HTTP: createClient({ baseUrl: gateway.baseUrl("http"), retries: 0 }),
  };
});
afterAll(() => gateway.stop());

test.each([
  ["REST", "GET", "/nowhere", 403, "missing-authentication-token"],
  ["REST", "DELETE", "/keyed", 403, "missing-authentication-token"],
  ["REST", "GET", "/keyed", 403, "api-key"],
  ["REST", "POST", "/checked", 400, "bad-request"],
  ["REST", "GET", "/broken", 502, "integration-failure"],
  ["REST", "GET", "/slow", 504, "timeout"],
  ["HTTP", "GET", "/nowhere", 404, "not-found"],
  ["HTTP", "GET", "/secured", 401, "unauthorized"],
  ["HTTP", "GET", "/broken", 500, "integration-failure"],
  ["HTTP", "GET", "/slow", 503, "timeout"],
])("a %s API's %s %s is answered %d by the gateway itself: %s", async (api, method, path, status, kind) => {
  const body = method === "POST" ? {} : undefined;
  const error = await clients[api]?.send({ method, path, body, fails: [status] }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "gateway-error", status, kind, requestId: expect.stringMatching(/.{10}/) });
  expect(explain(error)?.fix).toBeTypeOf("string");
});

test("what a backend says is the backend's, though it looks alike", async () => {
  const call = clients.HTTP?.send({ method: "GET", path: "/lost", fails: [404] });
  expect(await call?.result()).toMatchObject({ ok: false, error: { code: "api-error", status: 404 } });
});
