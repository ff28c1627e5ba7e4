import { expect, test } from "vitest";
import { createControlPlane } from "../../src/control/control-plane.js";

const plane = createControlPlane({ endpoint: () => "http://127.0.0.1:1" });

function contract(protocol: string, extra: object = {}) {
  return {
    openapi: "3.1.0",
    info: { title: "Pet shop", version: "1", "x-apigateway": { protocol } },
    servers: [
      {
        url: "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/{basePath}",
        variables: { basePath: { default: protocol === "rest" ? "live" : "" } },
      },
    ],
    paths: {
      "/pets/{petId}": {
        get: {
          operationId: "getPet",
          summary: "Find a pet by its id.",
          responses: {
            "200": {
              description: "The pet.",
              content: { "application/json": { schema: { type: "object", properties: { id: { type: "integer" } } } } },
            },
          },
          ...extra,
        },
      },
    },
  };
}

test("a contract of a REST API is imported, deployed and found", async () => {
  const { apiId, stage, name } = await plane.importOpenApi(contract("rest"), { name: "pets" });
  expect({ stage, name }).toEqual({ stage: "live", name: "pets" });
  const found = plane.directory.find(apiId);
  expect(found).toMatchObject({ protocol: "rest", name: "pets", region: "us-east-1" });
  expect(found?.stages.get("live")?.api).toMatchObject({
    operations: [{ name: "getPet", route: "GET /pets/{petId}" }],
  });
  expect(plane.directory.list().map((api) => api.name)).toContain("pets");
});

test("a contract of an HTTP API is served at its default stage", async () => {
  const integration = {
    type: "aws_proxy",
    uri: "arn:aws:lambda:us-east-1:123456789012:function:pets",
    payloadFormatVersion: "2.0",
  };
  const { apiId, stage } = await plane.importOpenApi(
    contract("http", { "x-amazon-apigateway-integration": integration }),
    {
      region: "eu-west-1",
    },
  );
  expect(stage).toBe("$default");
  const found = plane.directory.find(apiId);
  expect(found).toMatchObject({ protocol: "http", region: "eu-west-1", name: "Pet shop" });
  expect(found?.stages.get("$default")?.api).toMatchObject({
    operations: [{ route: "GET /pets/{petId}", integration: { type: "aws_proxy", payloadFormatVersion: "2.0" } }],
  });
});

test("an API key and an authorizer are both needed, which AWS's export does not say", async () => {
  const document = {
    ...contract("rest", { security: [{ key: [] }, { guard: [] }] }),
    components: {
      securitySchemes: {
        key: { type: "apiKey", name: "x-api-key", in: "header" },
        guard: {
          type: "apiKey",
          name: "Authorization",
          in: "header",
          "x-amazon-apigateway-authtype": "custom",
          "x-amazon-apigateway-authorizer": {
            type: "token",
            authorizerUri: "arn:aws:lambda:…:function:guard/invocations",
          },
        },
      },
    },
  };
  const { apiId } = await plane.importOpenApi(document);
  const api = plane.directory.find(apiId)?.stages.get("live")?.api;
  expect(api?.protocol === "rest" && api.operations[0]?.security).toEqual([
    {
      schemes: [
        { name: "guard", scopes: [] },
        { name: "api_key", scopes: [] },
      ],
    },
  ]);
});

test("what is no contract is refused", async () => {
  await expect(plane.importOpenApi({ hello: "world" })).rejects.toThrow("The document cannot be imported");
});

test("a security scheme that API Gateway does not know is told, since the route is open without it", async () => {
  const document = {
    ...contract("rest", { security: [{ token: [] }] }),
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
  const { warnings } = await plane.importOpenApi(document);
  expect(warnings).toEqual(["Security scheme 'token' is not one that API Gateway knows; ignored"]);
});
