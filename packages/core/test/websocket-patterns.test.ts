import { GetRouteResponsesCommand, GetRoutesCommand } from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { arnOf, type Opened, open } from "./support/open.js";

let opened: Opened;
beforeAll(async () => {
  opened = await open({
    functions: {
      chat: async (event: { requestContext: { connectionId: string } }) => ({
        statusCode: 200,
        body: event.requestContext.connectionId,
      }),
      guard: async (event: { headers?: Record<string, string>; methodArn: string }) => ({
        principalId: "bob",
        policyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              ...{ Action: "execute-api:Invoke", Resource: event.methodArn },
              Effect: event.headers?.token === "let me in" ? "Allow" : "Deny",
            },
          ],
        },
      }),
    },
    enforcePermissions: true,
  });
});
afterAll(() => opened.stop());

function connect(api: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(opened.local.baseUrl(api), { headers });
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });
}

const heard = (socket: WebSocket) =>
  new Promise<string>((resolve) => socket.once("message", (data) => resolve(String(data))));

test("a WebSocket API talks, and its connections are posted to, looked at and ended", async () => {
  const { websocketApis } = opened.gateway;
  const { ApiId } = await websocketApis.ensure({
    Name: "chat",
    RouteSelectionExpression: "$request.body.action",
  });
  const chat = { type: "lambdaProxy", function: arnOf("chat") } as const;
  const routes = [
    { route: "$connect", integration: chat },
    { route: "$default", integration: { type: "mock" } as const },
    { route: "whoami", integration: chat, twoWay: true },
  ];
  expect((await websocketApis.addRoutes(ApiId, routes)).done).toEqual([
    ...["AddPermission chat", expect.stringContaining("CreateIntegration"), "CreateRoute $connect"],
    ...["CreateIntegration", "CreateRoute $default", "CreateRoute whoami", "CreateRouteResponse"],
  ]);
  expect((await websocketApis.addRoutes(ApiId, routes)).done).toEqual([]);
  const late = { route: "late", integration: chat };
  expect((await websocketApis.addRoute(ApiId, late)).done).toEqual(["CreateRoute late"]);
  const answering = await websocketApis.addRoute(ApiId, { ...late, twoWay: true });
  expect(answering.done).toEqual(["UpdateRoute", "CreateRouteResponse"]);
  await websocketApis.deploy(ApiId, { stage: "live" });
  const { Items = [] } = await opened.v2.send(new GetRoutesCommand({ ApiId }));
  const RouteId = Items.find(({ RouteKey }) => RouteKey === "whoami")?.RouteId;
  const responses = await opened.v2.send(new GetRouteResponsesCommand({ ApiId, RouteId }));
  expect(responses.Items).toMatchObject([{ RouteResponseKey: "$default" }]);

  const socket = await connect(ApiId);
  const answer = heard(socket);
  socket.send('{"action":"whoami"}');
  const address = { apiId: ApiId, stage: "live", connectionId: await answer };
  const { connections } = websocketApis;
  const posted = heard(socket);
  await connections.post(address, "hello");
  expect(await posted).toBe("hello");
  expect(await connections.get(address)).toMatchObject({ sourceIp: "127.0.0.1", connectedAt: expect.any(Date) });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await connections.disconnect(address);
  await closed;
  await expect(connections.post(address, "hello")).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("There is no connection"),
  });
  await expect(connections.post(address, "x".repeat(131_073))).rejects.toMatchObject({ code: "invalid" });
});

test("$connect asks a function who may come", async () => {
  const { websocketApis } = opened.gateway;
  const { ApiId } = await websocketApis.ensure({ Name: "club", RouteSelectionExpression: "$request.body.action" });
  await websocketApis.addRoute(ApiId, { route: "$connect", integration: { type: "mock" } });
  await websocketApis.authorize(ApiId, {
    ...{ type: "REQUEST", name: "guard", function: arnOf("guard") },
    identitySource: ["route.request.header.token"],
  });
  await websocketApis.deploy(ApiId, { stage: "live" });
  await expect(connect(ApiId)).rejects.toThrow("401");
  await expect(connect(ApiId, { token: "no" })).rejects.toThrow("403");
  (await connect(ApiId, { token: "let me in" })).close();
});
