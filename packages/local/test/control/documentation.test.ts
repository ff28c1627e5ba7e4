import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateDocumentationPartCommand,
  CreateDocumentationVersionCommand,
  GetDocumentationPartsCommand,
  GetExportCommand,
  ImportDocumentationPartsCommand,
  ImportRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOptions, type Served, serveControlPlane } from "./serve.js";

let server: Served;
let client: APIGatewayClient;
beforeAll(async () => {
  server = await serveControlPlane();
  client = new APIGatewayClient(clientOptions(server.url));
});
afterAll(() => server.stop());

const document = {
  openapi: "3.0.1",
  info: { title: "Pet shop", version: "1" },
  paths: {
    "/pets/{petId}": {
      get: {
        summary: "Find a pet.",
        tags: ["pets"],
        parameters: [
          { name: "petId", in: "path", required: true, description: "The id.", schema: { type: "integer" } },
        ],
        responses: { "200": { description: "The pet." } },
        "x-amazon-apigateway-integration": { type: "mock" },
      },
    },
  },
};

test("prose is not in an export, unless a documentation version stands on the stage", async () => {
  const body = new TextEncoder().encode(JSON.stringify(document));
  const { id: restApiId } = await client.send(new ImportRestApiCommand({ body }));
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const operation = async () => {
    const answer = await client.send(new GetExportCommand({ restApiId, stageName: "prod", exportType: "oas30" }));
    return JSON.parse(new TextDecoder().decode(answer.body)).paths["/pets/{petId}"].get;
  };
  const parameter = { name: "petId", in: "path", required: true, schema: { type: "string" } };
  expect(await operation()).toEqual({
    parameters: [parameter],
    responses: { "200": { description: "200 response", content: {} } },
  });
  await client.send(
    new CreateDocumentationVersionCommand({ restApiId, documentationVersion: "v1", stageName: "prod" }),
  );
  expect(await operation()).toEqual({
    summary: "Find a pet.",
    tags: ["pets"],
    parameters: [{ ...parameter, description: "The id." }],
    responses: { "200": { description: "The pet.", content: {} } },
  });
});

test("parts are found by their location, and one location has one part", async () => {
  const body = new TextEncoder().encode(JSON.stringify(document));
  const { id: restApiId } = await client.send(new ImportRestApiCommand({ body }));
  const { items } = await client.send(new GetDocumentationPartsCommand({ restApiId, type: "PATH_PARAMETER" }));
  expect(items).toMatchObject([{ location: { path: "/pets/{petId}", method: "GET", name: "petId" } }]);
  const part = new CreateDocumentationPartCommand({ restApiId, location: { type: "API" }, properties: '{"info":{}}' });
  await client.send(part);
  await expect(client.send(part)).rejects.toMatchObject({ name: "ConflictException" });
  await expect(
    client.send(new ImportDocumentationPartsCommand({ restApiId, body: new TextEncoder().encode("{'key:value}") })),
  ).rejects.toThrow("Unable to build importer with provided input.");
});
