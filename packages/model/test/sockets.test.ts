import { readAsyncApi, readSocketResources, type SocketResources, writeAsyncApi } from "@apigw/model";
import { expect, test } from "vitest";

const schema = (action: string, properties: object, required: string[]) =>
  JSON.stringify({
    $schema: "http://json-schema.org/draft-04/schema#",
    type: "object",
    properties: { action: { enum: [action] }, ...properties },
    required: ["action", ...required],
  });

/** With what hangs on it: route responses of a route, integration responses of an integration. */
const having = <Members extends object>(members: Members, responses: object[] = []) => ({ ...members, responses });

const chat: SocketResources = {
  api: {
    ApiId: "f6g7h8",
    Name: "Chat",
    RouteSelectionExpression: "$request.body.action",
    ApiEndpoint: "wss://f6g7h8.execute-api.eu-west-1.amazonaws.com",
    Version: "1",
  },
  routes: [
    having({
      ...{ RouteKey: "$connect", RouteId: "c", Target: "integrations/i" },
      ...{ AuthorizationType: "CUSTOM", AuthorizerId: "z" },
      RequestParameters: { "route.request.querystring.token": { Required: true } },
    }),
    having({ RouteKey: "$disconnect", RouteId: "d", Target: "integrations/i" }),
    having({ RouteKey: "joinRoom", RouteId: "j", Target: "integrations/i", RequestModels: { $default: "JoinRoom" } }),
    having(
      {
        ...{ RouteKey: "postMessage", RouteId: "p", Target: "integrations/i" },
        ...{ RequestModels: { $default: "PostMessage" }, RouteResponseSelectionExpression: "$default" },
      },
      [{ RouteResponseKey: "$default", ResponseModels: { $default: "Accepted" } }],
    ),
  ],
  integrations: [
    having({ IntegrationId: "i", IntegrationType: "AWS_PROXY", IntegrationUri: "arn:aws:lambda:x:function:chat" }),
  ],
  models: [
    { Name: "JoinRoom", Schema: schema("joinRoom", { room: { type: "string" } }, ["room"]) },
    { Name: "PostMessage", Schema: schema("postMessage", { text: { type: "string" } }, ["text"]) },
    { Name: "Accepted", Schema: JSON.stringify({ type: "object", properties: { accepted: { type: "boolean" } } }) },
    {
      Name: "EventMessagePosted",
      Schema: JSON.stringify({ type: "object", properties: { from: { type: "string" } } }),
    },
  ],
  authorizers: [
    { AuthorizerId: "z", Name: "door", AuthorizerUri: "arn:x", IdentitySource: ["route.request.querystring.token"] },
  ],
  stages: [{ StageName: "prod", AutoDeploy: true }, { StageName: "dev" }],
};

test("a stage that does not deploy by itself may serve something older than what was read, and that is told", () => {
  expect(readSocketResources(chat, { stage: "dev" }).diagnostics).toEqual([
    expect.objectContaining({ code: "APIGW111", severity: "info", message: expect.stringContaining('"dev"') }),
  ]);
});

test("a WebSocket API is rebuilt from its resources", () => {
  const { api, diagnostics } = readSocketResources(chat, { stage: "prod" });
  expect(diagnostics).toEqual([]);
  expect(api).toMatchObject({
    name: "chat",
    routeField: "action",
    servers: [{ url: "wss://f6g7h8.execute-api.eu-west-1.amazonaws.com/prod", stage: "prod" }],
    routes: [
      { key: "$connect", security: [{ schemes: [{ name: "door" }] }] },
      { key: "$disconnect" },
      { key: "joinRoom", message: { $ref: "#/schemas/JoinRoom" }, twoWay: false, integration: { type: "aws_proxy" } },
      { key: "postMessage", twoWay: true, reply: { $ref: "#/schemas/Accepted" } },
    ],
    events: [{ name: "messagePosted", payload: { $ref: "#/schemas/EventMessagePosted" } }],
    connect: { params: [{ wire: "token", in: "query", required: true }] },
  });
});

test("a message's type has no field for its route: that is the runtime's work", () => {
  const { api } = readSocketResources(chat);
  expect(api.schemas.find(({ name }) => name === "JoinRoom")?.schema).toEqual({
    type: "object",
    properties: { room: { type: "string" } },
    required: ["room"],
  });
});

test("written as AsyncAPI and read again it is the same API to a client", () => {
  const { api } = readSocketResources(chat, { stage: "prod" });
  const { api: again, diagnostics } = readAsyncApi(JSON.parse(JSON.stringify(writeAsyncApi(api))));
  expect(diagnostics).toEqual([]);
  const seen = ({ routes, events, schemas, servers, connect, routeField, eventField, id }: typeof api) => ({
    routes: routes.map(({ key, name, message, reply, twoWay }) => ({ key, name, message, reply, twoWay })),
    events: events.map(({ name, payload }) => ({ name, payload })),
    schemas: schemas.map(({ name, schema: shape }) => ({ name, shape })),
    params: connect.params,
    security: connect.security,
    ...{ servers, routeField, eventField, id },
  });
  expect(seen(again)).toEqual(seen(api));
});

test("a model that is no JSON is read as unknown, and said", () => {
  const { api, diagnostics } = readSocketResources({ ...chat, models: [{ Name: "JoinRoom", Schema: "{" }] });
  expect(diagnostics).toMatchObject([{ code: "APIGW104" }]);
  expect(api.schemas).toMatchObject([{ name: "JoinRoom", schema: true }]);
});

test.each([[null], [{}], [{ asyncapi: "2.6.0" }]])("%j is not an AsyncAPI 3.0 document", (document) => {
  expect(readAsyncApi(document).diagnostics).toMatchObject([{ code: "APIGW101", severity: "error" }]);
});
