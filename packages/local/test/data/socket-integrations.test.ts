import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { region, type SocketGateway, type SocketSetup, startSockets, uri } from "./socket-api.js";
import { connectTo, type Handshake, terminateAll, until } from "./socket-client.js";

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let sockets: SocketGateway;
let backend: Server;
let address: string;
/** What the backend got, and what it answers. */
let seen: Seen[] = [];
let answer: { status: number; headers?: Record<string, string>; body: string };
beforeAll(async () => {
  backend = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { headers, method, url } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status, answer.headers ?? {});
      response.end(answer.body);
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => backend.once("listening", resolve));
  // A server that listens on a port has an address of this kind.
  address = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  sockets = await startSockets({
    services: { dynamodb: address },
    functions: {
      plain: async (event: { n?: number; fail?: string }) => {
        if (event.fail !== undefined) throw new Error(event.fail);
        return { got: event };
      },
      echo: async ({ body }: { body: string }) => ({ statusCode: 200, body }),
      silent: async () => undefined,
    },
  });
});
afterAll(async () => {
  await sockets.stop();
  backend.close();
});
beforeEach(() => {
  seen = [];
  answer = { status: 200, body: "from behind" };
});
afterEach(terminateAll);

/** Deploys an API, connects, and gives a way to ask it something. */
async function open(setup: SocketSetup, handshake: Handshake = {}, query = "") {
  const { url } = await sockets.deploy(setup);
  const { next, socket } = await connectTo(url + query, handshake);
  return async (message: unknown) => {
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
    return next();
  };
}

const $default = { function: "echo", twoWay: true };
const failed = { message: "Internal server error", connectionId: expect.any(String), requestId: expect.any(String) };

describe("a route selection expression", () => {
  const named = (body: string) => ({
    integration: {
      IntegrationType: "MOCK" as const,
      RequestTemplates: { $default: '{"statusCode":200}' },
    },
    responses: [{ ResponseTemplates: { $default: body } }],
    twoWay: true,
  });

  test.each([
    ["$request.body.message.kind", { message: { kind: "join" } }, "join"],
    ["${request.body.service}/${request.body.action}", { service: "chat", action: "join" }, "chat/join"],
    ["$request.body.list[1]", { list: ["a", "join"] }, "join"],
    ["$request.body.n", { n: 7 }, "7"],
    ["$request.body['a b']", { "a b": "join" }, "join"],
    ["${stageVariables.prefix}-${request.body.action}", { action: "join" }, "v1-join"],
  ])("%s finds in %j the route %s", async (RouteSelectionExpression, message, key) => {
    const ask = await open({
      api: { RouteSelectionExpression },
      routes: { [key]: named("found"), $default: named("default") },
      stage: { StageVariables: { prefix: "v1" } },
    });
    expect(await ask(message)).toBe("found");
    expect(await ask({ other: 1 })).toBe("default");
  });
});

describe("a model", () => {
  const models = {
    Join: {
      type: "object",
      required: ["action", "room"],
      properties: {
        action: { enum: ["join"] },
        room: { $ref: "https://apigateway.amazonaws.com/restapis/x/models/Room" },
      },
      additionalProperties: false,
    },
    Room: { type: "string", minLength: 3 },
    Leave: { type: "object", required: ["left"] },
  };
  const bad = { message: "Bad request body", connectionId: expect.any(String), requestId: expect.any(String) };

  test("refuses a message that is not as it says, and the connection stays", async () => {
    const route = { ModelSelectionExpression: "$default", RequestModels: { $default: "Join" } };
    const ask = await open({ models, routes: { join: { ...$default, route }, $default } });
    for (const wrong of [{ action: "join" }, { action: "join", room: 7 }, { action: "join", room: "lobby", more: 1 }])
      expect(JSON.parse(await ask(wrong))).toEqual(bad);
    expect(await ask({ action: "join", room: "lobby" })).toBe('{"action":"join","room":"lobby"}');
  });

  test("is chosen by its key, else $default, and a message for which there is none is refused", async () => {
    const route = (RequestModels: Record<string, string>) => ({
      ModelSelectionExpression: "$request.body.kind",
      RequestModels,
    });
    const ask = await open({
      models,
      routes: {
        some: { ...$default, route: route({ leave: "Leave" }) },
        all: { ...$default, route: route({ leave: "Leave", $default: "Join" }) },
      },
    });
    expect(await ask({ action: "some", kind: "leave", left: 1 })).toContain("left");
    expect(JSON.parse(await ask({ action: "some", kind: "leave" }))).toEqual(bad);
    expect(JSON.parse(await ask({ action: "some", kind: "other", left: 1 }))).toEqual(bad);
    expect(JSON.parse(await ask({ action: "all", kind: "other", left: 1 }))).toEqual(bad);
  });

  test("without a selection expression checks nothing", async () => {
    const ask = await open({
      models,
      routes: { join: { ...$default, route: { RequestModels: { $default: "Join" } } } },
    });
    expect(await ask({ action: "join" })).toBe('{"action":"join"}');
  });

  test("is asked of no text that is not JSON", async () => {
    const route = { ModelSelectionExpression: "$default", RequestModels: { $default: "Leave" } };
    const ask = await open({ models, routes: { $default: { ...$default, route } } });
    expect(JSON.parse(await ask("no JSON"))).toEqual(bad);
  });
});

