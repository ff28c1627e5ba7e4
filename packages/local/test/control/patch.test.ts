import {
  APIGatewayClient,
  CreateAuthorizerCommand,
  CreateModelCommand,
  CreateRestApiCommand,
  DeleteModelCommand,
  GetGatewayResponsesCommand,
  type PatchOperation,
  PutMethodCommand,
  UpdateGatewayResponseCommand,
  UpdateMethodCommand,
  UpdateResourceCommand,
  UpdateRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOptions, type Served, serveControlPlane } from "./serve.js";

// Each case is a recording of real AWS: its patch operations, and what AWS made of them or said.
let server: Served;
let client: APIGatewayClient;
let restApiId: string;
let resourceId: string;
beforeAll(async () => {
  server = await serveControlPlane();
  client = new APIGatewayClient(clientOptions(server.url));
  const api = await client.send(new CreateRestApiCommand({ name: "patched", description: "this is my api" }));
  restApiId = api.id ?? "";
  resourceId = api.rootResourceId ?? "";
});
afterAll(() => server.stop());

describe("UpdateRestApi", () => {
  const patch = async (...patchOperations: PatchOperation[]) => {
    const { $metadata: _, ...api } = await client.send(new UpdateRestApiCommand({ restApiId, patchOperations }));
    return api;
  };

  test("adds, replaces and removes binary media types", async () => {
    const added = await patch(
      { op: "add", path: "/binaryMediaTypes/image~1png" },
      { op: "add", path: "/binaryMediaTypes/image~1jpeg" },
    );
    expect(added.binaryMediaTypes).toEqual(["image/png", "image/jpeg"]);
    const replaced = await patch({ op: "replace", path: "/binaryMediaTypes/image~1png", value: "image/gif" });
    expect(replaced.binaryMediaTypes).toEqual(["image/jpeg", "image/gif"]);
    const removed = await patch(
      { op: "remove", path: "/binaryMediaTypes/image~1gif" },
      { op: "remove", path: "/description" },
    );
    expect(removed).toMatchObject({ binaryMediaTypes: ["image/jpeg"], tags: {} });
    expect(removed.description).toBeUndefined();
  });

  test("switches compression on and off", async () => {
    const size = async (value: string) =>
      (await patch({ op: "replace", path: "/minimumCompressionSize", value })).minimumCompressionSize;
    expect(await size("10")).toBe(10);
    expect(await size("")).toBeUndefined();
    expect(await size("0")).toBe(0);
    for (const value of ["-1", "test"]) {
      await expect(size(value)).rejects.toThrow("Invalid minimum compression size, must be between 0 and 10485760");
    }
    await expect(patch({ op: "add", path: "/minimumCompressionSize", value: "10" })).rejects.toThrow(
      "Invalid patch operation specified. Must be one of: [replace]",
    );
  });

  test("does nothing where one operation of several is refused", async () => {
    const before = await patch();
    await expect(
      patch({ op: "replace", path: "/name", value: "new" }, { op: "replace", path: "/id", value: "new" }),
    ).rejects.toMatchObject({ name: "BadRequestException" });
    expect(await patch()).toEqual(before);
  });
});

