import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { type Deployments, serveDeployments } from "./deploy.js";
import { connectTo, type Handshake, terminateAll, until } from "./socket-client.js";

interface SocketEvent {
  headers?: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  body?: string;
  requestContext: Record<string, unknown> & { connectionId: string; eventType: string };
}

let gateway: Deployments;
let url: string;
let connectResult: unknown;
let events: SocketEvent[] = [];

const arn = (name: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:${name}/invocations`;
const integration = (name: string) => ({
  IntegrationId: name,
  IntegrationType: "AWS_PROXY",
  IntegrationUri: arn(name),
  responses: [],
});
const resource = (IntegrationId: string, more: { responses: object[] } & Record<string, unknown>) => ({
  IntegrationId,
  ...more,
});
const route = (RouteKey: string, name: string, more: object = {}) => ({
  RouteKey,
  Target: `integrations/${name}`,
  responses: [],
  ...more,
});
const twoWay = { RouteResponseSelectionExpression: "$default", responses: [{ RouteResponseKey: "$default" }] };

beforeAll(async () => {
  gateway = await serveDeployments();
  const record = (event: SocketEvent) => void events.push(event);
  gateway.function("connect", async (event: SocketEvent) => {
    record(event);
    return typeof connectResult === "function" ? connectResult(event) : connectResult;
  });
  gateway.function("record", async (event: SocketEvent) => {
    record(event);
    return { statusCode: 200, body: "unheard" };
  });
  gateway.function("answer", async (event: SocketEvent) => ({ statusCode: 200, body: `heard ${event.body}` }));
  gateway.function("broken", async () => {
    throw new Error("no");
  });
  url = gateway.socket("chatapi123", {
    api: { Name: "chat", RouteSelectionExpression: "$request.body.action" },
    routes: [
      route("$connect", "connect"),
      route("$disconnect", "record"),
      route("$default", "record"),
      route("ask", "answer", twoWay),
      route("tell", "record"),
      route("break", "broken"),
      route("ping", "mock", twoWay),
      route("nobody", "missing"),
    ],
    integrations: [
      ...["connect", "record", "answer", "broken", "missing"].map(integration),
      resource("mock", {
        IntegrationType: "MOCK",
        RequestTemplates: { "200": '{"statusCode": 200}' },
        TemplateSelectionExpression: "200",
        responses: [
          {
            IntegrationResponseKey: "$default",
            ResponseTemplates: { "200": '{"type":"pong","id":"$context.connectionId"}' },
          },
        ],
      }),
    ],
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  connectResult = { statusCode: 200 };
  events = [];
});
afterEach(() => {
  terminateAll();
});

const connect = (path = "", options: Handshake = {}) => connectTo(`${url}${path}`, options);

// Sockets of earlier tests may still say goodbye: only a CONNECT tells whose turn it is.
const lastConnect = () => events.findLast(({ requestContext }) => requestContext.eventType === "CONNECT");
const idOfLast = () => lastConnect()?.requestContext.connectionId ?? "";
const eventOf = (type: string) => until(() => events.find(({ requestContext }) => requestContext.eventType === type));

test("the functions of a connection are told what AWS tells", async () => {
  const { socket } = await connect("?token=abc", { headers: { "X-Own": "1" } });
  socket.send('{"action":"tell","n":1}');
  const message = await eventOf("MESSAGE");
  socket.close(1001, "bye");
  const { connectionId } = lastConnect()?.requestContext ?? {};
  const end = await until(() =>
    events.find(({ requestContext: said }) => said.eventType === "DISCONNECT" && said.connectionId === connectionId),
  );
  const start = lastConnect();
  expect(start).toMatchObject({
    headers: { "X-Own": "1", Host: `chatapi123.execute-api.localhost:${gateway.port}` },
    queryStringParameters: { token: "abc" },
    isBase64Encoded: false,
    requestContext: {
      routeKey: "$connect",
      eventType: "CONNECT",
      messageDirection: "IN",
      stage: "prod",
      apiId: "chatapi123",
      domainName: `chatapi123.execute-api.localhost:${gateway.port}`,
      connectionId: expect.stringMatching(/^[\w-]{15}=$/),
      identity: { sourceIp: "127.0.0.1" },
    },
  });
  expect(message).toMatchObject({
    body: '{"action":"tell","n":1}',
    requestContext: { routeKey: "tell", connectionId, messageId: expect.any(String) },
  });
  expect(message).not.toHaveProperty("headers");
  expect(message.requestContext.requestId).toBe(message.requestContext.extendedRequestId);
  expect(end).toMatchObject({
    headers: { "x-api-key": "", "x-restapi": "", "X-Forwarded-For": "" },
    requestContext: { routeKey: "$disconnect", connectionId, disconnectStatusCode: 1001, disconnectReason: "bye" },
  });
});

describe("a message", () => {
  test("is answered only by a route that is two-way", async () => {
    const { socket, next } = await connect();
    socket.send('{"action":"tell"}');
    socket.send('{"action":"ask","n":1}');
    expect(await next()).toBe('heard {"action":"ask","n":1}');
  });

  test.each([['{"action":"unknown"}'], ["not JSON"], ["[]"], ['{"action":"$connect"}'], ['{"action":{"a":1}}']])(
    "%s goes to $default",
    async (text) => {
      const { socket } = await connect();
      socket.send(text);
      expect((await eventOf("MESSAGE")).requestContext.routeKey).toBe("$default");
    },
  );

  test("to a mock is answered by its template: a ping without a function", async () => {
    const { socket, next } = await connect();
    socket.send('{"action":"ping"}');
    expect(JSON.parse(await next())).toEqual({ type: "pong", id: idOfLast() });
  });

  test.each([["break"], ["nobody"]])("whose route %s fails is told so, and the connection stays", async (action) => {
    const { socket, next } = await connect();
    socket.send(JSON.stringify({ action }));
    expect(JSON.parse(await next())).toEqual({
      message: "Internal server error",
      connectionId: idOfLast(),
      requestId: expect.any(String),
    });
    socket.send('{"action":"ask"}');
    expect(await next()).toContain("heard");
  });

  test("that no route takes is forbidden where there is no $default", async () => {
    const narrow = gateway.socket("narrow1234", {
      routes: [route("ask", "answer", twoWay)],
      integrations: [integration("answer")],
    });
    const { next, socket } = await connectTo(narrow);
    socket.send("{}");
    const frame = await next();
    expect(JSON.parse(frame)).toMatchObject({
      message: "Forbidden",
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
  });
});

describe("$connect", () => {
  test.each([
    [{ statusCode: 401 }, 401],
    [{ statusCode: 403, body: "no" }, 403],
    [{ statusCode: 500 }, 500],
    ["no status", 502],
    [
      () => {
        throw new Error("no");
      },
      502,
    ],
  ])("that answers %j refuses with %i", async (result, status) => {
    connectResult = result;
    await expect(connect()).rejects.toThrow(`Unexpected server response: ${status}`);
  });

  test("chooses the subprotocol; without its word there is none", async () => {
    connectResult = { statusCode: 200, headers: { "Sec-WebSocket-Protocol": "b" } };
    const { socket } = await connect("", { protocols: ["a", "b"] });
    expect(socket.protocol).toBe("b");
    connectResult = { statusCode: 200 };
    await expect(connect("", { protocols: ["a", "b"] })).rejects.toThrow("no subprotocol");
  });

  test("is only for the stage itself", async () => {
    await expect(connect("/more")).rejects.toThrow("403");
    const other = new WebSocket(url.replace("/prod", "/other"));
    await expect(new Promise((_, reject) => other.on("error", reject))).rejects.toThrow("403");
  });

  test("finds its own connection gone", async () => {
    connectResult = async ({ requestContext }: SocketEvent) => ({
      statusCode: (await manage("POST", requestContext.connectionId, "hi")).status === 410 ? 200 : 500,
    });
    await connect();
  });
});

// The gateway looks only whether a request is signed.
const headers = { authorization: "AWS4-HMAC-SHA256 Credential=test/20261123/eu-west-1/execute-api/aws4_request" };

function manage(method: string, id: string, body?: string): Promise<Response> {
  const target = `${url.replace("ws:", "http:")}/@connections/${encodeURIComponent(id)}`;
  return fetch(target, { method, headers, ...(body === undefined ? {} : { body }) });
}

describe("@connections", () => {
  test("posts to, describes and ends a connection", async () => {
    const { next, closed } = await connect();
    const id = idOfLast();
    expect((await manage("POST", id, "hello")).status).toBe(200);
    expect(await next()).toBe("hello");
    expect(await (await manage("GET", id)).json()).toEqual({
      connectedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      identity: { sourceIp: "127.0.0.1", userAgent: "" },
      lastActiveAt: expect.any(String),
    });
    const ended = closed();
    expect((await manage("DELETE", id)).status).toBe(204);
    expect(await ended).toEqual([1000, "Connection Closed Normally"]);
    const gone = await manage("POST", id, "hello");
    expect([gone.status, gone.headers.get("x-amzn-errortype"), await gone.text()]).toEqual([410, "GoneException", ""]);
  });

  test("refuses ids that are none, and what is too large", async () => {
    await connect();
    expect((await manage("POST", "!", "hello")).status).toBe(400);
    const id = idOfLast();
    expect((await manage("POST", id, "x".repeat(128 * 1024))).status).toBe(200);
    expect((await manage("POST", id, "x".repeat(128 * 1024 + 1))).status).toBe(413);
  });

  test("must be signed, by whomever", async () => {
    const { next } = await connect();
    const target = `${url.replace("ws:", "http:")}/@connections/${encodeURIComponent(idOfLast())}`;
    const unsigned = await fetch(target, { method: "POST", body: "hello" });
    expect([unsigned.status, await unsigned.json()]).toEqual([403, { message: "Missing Authentication Token" }]);
    expect((await fetch(`${target}?X-Amz-Algorithm=AWS4-HMAC-SHA256`, { method: "POST", body: "hi" })).status).toBe(
      200,
    );
    expect(await next()).toBe("hi");
  });

  test("of another stage or API do not exist", async () => {
    await connect();
    const id = encodeURIComponent(idOfLast());
    const other = gateway.socket("otherapi12", { routes: [] }).replace("ws:", "http:");
    expect((await fetch(`${other}/@connections/${id}`, { method: "POST", headers, body: "x" })).status).toBe(410);
    const wrong = await fetch(`${other.replace("/prod", "/test")}/@connections/${id}`, { method: "POST", body: "x" });
    expect([wrong.status, ((await wrong.json()) as { message: string }).message]).toEqual([
      403,
      expect.stringContaining("No method found"),
    ]);
  });
});

test("binary frames end the connection with 1003, large messages with 1009", async () => {
  const binary = await connect();
  const closed = binary.closed();
  binary.socket.send(new Uint8Array([1]));
  expect((await closed)[0]).toBe(1003);
  const large = await connect();
  const cut = large.closed();
  large.socket.send("x".repeat(128 * 1024 + 1));
  expect((await cut)[0]).toBe(1009);
});

test("a gateway stops with sockets open and one that never finishes to connect, and waits for none", async () => {
  const other = await serveDeployments();
  let called: () => void = () => undefined;
  const isCalled = new Promise<void>((resolve) => {
    called = resolve;
  });
  other.function("slow", ({ queryStringParameters }: SocketEvent) =>
    queryStringParameters === undefined ? Promise.resolve({ statusCode: 200 }) : new Promise(() => called()),
  );
  const api = other.socket("slowapi123", { routes: [route("$connect", "slow")], integrations: [integration("slow")] });
  const { closed } = await connectTo(api);
  const ended = closed();
  const hanging = connectTo(`${api}?wait=1`).catch(() => "cut");
  await isCalled;
  await other.stop();
  expect([(await ended)[0], await hanging]).toEqual([1001, "cut"]);
});