describe("an HTTP proxy", () => {
  const proxy = (more: object = {}) => ({
    integration: {
      IntegrationType: "HTTP_PROXY" as const,
      IntegrationUri: `${address}/in`,
      IntegrationMethod: "POST",
      ...more,
    },
  });

  test("gets the message as it is, and its answer goes back where the route is two-way", async () => {
    const ask = await open({
      routes: {
        ask: {
          ...proxy({
            RequestParameters: {
              "integration.request.header.x-id": "context.connectionId",
              "integration.request.querystring.n": "route.request.body.n",
            },
          }),
          twoWay: true,
        },
        tell: proxy(),
        $default,
      },
    });
    expect(await ask({ action: "ask", n: 7 })).toBe("from behind");
    expect(seen[0]).toMatchObject({
      method: "POST",
      url: "/in?n=7",
      headers: {
        "x-id": expect.stringMatching(/^[\w-]{15}=$/),
        "user-agent": expect.stringMatching(/^AmazonAPIGateway_/),
      },
      body: '{"action":"ask","n":7}',
    });
    // What is told is not answered: the first answer is that of the second message.
    const first = ask({ action: "tell" });
    void ask("{}");
    expect(await first).toBe("{}");
    await until(() => seen[1]);
    expect(seen).toHaveLength(2);
  });

  test("may stand behind $connect: its status decides, and it hears the handshake", async () => {
    const RequestParameters = {
      "integration.request.header.Sec-WebSocket-Version": "route.request.header.Sec-WebSocket-Version",
      "integration.request.querystring.token": "route.request.querystring.token",
    };
    const { url } = await sockets.deploy({ routes: { $connect: proxy({ RequestParameters }), $default } });
    answer = { status: 200, headers: { "Sec-WebSocket-Protocol": "b" }, body: "" };
    const { socket } = await connectTo(`${url}?token=ada`, { protocols: ["a", "b"], headers: { "x-own": "1" } });
    expect(socket.protocol).toBe("b");
    expect(seen[0]).toMatchObject({ url: "/in?token=ada", headers: { "x-own": "1", "sec-websocket-version": "13" } });
    expect(seen[0]?.headers).not.toHaveProperty("upgrade");
    for (const status of [401, 403, 503]) {
      answer = { status, body: "" };
      await expect(connectTo(url)).rejects.toThrow(`Unexpected server response: ${status}`);
    }
  });

  test("that is not there is an internal error, and the connection stays", async () => {
    const ask = await open({
      routes: { ask: { ...proxy({ IntegrationUri: "http://127.0.0.1:9/" }), twoWay: true }, $default },
    });
    expect(JSON.parse(await ask({ action: "ask" }))).toEqual(failed);
    expect(await ask("{}")).toBe("{}");
  });
});

