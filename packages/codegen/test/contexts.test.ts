import { readOpenApi } from "@apigw/model";
import { generate } from "apigw-codegen";
import { expect, test } from "vitest";

// What a method is told of its caller depends on what the gateway asks of callers.

const jwt = {
  type: "oauth2",
  flows: {},
  "x-amazon-apigateway-authorizer": {
    type: "jwt",
    identitySource: "$request.header.Authorization",
    jwtConfiguration: { issuer: "https://login.example", audience: ["shop"] },
  },
};
const lambda = {
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "custom",
  "x-amazon-apigateway-authorizer": {
    type: "request",
    authorizerUri: "arn:aws:lambda:…",
    identitySource: "$request.header.Authorization",
  },
};
const iam = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" };

const key = { type: "apiKey", name: "x-api-key", in: "header" };

/** What a method's context is called, and the guard that stands before it. */
function callerOf(security: readonly object[]): [context: string | undefined, guard: string | undefined] {
  const document = {
    openapi: "3.0.1",
    info: { title: "shop", version: "1" },
    components: { securitySchemes: { jwt, lambda, iam, key } },
    paths: { "/pets": { get: { operationId: "listPets", security, responses: { 204: { description: "Fine" } } } } },
  };
  const { api } = readOpenApi(document, { name: "shop" });
  const server = generate(api, { contract: "shop" }).find(({ name }) => name === "server.ts")?.text;
  return [/context: ([^)]+)\)/.exec(server ?? "")?.[1], /guard: (iam|jwt\(.*?\))(?: \}|,$)/m.exec(server ?? "")?.[1]];
}

test.each<[string, object[], string, string?]>([
  ["nobody in particular", [], "Context"],
  ["a token", [{ jwt: [] }], "JwtContext", "jwt()"],
  [
    "a token with scopes",
    [{ jwt: ["pets:read", 'a"b'] }],
    'JwtContext<"pets:read" | "a\\"b">',
    'jwt("pets:read", "a\\"b")',
  ],
  ["a token and a key", [{ key: [], jwt: [] }], "JwtContext", "jwt()"],
  ["a signature", [{ iam: [] }], "IamContext", "iam"],
  ["what a Lambda authorizer wants", [{ lambda: [] }], "Context"],
  ["one thing or another", [{ jwt: [] }, { iam: [] }], "Context"],
  ["a token, or nothing", [{ jwt: [] }, {}], "Context"],
])("of %s", (_, security, context, guard) => {
  expect(callerOf(security)).toEqual([context, guard]);
});
