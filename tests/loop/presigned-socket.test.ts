import { presign } from "@apigw/client/sigv4";
import { startGateway } from "@apigw/local";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";

// A browser's WebSocket sends no headers of ours: the signature of a route with IAM authorization is in the URL.
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const region = "us-east-1";
let gateway: Awaited<ReturnType<typeof startGateway>>;
let url: string;

beforeAll(async () => {
  gateway = await startGateway({ region, log: () => {}, functions: { chat: async () => ({ statusCode: 200 }) } });
  const client = new ApiGatewayV2Client({ endpoint: gateway.url, region, credentials });
  const api = { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" } as const;
  const { ApiId } = await client.send(new CreateApiCommand(api));
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:chat/invocations`,
    }),
  );
  const connect = {
    RouteKey: "$connect",
    AuthorizationType: "AWS_IAM",
    Target: `integrations/${IntegrationId}`,
  } as const;
  await client.send(new CreateRouteCommand({ ApiId, ...connect }));
  await client.send(new CreateStageCommand({ ApiId, StageName: "prod" }));
  await client.send(new CreateDeploymentCommand({ ApiId, StageName: "prod" }));
  url = gateway.baseUrl(ApiId ?? "").replace(/^http/, "ws");
});
afterAll(() => gateway.stop());

const opened = (target: string) =>
  new Promise<string>((resolve) => {
    const socket = new WebSocket(target);
    socket.on("open", () => {
      resolve("open");
      socket.close();
    });
    socket.on("error", ({ message }) => resolve(message));
  });

test("a socket opens with a presigned URL, and with no other", async () => {
  expect(await opened(await presign(url, { credentials, region }))).toBe("open");
  expect(await opened(await presign(`${url}?room=a+b&room=%C3%BC`, { credentials, region }))).toBe("open");
  expect(await opened(url)).toMatch(/403/);
  expect(
    await opened(await presign(url, { credentials: { ...credentials, secretAccessKey: "other" }, region })),
  ).toMatch(/403/);
  expect(await opened(`${await presign(url, { credentials, region })}&room=b`)).toMatch(/403/);
});
