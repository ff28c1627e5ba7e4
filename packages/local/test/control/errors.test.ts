import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  DeleteDeploymentCommand,
  DeleteRequestValidatorCommand,
  GetIntegrationCommand,
  GetIntegrationResponseCommand,
  GetUsagePlanKeysCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  UpdateStageCommand,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOptions, type Served, serveControlPlane } from "./serve.js";

// The messages are recordings of real AWS (localstack/localstack at 8b9a79f, Apache-2.0; see tests/fixtures/SOURCES.md).
let server: Served;
let client: APIGatewayClient;
let restApiId: string;
let resourceId: string;
let deploymentId: string;
beforeAll(async () => {
  server = await serveControlPlane();
  client = new APIGatewayClient(clientOptions(server.url));
  const api = await client.send(new CreateRestApiCommand({ name: "refused" }));
  restApiId = api.id ?? "";
  resourceId = api.rootResourceId ?? "";
  const method = { restApiId, resourceId, httpMethod: "GET" };
  await client.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  await client.send(new PutIntegrationCommand({ ...method, type: "MOCK" }));
  const deployment = await client.send(new CreateDeploymentCommand({ restApiId, stageName: "dev" }));
  deploymentId = deployment.id ?? "";
  await client.send(new PutMethodCommand({ ...method, httpMethod: "POST", authorizationType: "NONE" }));
});
afterAll(() => server.stop());

describe("PutIntegration", () => {
  const put = (type: string, uri: string, integrationHttpMethod?: string) =>
    // The cast holds for the wire; that the type may be wrong is a case.
    client.send(
      new PutIntegrationCommand({
        restApiId,
        resourceId,
        httpMethod: "POST",
        type: type as "HTTP",
        uri,
        integrationHttpMethod,
      }),
    );

  test.each([
    ["HTTP", "http://example.com", undefined, "Enumeration value for HttpMethod must be non-empty"],
    ["AWS", "http://example.com", undefined, "Enumeration value for HttpMethod must be non-empty"],
    ["HTTP", "non-valid-http", "POST", "Invalid HTTP endpoint specified for URI"],
    ["HTTP_PROXY", "non-valid-http", "POST", "Invalid HTTP endpoint specified for URI"],
    ["AWS", "non-valid-http", "POST", "Invalid ARN specified in the request"],
    [
      "AWS",
      "arn:aws:iam::0000000000:role/service-role/role",
      "POST",
      "AWS ARN for integration must contain path or action",
    ],
    [
      "AWS_PROXY",
      "arn:aws:apigateway:us-east-1:s3:path/b/k",
      "POST",
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    ],
    [
      "HTTPS_PROXY",
      "x",
      undefined,
      "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
    ],
  ])("%s to %s by %s", async (type, uri, method, message) => {
    await expect(put(type, uri, method)).rejects.toMatchObject({ message, $metadata: { httpStatusCode: 400 } });
  });
});

