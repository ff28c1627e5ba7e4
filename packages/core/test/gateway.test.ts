import { createGateway, type Gateway } from "@apigw/core";
import { type Gateway as Local, startGateway } from "@apigw/local";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  ImportRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

let local: Local;
let gateway: Gateway;
let v1: APIGatewayClient;
let v2: ApiGatewayV2Client;

beforeAll(async () => {
  local = await startGateway({ log: () => undefined });
  const options = {
    endpoint: local.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  gateway = createGateway(options);
  v1 = new APIGatewayClient(options);
  v2 = new ApiGatewayV2Client(options);
});
afterEach(() => local.reset());
afterAll(() => local.stop());

async function restApi(): Promise<string> {
  const get = { responses: { 200: { description: "Pets." } }, "x-amazon-apigateway-integration": { type: "mock" } };
  const document = { openapi: "3.0.1", info: { title: "Pets", version: "1" }, paths: { "/pets": { get } } };
  const { id = "" } = await v1.send(
    new ImportRestApiCommand({ body: new TextEncoder().encode(JSON.stringify(document)) }),
  );
  await v1.send(new CreateDeploymentCommand({ restApiId: id, stageName: "prod" }));
  return id;
}

async function socketApi(): Promise<string> {
  const { ApiId = "" } = await v2.send(
    new CreateApiCommand({ Name: "Chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }),
  );
  await v2.send(
    new CreateModelCommand({ ApiId, Name: "Accepted", Schema: '{"type":"object"}', ContentType: "application/json" }),
  );
  const { RouteId = "" } = await v2.send(
    new CreateRouteCommand({ ApiId, RouteKey: "say", RouteResponseSelectionExpression: "$default" }),
  );
  await v2.send(
    new CreateRouteResponseCommand({
      ApiId,
      RouteId,
      RouteResponseKey: "$default",
      ResponseModels: { $default: "Accepted" },
    }),
  );
  await v2.send(new CreateStageCommand({ ApiId, StageName: "live" }));
  return ApiId;
}

test("an API is found by its id alone, whichever kind it is", async () => {
  const [rest, socket] = [await restApi(), await socketApi()];
  const { ApiId: http = "" } = await v2.send(new CreateApiCommand({ Name: "Orders", ProtocolType: "HTTP" }));
  expect(await gateway.find(rest)).toMatchObject({ kind: "rest", id: rest, name: "Pets" });
  expect(await gateway.find(http)).toMatchObject({ kind: "http", id: http, name: "Orders" });
  expect(await gateway.find(socket)).toMatchObject({ kind: "websocket", id: socket, name: "Chat" });
  expect(await gateway.find("nosuchapi0")).toBeUndefined();
});

test("lists are read to their last page", async () => {
  for (let at = 0; at < 27; at += 1) await v1.send(new CreateRestApiCommand({ name: `rest ${at}` }));
  for (let at = 0; at < 27; at += 1) await v2.send(new CreateApiCommand({ Name: `http ${at}`, ProtocolType: "HTTP" }));
  const names: string[] = [];
  for await (const { name } of gateway.list()) names.push(name);
  expect(new Set(names).size).toBe(54);
}, 60_000);

test("a REST API is exported as deployed, with the words that the export leaves out", async () => {
  const id = await restApi();
  expect(await gateway.stageNames({ kind: "rest", id })).toEqual(["prod"]);
  const { document, deploymentId, documentation } = await gateway.restApis.export(id, { stage: "prod" });
  expect(document).toMatchObject({
    openapi: "3.0.1",
    paths: { "/pets": { get: { "x-amazon-apigateway-integration": { type: "mock" } } } },
  });
  expect(deploymentId).not.toBe("");
  expect(documentation).toContainEqual({
    location: { type: "RESPONSE", path: "/pets", method: "GET", statusCode: "200" },
    properties: '{"description":"Pets."}',
  });
});

test("a WebSocket API is told resource by resource", async () => {
  const { resources } = await gateway.websocketApis.export(await socketApi(), { stage: "live" });
  expect(resources).toMatchObject({
    api: { Name: "Chat" },
    routes: [{ RouteKey: "say", responses: [{ RouteResponseKey: "$default" }] }],
    models: [{ Name: "Accepted" }],
    stages: [{ StageName: "live" }],
  });
});

test("AWS's errors are AWS's own", async () => {
  await expect(gateway.restApis.export("nosuchapi0", { stage: "prod" })).rejects.toMatchObject({
    name: "NotFoundException",
  });
});
