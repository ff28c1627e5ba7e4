import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteModelCommand,
  DeleteRestApiCommand,
  FlushStageAuthorizersCacheCommand,
  GetExportCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStagesCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateModelCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ControlPlane } from "../../src/control/control-plane.js";
import { clientOptions, type Served, serveControlPlane } from "./serve.js";

let server: Served & { readonly plane: ControlPlane };
let client: APIGatewayClient;
beforeAll(async () => {
  server = await serveControlPlane();
  client = new APIGatewayClient(clientOptions(server.url));
});
beforeEach(() => server.plane.reset());
afterAll(() => server.stop());

/** `GET /pets/{petId}` on a mock, behind an API key. */
async function makePets(): Promise<{ restApiId: string; petId: string }> {
  const api = await client.send(new CreateRestApiCommand({ name: "Pet shop", version: "1.0" }));
  const restApiId = api.id ?? "";
  const pets = await client.send(
    new CreateResourceCommand({ restApiId, parentId: api.rootResourceId, pathPart: "pets" }),
  );
  const pet = await client.send(new CreateResourceCommand({ restApiId, parentId: pets.id, pathPart: "{petId}" }));
  const schema = JSON.stringify({ type: "object", properties: { id: { type: "integer" } } });
  await client.send(new CreateModelCommand({ restApiId, name: "Pet", contentType: "application/json", schema }));
  const method = { restApiId, resourceId: pet.id, httpMethod: "GET" };
  await client.send(
    new PutMethodCommand({
      ...method,
      authorizationType: "NONE",
      apiKeyRequired: true,
      operationName: "getPet",
      requestParameters: { "method.request.path.petId": true, "method.request.querystring.full": false },
    }),
  );
  await client.send(
    new PutMethodResponseCommand({ ...method, statusCode: "200", responseModels: { "application/json": "Pet" } }),
  );
  await client.send(
    new PutIntegrationCommand({
      ...method,
      type: "MOCK",
      requestTemplates: { "application/json": '{"statusCode":200}' },
    }),
  );
  await client.send(new PutIntegrationResponseCommand({ ...method, statusCode: "200" }));
  return { restApiId, petId: pet.id ?? "" };
}

