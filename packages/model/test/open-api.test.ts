import { type HttpApi, readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";

const openapi = "3.0.1";
const info = { title: "Pet shop", version: "1" };

function operationsOf(paths: object, more: object = {}): HttpApi["operations"] {
  const { api, diagnostics } = readOpenApi({ openapi, info, paths, ...more });
  expect(diagnostics).toEqual([]);
  return api.operations;
}

test("an operation has its name, its route and its parts", () => {
  const [operation] = operationsOf({
    "/pets/{petId}": {
      parameters: [{ name: "petId", in: "path", required: true, schema: { type: "integer" } }],
      get: {
        operationId: "getPet",
        parameters: [{ name: "X-Trace", in: "header", schema: { type: "string" } }],
        responses: {
          200: {
            description: "200 response",
            content: { "application/xml": { schema: {} }, "application/json": { schema: { type: "object" } } },
          },
          404: { description: "No pet has this id." },
        },
      },
    },
  });
  expect(operation).toMatchObject({
    name: "getPet",
    route: "GET /pets/{petId}",
    params: [
      { name: "petId", in: "path", schema: { type: "integer" } },
      { name: "xTrace", wire: "X-Trace", in: "header", required: false },
    ],
    replies: [{ status: 200, content: [{ mediaType: "application/json" }, { mediaType: "application/xml" }] }],
    failures: [{ status: 404, description: "No pet has this id.", content: [] }],
  });
  // What AWS writes where nobody wrote anything is nobody's description.
  expect(operation?.replies[0]?.description).toBeUndefined();
});

test("what stands in the path is a parameter, declared or not", () => {
  expect(operationsOf({ "/files/{dir}/{path+}": { get: { responses: {} } } })[0]?.params).toMatchObject([
    { name: "dir", required: true },
    { name: "path", required: true, greedy: true },
  ]);
});

test("an HTTP API's greedy parameter loses the plus that AWS writes into its name, and AWS's words", () => {
  const parameters = [
    {
      name: "proxy+",
      in: "path",
      description: "Generated path parameter for proxy+",
      required: true,
      schema: { type: "string" },
    },
  ];
  const [operation] = operationsOf({
    "/{proxy+}": { parameters, "x-amazon-apigateway-any-method": { responses: {} } },
  });
  expect(operation).toMatchObject({ route: "ANY /{proxy+}", params: [{ name: "proxy", wire: "proxy", greedy: true }] });
  expect(operation?.params[0]?.description).toBeUndefined();
});

test("parameters of one name in two places, or called like the body, are told apart by their place", () => {
  const parameters = ["id", "body"].map((name) => ({ name, in: "query", schema: {} }));
  expect(
    operationsOf({ "/x/{id}": { post: { parameters, responses: {} } } })[0]?.params.map(({ name }) => name),
  ).toEqual(["id", "idInQuery", "bodyInQuery"]);
});

test("the catch-all of an HTTP API is the route $default", () => {
  const paths = { "/$default": { "x-amazon-apigateway-any-method": { isDefaultRoute: true, responses: {} } } };
  const { api } = readOpenApi({ openapi, info, paths });
  expect(api).toMatchObject({
    protocol: "http",
    operations: [{ route: "$default", path: "$default", name: "defaultRoute" }],
  });
});

test("two operations with one name are an error whose help is the line for the config", () => {
  const get = { operationId: "read", responses: {} };
  const { diagnostics } = readOpenApi({ openapi, info, paths: { "/a": { get }, "/b": { get } } });
  expect(diagnostics).toMatchObject([
    { code: "APIGW107", severity: "error", at: "#/paths/~1b/get", help: 'Rename one: rename: { "GET /b": "getB" }' },
  ]);
  const renamed = readOpenApi(
    { openapi, info, paths: { "/a": { get }, "/b": { get } } },
    { rename: { "GET /b": "readB" } },
  );
  expect(renamed.diagnostics).toEqual([]);
  expect(renamed.api.operations.map(({ name }) => name)).toEqual(["read", "readB"]);
});

test("a name of the lock serves an operation that has none of its own, and only that", () => {
  const paths = { "/a": { get: { responses: {} } }, "/b": { get: { operationId: "own", responses: {} } } };
  const { api } = readOpenApi({ openapi, info, paths }, { names: { "GET /a": "first", "GET /b": "second" } });
  expect(api.operations.map(({ name }) => name)).toEqual(["first", "own"]);
});

test("API Gateway's security schemes are told apart by what a caller must have", () => {
  const scheme = (more: object) => ({ type: "apiKey", name: "Authorization", in: "header", ...more });
  const { api } = readOpenApi({
    openapi,
    info,
    paths: {},
    components: {
      securitySchemes: {
        key: { type: "apiKey", name: "x-api-key", in: "header" },
        iam: scheme({ "x-amazon-apigateway-authtype": "awsSigv4" }),
        pool: scheme({ "x-amazon-apigateway-authtype": "cognito_user_pools" }),
        lambda: scheme({
          "x-amazon-apigateway-authtype": "custom",
          "x-amazon-apigateway-authorizer": { type: "token", authorizerUri: "arn:x" },
        }),
        jwt: {
          type: "oauth2",
          "x-amazon-apigateway-authorizer": {
            type: "jwt",
            jwtConfiguration: { issuer: "https://login", audience: ["a"] },
            identitySource: "$request.header.Authorization",
          },
        },
      },
    },
  });
  expect(api.securitySchemes.map(({ name, credential }) => [name, credential])).toEqual([
    ["key", "apiKey"],
    ["iam", "sigv4"],
    ["pool", "bearer"],
    ["lambda", "custom"],
    ["jwt", "bearer"],
  ]);
  expect(api.securitySchemes.at(-1)?.authorizer).toEqual({
    type: "jwt",
    issuer: "https://login",
    audience: ["a"],
    identitySource: ["$request.header.Authorization"],
  });
});

test("OpenAPI 2.0 is read as if it were 3.0", () => {
  const { api, diagnostics } = readOpenApi({
    swagger: "2.0",
    info,
    host: "a1b2c3.execute-api.eu-west-1.amazonaws.com",
    basePath: "/prod",
    schemes: ["https"],
    consumes: ["application/json"],
    produces: ["application/json"],
    definitions: { Pet: { type: "object" } },
    parameters: { limit: { name: "limit", in: "query", type: "integer" } },
    paths: {
      "/pets": {
        get: {
          parameters: [{ $ref: "#/parameters/limit" }],
          responses: { 200: { description: "Pets.", schema: { type: "array", items: { $ref: "#/definitions/Pet" } } } },
        },
        post: {
          parameters: [{ name: "pet", in: "body", required: true, schema: { $ref: "#/definitions/Pet" } }],
          responses: {},
        },
      },
    },
  });
  expect(diagnostics).toEqual([]);
  expect(api).toMatchObject({
    id: "a1b2c3",
    servers: [{ url: "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod", stage: "prod" }],
    operations: [
      {
        params: [{ name: "limit", schema: { type: "integer" } }],
        replies: [{ content: [{ schema: { type: "array", items: { $ref: "#/schemas/Pet" } } }] }],
      },
      { body: { required: true, content: [{ mediaType: "application/json", schema: { $ref: "#/schemas/Pet" } }] } },
    ],
  });
});

const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

test.each<[string, unknown]>([
  ["null", null],
  ["a list", []],
  ["a text", "openapi"],
  ["a package.json", { name: "x", version: "1" }],
  ["a template of CloudFormation", { AWSTemplateFormatVersion: "2010-09-09", Resources: {} }],
  ["OpenAPI 4", { openapi: "4.0.0", info, paths: {} }],
  ["paths that are a list", { openapi, info, paths: [] }],
  ["a document of 10,000 levels", { openapi, info, paths: deep(10_000) }],
])("%s is not an OpenAPI document, and is refused with what one is", (_, document) => {
  const { api, diagnostics } = readOpenApi(document);
  expect(diagnostics).toMatchObject([{ code: "APIGW101", severity: "error" }]);
  expect(diagnostics[0]?.help).not.toBe("");
  expect(api.operations).toEqual([]);
});

test("paths that differ in the names of their parameters alone are told to be one", () => {
  const get = (operationId: string) => ({ get: { operationId, responses: {} } });
  const { diagnostics } = readOpenApi({
    openapi,
    info,
    paths: {
      "/v1/{name}": get("shelf"),
      "/v1/{name_1}": get("book"),
      "/v1/{name+}": get("rest"),
      "/v1/{name}/a": get("one"),
    },
  });
  expect(diagnostics).toMatchObject([{ code: "APIGW107", severity: "warning", at: "#/paths/~1v1~1{name_1}/get" }]);
  expect(diagnostics[0]?.message).toBe("two operations have one path: GET /v1/{name} and GET /v1/{name_1}");
});

test("whoever gives a template is told what reads it", () => {
  const { diagnostics } = readOpenApi({ Resources: {} });
  expect(diagnostics[0]?.help).toContain("pull --template");
});

test("names of prototypes are names like any other", () => {
  const document =
    JSON.parse(`{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/__proto__":{"get":{"operationId":"__proto__","responses":{}}}},
    "components":{"schemas":{"__proto__":{"type":"object","properties":{"constructor":{"type":"string"}}},"constructor":{"type":"string"}}}}`);
  const { api } = readOpenApi(document);
  expect(api.operations.map(({ name }) => name)).toEqual(["proto"]);
  expect(api.schemas.map(({ name }) => name)).toEqual(["Proto", "Constructor"]);
  expect(({} as { type?: unknown }).type).toBeUndefined();
});