test("UpdateMethod", async () => {
  const method = { restApiId, resourceId, httpMethod: "ANY" };
  await client.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  const patch = async (...patchOperations: PatchOperation[]) => {
    const { $metadata: _, ...answer } = await client.send(new UpdateMethodCommand({ ...method, patchOperations }));
    return answer;
  };
  expect(
    await patch(
      { op: "add", path: "/requestParameters/method.request.querystring.optional", value: "true" },
      { op: "add", path: "/requestModels/application~1json", value: "Empty" },
    ),
  ).toEqual({
    apiKeyRequired: false,
    authorizationType: "NONE",
    httpMethod: "ANY",
    requestModels: { "application/json": "Empty" },
    requestParameters: { "method.request.querystring.optional": true },
  });
  await expect(
    patch(
      { op: "replace", path: "/authorizationType", value: "CUSTOM" },
      { op: "replace", path: "/authorizerId", value: "no" },
    ),
  ).rejects.toMatchObject({ name: "BadRequestException" });
  const authorizer = await client.send(
    new CreateAuthorizerCommand({
      restApiId,
      name: "guard",
      type: "TOKEN",
      authorizerUri: "arn:aws:apigateway:x:lambda:path/2015-03-31/functions/f/invocations",
    }),
  );
  await patch(
    { op: "replace", path: "/authorizationType", value: "CUSTOM" },
    { op: "replace", path: "/authorizerId", value: authorizer.id ?? "" },
  );
  expect(
    await patch(
      { op: "remove", path: "/requestParameters/method.request.querystring.optional" },
      { op: "remove", path: "/requestModels/application~1json" },
    ),
  ).toEqual({ apiKeyRequired: false, authorizationType: "CUSTOM", authorizerId: authorizer.id, httpMethod: "ANY" });
});

test("a model in use tells who uses it", async () => {
  await client.send(
    new CreateModelCommand({
      restApiId,
      name: "MySchema",
      contentType: "application/json",
      schema: '{"type":"object"}',
    }),
  );
  const patchOperations = [{ op: "add" as const, path: "/requestModels/application~1json", value: "MySchema" }];
  await client.send(new UpdateMethodCommand({ restApiId, resourceId, httpMethod: "ANY", patchOperations }));
  await expect(client.send(new DeleteModelCommand({ restApiId, modelName: "MySchema" }))).rejects.toThrow(
    "Cannot delete model 'MySchema', is referenced in method request: //ANY",
  );
});

test("the root resource stays where it is", async () => {
  const patch = (path: string) =>
    client.send(
      new UpdateResourceCommand({ restApiId, resourceId, patchOperations: [{ op: "replace", path, value: "x" }] }),
    );
  await expect(patch("/pathPart")).rejects.toThrow("Root resource cannot update its pathPart.");
  await expect(patch("/parentId")).rejects.toThrow("Root resource cannot update its parentId.");
});

describe("UpdateGatewayResponse", () => {
  const patch = (...patchOperations: PatchOperation[]) =>
    client.send(new UpdateGatewayResponseCommand({ restApiId, responseType: "DEFAULT_4XX", patchOperations }));

  test("replaces AWS's own, which the specific types then follow", async () => {
    expect(await patch({ op: "replace", path: "/statusCode", value: "444" })).toMatchObject({
      defaultResponse: false,
      responseParameters: {},
      responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
      responseType: "DEFAULT_4XX",
      statusCode: "444",
    });
    const { items } = await client.send(new GetGatewayResponsesCommand({ restApiId }));
    expect(items).toHaveLength(21);
    expect(items?.find(({ responseType }) => responseType === "THROTTLED")).toMatchObject({
      statusCode: "444",
      defaultResponse: true,
    });
  });

  test.each([
    [{ op: "add", path: "/statusCode", value: "444" }, "Invalid patch path /statusCode"],
    [{ op: "remove", path: "/statusCode" }, "Invalid patch path /statusCode"],
    [{ op: "add", value: "x" }, "Invalid patch path null"],
    [{ op: "add", path: "/wrongPath", value: "x" }, "Invalid patch path /wrongPath"],
    [
      { op: "replace", path: "/responseParameters/gatewayresponse.header.A", value: "'x'" },
      "Invalid parameter name specified",
    ],
    [
      { op: "replace", path: "/responseTemplates/application~1json" },
      "Invalid null or empty value in responseTemplates",
    ],
    [
      { op: "wrong-op", path: "/statusCode", value: "x" },
      "1 validation error detected: Value 'wrong-op' at 'updateGatewayResponseInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
    ],
  ])("%j is refused as AWS does", async (operation, message) => {
    // The cast holds for the wire; that the operation may be wrong is the case.
    await expect(patch(operation as PatchOperation)).rejects.toThrow(message);
  });
});