describe("a REST API made call by call", () => {
  test("is exported as it was made, with what AWS loses lost", async () => {
    const { restApiId } = await makePets();
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
    const answer = await client.send(
      new GetExportCommand({
        restApiId,
        stageName: "prod",
        exportType: "oas30",
        parameters: { extensions: "apigateway" },
      }),
    );
    expect(answer.contentType).toBe("application/octet-stream");
    expect(answer.contentDisposition).toBe('attachment; filename="oas30_1.0.json"');
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toEqual({
      openapi: "3.0.1",
      info: { title: "Pet shop", version: "1.0" },
      servers: [
        {
          url: `https://${restApiId}.execute-api.eu-west-1.amazonaws.com/{basePath}`,
          variables: { basePath: { default: "prod" } },
        },
      ],
      paths: {
        "/pets/{petId}": {
          get: {
            operationId: "getPet",
            parameters: [
              { name: "petId", in: "path", required: true, schema: { type: "string" } },
              { name: "full", in: "query", schema: { type: "string" } },
            ],
            responses: {
              "200": {
                description: "200 response",
                content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
              },
            },
            security: [{ api_key: [] }],
            "x-amazon-apigateway-integration": {
              type: "mock",
              requestTemplates: { "application/json": '{"statusCode":200}' },
              responses: { default: { statusCode: "200" } },
              passthroughBehavior: "when_no_match",
            },
          },
        },
      },
      components: {
        schemas: { Pet: { type: "object", properties: { id: { type: "integer" } } } },
        securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } },
      },
    });
  });

  test("is served as it was deployed: edits after the deployment are invisible until the next", async () => {
    const { restApiId, petId } = await makePets();
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod", variables: { color: "blue" } }));
    const before = server.plane.directory.find(restApiId);
    await client.send(
      new PutMethodCommand({ restApiId, resourceId: petId, httpMethod: "DELETE", authorizationType: "NONE" }),
    );
    await client.send(new PutIntegrationCommand({ restApiId, resourceId: petId, httpMethod: "DELETE", type: "MOCK" }));
    const routes = () => {
      const api = server.plane.directory.find(restApiId)?.stages.get("prod")?.api;
      return api?.protocol === "rest" ? api.operations.map(({ route }) => route) : [];
    };
    expect(before).toMatchObject({
      protocol: "rest",
      name: "Pet shop",
      region: "eu-west-1",
      accountId: "123456789012",
    });
    expect(before?.stages.get("prod")?.variables.get("color")).toBe("blue");
    expect(before?.stages.get("prod")?.resourceIds.get("/pets/{petId}")).toBe(petId);
    expect(routes()).toEqual(["GET /pets/{petId}"]);
    expect(server.plane.directory.find(restApiId)?.stages.get("prod")).toBe(before?.stages.get("prod"));
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
    expect(routes()).toEqual(["GET /pets/{petId}", "DELETE /pets/{petId}"]);
  });

  test("lists its resources page by page, and its methods where they are asked for", async () => {
    const { restApiId } = await makePets();
    const first = await client.send(new GetResourcesCommand({ restApiId, limit: 2 }));
    const second = await client.send(new GetResourcesCommand({ restApiId, limit: 2, position: first.position }));
    expect([...(first.items ?? []), ...(second.items ?? [])].map(({ path }) => path)).toEqual([
      "/",
      "/pets",
      "/pets/{petId}",
    ]);
    expect(second.position).toBeUndefined();
    expect(second.items?.[0]?.resourceMethods).toEqual({ GET: {} });
    const full = await client.send(new GetResourcesCommand({ restApiId, embed: ["methods"] }));
    expect(full.items?.[2]?.resourceMethods?.GET?.methodIntegration).toMatchObject({
      type: "MOCK",
      timeoutInMillis: 29000,
    });
  });
});

test("flushing the authorizers' cache gives the data plane a new one, and leaves the other cache and the deployment as they are", async () => {
  const { restApiId } = await makePets();
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const stage = () => server.plane.directory.find(restApiId)?.stages.get("prod");
  const before = { ...stage(), caches: { ...stage()?.caches } };
  await client.send(new FlushStageAuthorizersCacheCommand({ restApiId, stageName: "prod" }));
  expect(stage()?.caches?.authorizers).not.toBe(before.caches.authorizers);
  expect(stage()?.caches?.responses).toBe(before.caches.responses);
  expect(stage()?.deploymentId).toBe(before.deploymentId);
});

test("an API that was deleted is found no more", async () => {
  const { restApiId } = await makePets();
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  expect(server.plane.directory.find(restApiId)).toBeDefined();
  await client.send(new DeleteRestApiCommand({ restApiId }));
  expect(server.plane.directory.find(restApiId)).toBeUndefined();
});