describe("an HTTP backend behind templates", () => {
  const custom = (more: object = {}) => ({
    IntegrationType: "HTTP" as const,
    IntegrationUri: `${address}/rooms/{room}`,
    IntegrationMethod: "PUT",
    RequestParameters: { "integration.request.path.room": "route.request.body.room" },
    RequestTemplates: { long: '{"text":$input.json("$.text")}', $default: '{"none":true}' },
    TemplateSelectionExpression: "$request.body.kind",
    ...more,
  });
  const responses = [
    { ResponseTemplates: { $default: 'ok $input.path("$.id")' } },
    { IntegrationResponseKey: "/4\\d\\d/", ResponseTemplates: { $default: "refused" } },
    {
      IntegrationResponseKey: "/201/",
      TemplateSelectionExpression: "${integration.response.header.x-kind}",
      ResponseTemplates: { short: "short one", $default: "made" },
    },
  ];

  test("is sent what the chosen template makes, and its status chooses what the client hears", async () => {
    const ask = await open({ routes: { ask: { integration: custom(), responses, twoWay: true } } });
    answer = { status: 200, body: '{"id":7}' };
    expect(await ask({ action: "ask", kind: "long", text: "hi", room: "a b" })).toBe("ok 7");
    expect(seen[0]).toMatchObject({ method: "PUT", url: "/rooms/a%20b", body: '{"text":"hi"}' });
    answer = { status: 404, body: "" };
    expect(await ask({ action: "ask", kind: "other", room: "x" })).toBe("refused");
    expect(seen[1]?.body).toBe('{"none":true}');
    answer = { status: 201, headers: { "x-kind": "short" }, body: "" };
    expect(await ask({ action: "ask", room: "x" })).toBe("short one");
    answer = { status: 201, body: "" };
    expect(await ask({ action: "ask", room: "x" })).toBe("made");
  });

  test("without an integration response says nothing that a client could hear: a two-way route fails", async () => {
    const ask = await open({ routes: { ask: { integration: custom(), twoWay: true } } });
    expect(JSON.parse(await ask({ action: "ask", room: "x" }))).toEqual(failed);
  });

  test.each([
    ["WHEN_NO_MATCH", { RequestTemplates: { other: "{}" } }, "passes"],
    ["NEVER", { RequestTemplates: { other: "{}" } }, "fails"],
    ["WHEN_NO_TEMPLATES", { RequestTemplates: { other: "{}" } }, "fails"],
    ["WHEN_NO_TEMPLATES", { RequestTemplates: {} }, "passes"],
  ])("with passthrough %s and %j, a message without a template %s", async (PassthroughBehavior, more, outcome) => {
    answer = { status: 200, body: "{}" };
    const integration = custom({ PassthroughBehavior, ...more });
    const ask = await open({ routes: { ask: { integration, responses, twoWay: true } } });
    const message = { action: "ask", kind: "long", room: "x" };
    const heard = await ask(message);
    if (outcome === "fails") expect(JSON.parse(heard)).toEqual(failed);
    else expect([heard, seen[0]?.body]).toEqual(["ok ", JSON.stringify(message)]);
  });
});

test("a function behind templates gets what they make, and its error message chooses the response", async () => {
  const integration = {
    IntegrationType: "AWS" as const,
    IntegrationUri: uri("plain"),
    IntegrationMethod: "POST",
    RequestTemplates: { $default: '{"n":$input.json("$.n"),"fail":$input.json("$.fail")}' },
    TemplateSelectionExpression: "\\$default",
  };
  const responses = [
    { ResponseTemplates: { $default: '$input.json("$.got.n")' } },
    { IntegrationResponseKey: "/no .*/", ResponseTemplates: { $default: 'sorry: $input.path("$.errorMessage")' } },
  ];
  const plain = { ...integration, RequestTemplates: { $default: '{"n":$input.json("$.n")}' } };
  const ask = await open({
    routes: {
      ask: { integration: plain, responses, twoWay: true },
      fail: { integration, responses, twoWay: true },
    },
  });
  expect(await ask({ action: "ask", n: 7 })).toBe("7");
  expect(await ask({ action: "fail", n: 7, fail: "no room" })).toBe("sorry: no room");
});

test("an AWS service is asked where there is one", async () => {
  const integration = {
    IntegrationType: "AWS" as const,
    IntegrationUri: `arn:aws:apigateway:${region}:dynamodb:action/PutItem`,
    IntegrationMethod: "POST",
    CredentialsArn: "arn:aws:iam::123456789012:role/gateway",
    RequestTemplates: { $default: '{"TableName":"rooms","Item":{"id":{"S":"$context.connectionId"}}}' },
    TemplateSelectionExpression: "\\$default",
  };
  answer = { status: 200, body: "{}" };
  const missing = { ...integration, IntegrationUri: `arn:aws:apigateway:${region}:sqs:action/SendMessage` };
  const responses = [{ ResponseTemplates: { $default: "stored" } }];
  const ask = await open({
    routes: {
      put: { integration, responses, twoWay: true },
      send: { integration: missing, responses, twoWay: true },
    },
  });
  expect(await ask({ action: "put" })).toBe("stored");
  expect(seen[0]?.headers).toMatchObject({ "x-amz-target": "DynamoDB_20120810.PutItem" });
  expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject({ TableName: "rooms" });
  expect(JSON.parse(await ask({ action: "send" }))).toEqual(failed);
});

test("a mock behind $connect refuses with the status of its template", async () => {
  const integration = (statusCode: number) => ({
    integration: { IntegrationType: "MOCK" as const, RequestTemplates: { $default: JSON.stringify({ statusCode }) } },
  });
  const { url } = await sockets.deploy({ routes: { $connect: integration(200), $default } });
  await connectTo(url);
  const closed = await sockets.deploy({ routes: { $connect: integration(401), $default } });
  await expect(connectTo(closed.url)).rejects.toThrow("401");
});

test("a two-way route whose function says nothing answers nothing", async () => {
  const ask = await open({ routes: { quiet: { function: "silent", twoWay: true }, $default } });
  const first = ask({ action: "quiet" });
  void ask("{}");
  expect(await first).toBe("{}");
});
