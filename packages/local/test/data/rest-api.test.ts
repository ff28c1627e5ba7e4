import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

let gateway: Deployments;
let url: string;
const events: Record<string, unknown>[] = [];
beforeAll(async () => {
  gateway = await serveDeployments();
  gateway.function("echo", async (event: Record<string, unknown>) => {
    events.push(event);
    return { statusCode: 200, body: "{}" };
  });
  gateway.function("result", async (event: { body: string }) => JSON.parse(event.body));
  gateway.function("slow", () => new Promise(() => undefined));
  const late = { type: "aws_proxy", httpMethod: "POST", uri: "function:slow", timeoutInMillis: 50 };
  url = gateway.rest(
    "restapi123",
    documentOf(
      {
        "GET /pets/{petId}": lambda("echo"),
        "POST /pets": lambda("echo"),
        "POST /result": lambda("result"),
        "GET /slow": { "x-amazon-apigateway-integration": late },
        "GET /get": {
          "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "GET", uri: "function:echo" },
        },
        "GET /key": { ...lambda("echo"), security: [{ api_key: [] }] },
        "GET /bearer": { ...lambda("echo"), security: [{ bearer: [] }] },
        "POST /checked": {
          ...lambda("echo"),
          "x-amazon-apigateway-request-validator": "all",
          parameters: [
            { name: "x-header-param", in: "header", required: true, schema: { type: "string" } },
            { name: "qs1", in: "query", required: true, schema: { type: "string" } },
          ],
          requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } } },
        },
      },
      {
        "x-amazon-apigateway-binary-media-types": ["image/png"],
        "x-amazon-apigateway-request-validators": {
          all: { validateRequestBody: true, validateRequestParameters: true },
        },
        "x-amazon-apigateway-gateway-responses": {
          INVALID_API_KEY: {
            statusCode: "499",
            responseParameters: { "gatewayresponse.header.X-Why": "'key'" },
            responseTemplates: {
              "application/json": '{"error":$context.error.messageString,"type":"$context.error.responseType"}',
            },
          },
        },
        components: {
          schemas: {
            Pet: {
              type: "object",
              required: ["name"],
              properties: { name: { type: "string" }, next: { $ref: "#/components/schemas/Pet" } },
            },
          },
          securitySchemes: {
            api_key: { type: "apiKey", name: "x-api-key", in: "header" },
            bearer: { type: "http", scheme: "bearer" },
          },
        },
      },
    ),
    { variables: { base: "v1" } },
  );
});
afterAll(async () => {
  await gateway.stop();
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

test("a function gets payload 1.0 as AWS writes it", async () => {
  const response = await fetch(`${url}/pets/a%20b?repeat=one&repeat=two&literalPlus=a+b`, {
    headers: { cookie: "session=abc123", "X-Probe": "first" },
  });
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(events.at(-1)).toMatchObject({
    resource: "/pets/{petId}",
    path: "/pets/a%20b",
    httpMethod: "GET",
    queryStringParameters: { repeat: "two", literalPlus: "a b" },
    multiValueQueryStringParameters: { repeat: ["one", "two"], literalPlus: ["a b"] },
    pathParameters: { petId: "a%20b" },
    stageVariables: { base: "v1" },
    body: null,
    isBase64Encoded: false,
    requestContext: {
      path: "/prod/pets/a%20b",
      resourcePath: "/pets/{petId}",
      stage: "prod",
      deploymentId: "dep123",
      requestId: response.headers.get("x-amzn-requestid"),
      extendedRequestId: response.headers.get("x-amz-apigw-id"),
      identity: { sourceIp: "127.0.0.1", cognitoIdentityId: null },
    },
  });
  expect(events.at(-1)?.headers).toMatchObject({ cookie: "session=abc123", "User-Agent": "node" });
  await post("/pets/", { name: "Rex" });
  expect(events.at(-1)).toMatchObject({ resource: "/pets", body: '{"name":"Rex"}', queryStringParameters: null });
});

test.each([
  ["GET", "/nothing"],
  ["DELETE", "/pets"],
])("%s %s: Missing Authentication Token", async (method, path) => {
  const response = await fetch(url + path, { method });
  expect([response.status, await response.json()]).toEqual([403, { message: "Missing Authentication Token" }]);
  expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
});

test.each([
  [{}],
  ["text"],
  [{ statusCode: "none" }],
  [{ statusCode: 200, body: { not: "text" } }],
  [{ statusCode: 200, cookies: ["a=b"] }],
])("the result %j is a bad gateway", async (result) => {
  const response = await post("/result", result);
  expect([response.status, await response.json()]).toEqual([502, { message: "Internal server error" }]);
});

test("what AWS renames in answers is renamed", async () => {
  const response = await post("/result", { statusCode: "202", headers: { Server: "mine", "X-A": 1 } });
  expect(response.status).toBe(202);
  expect(response.headers.get("x-amzn-remapped-server")).toBe("mine");
  expect(response.headers.get("server")).toBeNull();
  expect(response.headers.get("x-a")).toBe("1");
});

test("base64 is decoded for a caller who accepts a binary type first, and only then", async () => {
  const result = { statusCode: 200, body: "aGk=", isBase64Encoded: true, headers: { "content-type": "image/png" } };
  expect(await (await post("/result", result, { accept: "image/png" })).text()).toBe("hi");
  expect(await (await post("/result", result, { accept: "text/html, image/png" })).text()).toBe("aGk=");
});

test("a binary request body arrives as base64", async () => {
  await fetch(`${url}/pets`, {
    method: "POST",
    body: new Uint8Array([0, 255]),
    headers: { "content-type": "image/png" },
  });
  expect(events.at(-1)).toMatchObject({ body: "AP8=", isBase64Encoded: true });
});

test("a function that takes too long is a 504", async () => {
  const response = await fetch(`${url}/slow`);
  expect([response.status, await response.json()]).toEqual([504, { message: "Endpoint request timed out" }]);
});

test("a Lambda integration by GET is AWS's 500", async () => {
  const response = await fetch(`${url}/get`);
  expect([response.status, await response.json()]).toEqual([500, { message: "Internal server error" }]);
});

test("a body over 10 MB is refused", async () => {
  const response = await fetch(`${url}/pets`, { method: "POST", body: new Uint8Array(10 * 1024 * 1024 + 1) });
  expect(response.status).toBe(413);
});

describe("an API key", () => {
  test("must be enabled and cover the stage; the API's own gateway response tells", async () => {
    const plan = { id: "plan1", routes: new Map(), count: () => true };
    gateway.apiKey("k".repeat(20), {
      id: "key1",
      enabled: true,
      plans: (id, stage) => (id === "restapi123" && stage === "prod" ? [plan] : []),
    });
    gateway.apiKey("d".repeat(20), { id: "key2", enabled: false, plans: () => [plan] });
    gateway.apiKey("o".repeat(20), { id: "key3", enabled: true, plans: () => [] });
    const withKey = (key: string) => fetch(`${url}/key`, { headers: { "x-api-key": key } });
    expect((await withKey("k".repeat(20))).status).toBe(200);
    expect(events.at(-1)).toMatchObject({ requestContext: { identity: { apiKey: "k".repeat(20), apiKeyId: "key1" } } });
    for (const key of ["d".repeat(20), "o".repeat(20), "__proto__", ""]) {
      const response = await withKey(key);
      expect([response.status, await response.json()]).toEqual([499, { error: "Forbidden", type: "INVALID_API_KEY" }]);
      expect(response.headers.get("x-why")).toBe("key");
    }
  });
});

test("a route whose authorization cannot be enforced is not served, and the log says what is missing", async () => {
  expect((await fetch(`${url}/bearer`)).status).toBe(500);
  expect(gateway.log).toContainEqual({
    event: "warning",
    message: expect.stringMatching(/^GET \/bearer of "restapi123" is not served: .* "bearer"; --allow-unenforced-auth/),
  });
});

describe("a request validator", () => {
  test("wants its parameters, not blank", async () => {
    const response = await post("/checked?qs1=", { name: "Rex" });
    const message = "Missing required request parameters: [x-header-param, qs1]";
    expect([response.status, await response.json()]).toEqual([400, { message }]);
  });

  test("wants a body as the model says", async () => {
    const send = (body: unknown) => post("/checked?qs1=a", body, { "x-header-param": "b" });
    const response = await send({ name: "Rex", next: {} });
    expect([response.status, await response.json()]).toEqual([400, { message: "Invalid request body" }]);
    expect((await send({ name: "Rex", next: { name: "Max" } })).status).toBe(200);
  });
});

test("a foreign host name is refused, an AWS one is not", async () => {
  const ask = (host: string, path: string) =>
    new Promise<number>((resolve, reject) => {
      import("node:http").then(({ get }) =>
        get(`${gateway.url}${path}`, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        }).on("error", reject),
      );
    });
  expect(await ask("evil.example", "/_apigw/health")).toBe(403);
  expect(await ask("localhost:1", "/_apigw/health")).toBe(200);
  expect(await ask("restapi123.execute-api.eu-west-1.amazonaws.com", "/prod/pets/7")).toBe(200);
  expect(await ask(`restapi123.execute-api.localhost:${gateway.port}`, "/prod/pets/7")).toBe(200);
});
