import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  ExportApiCommand,
  GetRouteResponsesCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../src/control/control-plane.js";
import { clientOptions, type Served, serveControlPlane } from "./serve.js";

let server: Served & { readonly plane: ControlPlane };
let client: ApiGatewayV2Client;
beforeAll(async () => {
  server = await serveControlPlane();
  client = new ApiGatewayV2Client(clientOptions(server.url));
});
afterAll(() => server.stop());

test("a WebSocket API made call by call is deployed with its routes, messages and answers", async () => {
  const api = await client.send(
    new CreateApiCommand({
      Name: "chat",
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: "$request.body.action",
    }),
  );
  const ApiId = api.ApiId ?? "";
  expect(api.ApiEndpoint).toMatch(/^ws:\/\/[a-z0-9]{10}\.execute-api\.localhost:\d+$/);
  const Schema = JSON.stringify({ type: "object", required: ["room"], properties: { room: { type: "string" } } });
  await client.send(new CreateModelCommand({ ApiId, Name: "JoinRoom", ContentType: "application/json", Schema }));
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "MOCK",
      RequestTemplates: { "200": '{"statusCode":200}' },
      TemplateSelectionExpression: "200",
    }),
  );
  await client.send(
    new CreateIntegrationResponseCommand({
      ApiId,
      IntegrationId,
      IntegrationResponseKey: "/200/",
      ResponseTemplates: { "200": '{"pong":true}' },
    }),
  );
  const { RouteId } = await client.send(
    new CreateRouteCommand({
      ApiId,
      RouteKey: "joinRoom",
      Target: `integrations/${IntegrationId}`,
      ModelSelectionExpression: "$default",
      RequestModels: { $default: "JoinRoom" },
      RouteResponseSelectionExpression: "$default",
    }),
  );
  await client.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
  await client.send(new CreateStageCommand({ ApiId, StageName: "prod" }));
  expect(server.plane.directory.find(ApiId)?.stages.size).toBe(0);
  await client.send(new CreateDeploymentCommand({ ApiId, StageName: "prod" }));

  const { Items } = await client.send(new GetRouteResponsesCommand({ ApiId, RouteId }));
  expect(Items).toMatchObject([{ RouteResponseKey: "$default" }]);
  const deployed = server.plane.directory.find(ApiId);
  expect(deployed).toMatchObject({ protocol: "websocket", name: "chat" });
  expect(deployed?.stages.get("prod")?.resourceIds.get("joinRoom")).toBe(RouteId);
  expect(deployed?.stages.get("prod")?.api).toMatchObject({
    protocol: "websocket",
    routeField: "action",
    routes: [
      {
        key: "joinRoom",
        twoWay: true,
        message: { $ref: "#/schemas/JoinRoom" },
        integration: { type: "mock", responses: [{ pattern: "/200/" }] },
      },
    ],
  });
  await expect(
    client.send(new ExportApiCommand({ ApiId, Specification: "OAS30", OutputType: "JSON" })),
  ).rejects.toMatchObject({ name: "BadRequestException" });
});