describe("what does not exist", () => {
  const method = () => ({ restApiId, resourceId, httpMethod: "GET" });
  test.each([
    [
      "API",
      () => new GetIntegrationCommand({ ...method(), restApiId: "nope" }),
      "Invalid Resource identifier specified",
    ],
    [
      "resource",
      () => new GetIntegrationCommand({ ...method(), resourceId: "nope" }),
      "Invalid Resource identifier specified",
    ],
    [
      "method",
      () => new GetIntegrationCommand({ ...method(), httpMethod: "PUT" }),
      "Invalid Method identifier specified",
    ],
    [
      "integration",
      () => new GetIntegrationCommand({ ...method(), httpMethod: "POST" }),
      "Invalid Integration identifier specified",
    ],
    [
      "parent",
      () => new CreateResourceCommand({ restApiId, parentId: "nope", pathPart: "x" }),
      "Invalid Resource identifier specified",
    ],
    [
      "validator",
      () => new DeleteRequestValidatorCommand({ restApiId: "nope", requestValidatorId: "x" }),
      "Invalid Request Validator identifier specified",
    ],
    [
      "status",
      () => new GetIntegrationResponseCommand({ ...method(), statusCode: "201" }),
      "Invalid Response status code specified",
    ],
    ["plan", () => new UpdateUsagePlanCommand({ usagePlanId: "nope" }), "Invalid Usage Plan ID specified"],
  ])("%s", async (_, command, message) => {
    // The cast holds: each command belongs to this client.
    const sent = client.send(command() as GetIntegrationCommand);
    await expect(sent).rejects.toMatchObject({
      name: "NotFoundException",
      message,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("except that the keys of a plan that does not exist are none", async () => {
    expect((await client.send(new GetUsagePlanKeysCommand({ usagePlanId: "nope" }))).items).toEqual([]);
  });
});

test("a status code is three digits", async () => {
  const input = { restApiId, resourceId, httpMethod: "GET", statusCode: "wrong" };
  const message =
    "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d";
  await expect(client.send(new PutIntegrationResponseCommand(input))).rejects.toMatchObject({
    name: "ValidationException",
    message,
  });
});

test("a deployment that a stage serves stays", async () => {
  await expect(client.send(new DeleteDeploymentCommand({ restApiId, deploymentId }))).rejects.toThrow(
    "Active stages pointing to this deployment must be moved or deleted",
  );
  const other = await client.send(new CreateStageCommand({ restApiId, stageName: "s1", deploymentId }));
  expect(other).toMatchObject({
    cacheClusterEnabled: false,
    cacheClusterStatus: "NOT_AVAILABLE",
    deploymentId,
    methodSettings: {},
    stageName: "s1",
    tracingEnabled: false,
  });
});

test("a method with no integration cannot be deployed, nor one whose authorizer is missing made", async () => {
  await expect(client.send(new CreateDeploymentCommand({ restApiId }))).rejects.toThrow(
    "No integration defined for method",
  );
  const method = { restApiId, resourceId, httpMethod: "PUT", authorizationType: "CUSTOM" };
  await expect(client.send(new PutMethodCommand(method))).rejects.toThrow("Invalid authorizer ID specified");
});

test("a method setting that is not there cannot be removed", async () => {
  const patch = (op: "replace" | "remove", path: string, value?: string) =>
    client.send(new UpdateStageCommand({ restApiId, stageName: "dev", patchOperations: [{ op, path, value }] }));
  expect((await patch("replace", "/*/*/caching/enabled", "true")).methodSettings).toEqual({
    "*/*": {
      cacheDataEncrypted: false,
      cacheTtlInSeconds: 300,
      cachingEnabled: true,
      dataTraceEnabled: false,
      metricsEnabled: false,
      requireAuthorizationForCacheControl: true,
      throttlingBurstLimit: 5000,
      throttlingRateLimit: 10000,
      unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
    },
  });
  expect((await patch("remove", "/*/*")).methodSettings).toEqual({});
  await expect(patch("remove", "/*/*")).rejects.toThrow(
    "Cannot remove method setting */* because there is no method setting for this method",
  );
});

test("a usage plan's stages are added and removed by name", async () => {
  const { id: usagePlanId } = await client.send(
    new CreateUsagePlanCommand({ name: "plan", apiStages: [{ apiId: restApiId, stage: "dev" }] }),
  );
  const remove = (value?: string) =>
    client.send(
      new UpdateUsagePlanCommand({ usagePlanId, patchOperations: [{ op: "remove", path: "/apiStages", value }] }),
    );
  await expect(remove()).rejects.toThrow("Invalid API Stage specified");
  await expect(remove("fakevalue")).rejects.toThrow("Invalid API Stage specified");
  await expect(remove(`${restApiId}:fake`)).rejects.toThrow(
    `Invalid API Stage {api: ${restApiId}, stage: fake} specified for usageplan ${usagePlanId}`,
  );
  const patchOperations = [
    { op: "replace" as const, path: "/throttle/burstLimit", value: "100" },
    { op: "replace" as const, path: "/throttle/rateLimit", value: "200" },
    { op: "replace" as const, path: "/quota/period", value: "MONTH" },
    { op: "replace" as const, path: "/quota/limit", value: "5000" },
  ];
  expect(await client.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }))).toMatchObject({
    quota: { limit: 5000, offset: 0, period: "MONTH" },
    tags: {},
    throttle: { burstLimit: 100, rateLimit: 200 },
  });
  expect((await remove(`${restApiId}:dev`)).apiStages).toEqual([]);
});

test("an API key's name has an end", async () => {
  await expect(client.send(new CreateApiKeyCommand({ name: "x".repeat(1025) }))).rejects.toThrow(
    "Invalid API Key name, can be at most 1024 characters.",
  );
});

test.each([
  [{ description: "", endpointConfiguration: { types: ["EDGE" as const] } }, "Description cannot be an empty string"],
  [{ endpointConfiguration: { types: [] } }, "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."],
  [
    { endpointConfiguration: { types: ["EDGE" as const, "REGIONAL" as const] } },
    "Cannot create an api with multiple Endpoint Types.",
  ],
])("CreateRestApi refuses %j", async (members, message) => {
  await expect(client.send(new CreateRestApiCommand({ name: "x", ...members }))).rejects.toThrow(message);
});

test("an authorizer for an API that does not exist is told of concurrent modification", async () => {
  const command = new CreateAuthorizerCommand({ restApiId: "nope", name: "x", type: "TOKEN", authorizerUri: "x" });
  await expect(client.send(command)).rejects.toMatchObject({
    name: "ConflictException",
    message: "Unable to complete operation due to concurrent modification. Please try again later.",
  });
});