describe("errors are AWS's own", () => {
  test.each([
    [
      "an API that does not exist",
      new GetRestApiCommand({ restApiId: "abc" }),
      "NotFoundException",
      404,
      "Invalid API identifier specified 123456789012:abc",
    ],
    [
      "an endpoint type that does not exist",
      new CreateRestApiCommand({ name: "x", endpointConfiguration: { types: ["wrong" as never] } }),
      "ValidationException",
      400,
      "1 validation error detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
    ],
    [
      "what is not built",
      new CreateDomainNameCommand({
        domainName: "api.example.com",
        mutualTlsAuthentication: { truststoreUri: "s3://bucket/pem" },
      }),
      "NotImplementedException",
      501,
      "CreateDomainName with mutual TLS is not built yet in apigw-local",
    ],
  ] as const)("%s", async (_, command, name, status, message) => {
    // The cast holds: each command belongs to this client.
    await expect(client.send(command as GetRestApiCommand)).rejects.toMatchObject({
      name,
      message,
      $metadata: { httpStatusCode: status },
    });
  });

  test("a path that may not be patched", async () => {
    const { restApiId } = await makePets();
    const patch = (op: "add" | "replace", path: string) =>
      client.send(new UpdateModelCommand({ restApiId, modelName: "Pet", patchOperations: [{ op, path, value: "x" }] }));
    await expect(patch("replace", "/name")).rejects.toThrow(
      "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
    );
    await expect(patch("add", "/wrong-path")).rejects.toThrow(
      "Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations",
    );
  });

  test("a model that a method uses cannot be deleted", async () => {
    const { restApiId } = await makePets();
    await expect(client.send(new DeleteModelCommand({ restApiId, modelName: "Pet" }))).rejects.toMatchObject({
      name: "ConflictException",
    });
  });

  test("a path that is no operation", async () => {
    const answer = await fetch(`${server.url}/nothing/here`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: expect.stringContaining("GET /nothing/here is no operation") });
  });
});

test("what is made in one region is not seen in another", async () => {
  await makePets();
  const other = new APIGatewayClient(clientOptions(server.url, "us-west-2"));
  expect((await other.send(new GetRestApisCommand({}))).items).toEqual([]);
  expect((await client.send(new GetRestApisCommand({}))).items).toHaveLength(1);
});

test("an API key opens the stages that its usage plans cover", async () => {
  const { restApiId } = await makePets();
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const key = await client.send(new CreateApiKeyCommand({ name: "shop", enabled: true }));
  const plan = await client.send(
    new CreateUsagePlanCommand({ name: "all", apiStages: [{ apiId: restApiId, stage: "prod" }] }),
  );
  const found = () => server.plane.directory.apiKey("eu-west-1", key.value ?? "");
  expect(found()?.plans(restApiId, "prod")).toEqual([]);
  await client.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: "API_KEY" }));
  expect(found()).toMatchObject({ id: key.id, enabled: true });
  expect(found()?.plans(restApiId, "prod")).toHaveLength(1);
  expect(found()?.plans(restApiId, "test")).toEqual([]);
  expect(server.plane.directory.apiKey("eu-west-1", "unknown")).toBeUndefined();
});

test("patches reach maps, lists and flags, whatever the keys are called", async () => {
  const { restApiId } = await makePets();
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const api = await client.send(
    new UpdateRestApiCommand({
      restApiId,
      patchOperations: [
        { op: "replace", path: "/name", value: "Zoo" },
        { op: "add", path: "/binaryMediaTypes/image~1png" },
        { op: "replace", path: "/disableExecuteApiEndpoint", value: "true" },
      ],
    }),
  );
  expect(api).toMatchObject({ name: "Zoo", binaryMediaTypes: ["image/png"], disableExecuteApiEndpoint: true });
  const patchOperations = [
    { op: "replace" as const, path: "/variables/__proto__", value: "harmless" },
    { op: "replace" as const, path: "/*/*/throttling/rateLimit", value: "5" },
  ];
  await client.send(new UpdateStageCommand({ restApiId, stageName: "prod", patchOperations }));
  const { item } = await client.send(new GetStagesCommand({ restApiId }));
  expect(item?.[0]?.methodSettings?.["*/*"]).toMatchObject({ throttlingRateLimit: 5, throttlingBurstLimit: 5000 });
  expect(server.plane.directory.find(restApiId)?.stages.get("prod")?.variables.get("__proto__")).toBe("harmless");
  expect(Object.prototype).not.toHaveProperty("harmless");
});

test("validators can be made and used", async () => {
  const { restApiId } = await makePets();
  const validator = await client.send(
    new CreateRequestValidatorCommand({ restApiId, name: "params", validateRequestParameters: true }),
  );
  expect(validator).toMatchObject({ name: "params", validateRequestBody: false, validateRequestParameters: true });
});
