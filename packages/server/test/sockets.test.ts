import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Awaitable,
  type ConnectContext,
  type Connections,
  type PostOutcome,
  reply,
  type SocketApiContract,
  type SocketContext,
  SocketError,
  type SocketLifecycle,
  socketConnections,
  socketLambda,
  type Validator,
} from "@apigw/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { recorded } from "./events.js";

// The chat, as the generator writes its server side.

interface ChatEvents {
  messagePosted: { room: string; text: string; from: string };
}

interface ChatService extends SocketLifecycle<ChatEvents> {
  joinRoom: (message: { room: string }, context: SocketContext<ChatEvents>) => Awaitable<void>;
  postMessage: (
    message: { room: string; text: string },
    context: SocketContext<ChatEvents>,
  ) => Awaitable<{ accepted: boolean }>;
}

const chatApi: SocketApiContract<ChatService, ChatEvents> = {
  name: "chat",
  routeField: "action",
  eventField: "type",
  routes: { joinRoom: { route: "joinRoom" }, postMessage: { route: "postMessage", reply: true } },
};

const seen: unknown[] = [];
const errors: unknown[] = [];

const service: ChatService = {
  $connect({ query }: ConnectContext<ChatEvents>) {
    if (query.get("name") !== "me") return reply(403);
    return reply(200, undefined, { headers: { "Sec-WebSocket-Protocol": "chat" } });
  },
  joinRoom: ({ room }, { connection }) => void seen.push(room, connection.id),
  async postMessage({ room, text }, { connection }) {
    if (text === "") throw new SocketError("empty", "Say something");
    if (text === "boom") throw new Error("the password is hunter2");
    seen.push(await connection.post("messagePosted", { room, text, from: connection.id }));
    return { accepted: true };
  },
  $default: (message) => void seen.push(message),
  $disconnect: ({ connection }) => void seen.push(`${connection.id} left`),
};

/** Stands where the gateway's @connections would: answers by the connection's id. */
const requests: { method: string; url: string; authorization: string; body: string }[] = [];
const statuses: Record<string, number> = { "gone=": 410, "busy=": 429, "big=": 413, "forbidden=": 403 };
const gateway = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { method = "", url = "", headers } = request;
  requests.push({ method, url, authorization: headers.authorization ?? "", body });
  const id = decodeURIComponent(url.split("/").at(-1) ?? "");
  response.writeHead(statuses[id] ?? (method === "DELETE" ? 204 : 200)).end();
});

let port = 0;
beforeAll(async () => {
  gateway.listen(0, "127.0.0.1");
  await once(gateway, "listening");
  ({ port } = gateway.address() as AddressInfo); // an IP server's address is never a string
});
beforeEach(() => void [seen, errors, requests].forEach((list) => void list.splice(0)));
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});

const handler = socketLambda(chatApi, service, { onError: (error) => errors.push(error) });

/** A recorded message, saying this at the local gateway. */
function message(body: unknown, routeKey = "$default"): unknown {
  const event = recorded("aws-lambda-go/apigw-websocket-request-send-message");
  const request = event.requestContext as object; // recorded as one
  const local = { routeKey, apiId: "abc123", stage: "prod", domainName: `abc123.execute-api.localhost:${port}` };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { ...event, requestContext: { ...request, ...local }, body: text };
}

describe("a connection", () => {
  test("is accepted with its subprotocol, or refused", async () => {
    const event = recorded("aws-lambda-go/apigw-websocket-request");
    expect(await handler(event)).toEqual({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "chat" } });
    expect(await handler({ ...event, queryStringParameters: null })).toMatchObject({ statusCode: 403 });
  });

  test("that has ended is told", async () => {
    expect(await handler(recorded("aws-lambda-go/apigw-websocket-request-disconnect"))).toEqual({ statusCode: 200 });
    expect(seen).toEqual(["R1kmxc2VNjMCFIA= left"]);
  });
});

describe("what $connect and $disconnect throw", () => {
  const fail = () => {
    throw new Error("no row for ticket-of-ann-and-Bearer-abcdefgh");
  };
  const failing = { ...service, $connect: fail, $disconnect: fail };
  const connect = {
    ...recorded("aws-lambda-go/apigw-websocket-request"),
    headers: { Authorization: "Bearer-abcdefgh" },
    queryStringParameters: { ticket: "ticket-of-ann" },
  };

  test("refuses, and goes to onError as what routes throw", async () => {
    const told = socketLambda(chatApi, failing, { onError: (error) => errors.push(error) });
    expect(await told(connect)).toEqual({ statusCode: 500 });
    expect(await told(recorded("aws-lambda-go/apigw-websocket-request-disconnect"))).toEqual({ statusCode: 500 });
    expect(errors).toHaveLength(2);
  });

  test("is logged without what the caller showed to come in", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await socketLambda(chatApi, failing)(connect);
    const line: unknown = log.mock.calls[0]?.[0];
    log.mockRestore();
    expect(line).toMatch(/"operation":"\$connect".*no row for \[redacted\]-and-\[redacted\]/);
    expect(line).not.toMatch(/ticket-of-ann|abcdefgh/);
  });
});

describe("a message", () => {
  test("reaches its route without the field that chose it, and is not answered one-way", async () => {
    expect(await handler(message({ action: "joinRoom", room: "lobby" }, "joinRoom"))).toEqual({ statusCode: 200 });
    expect(seen).toEqual(["lobby", "R1kmxc2VNjMCFIA="]);
  });

  test("is answered with its request id, or plainly to a client that gave none", async () => {
    const post = { action: "postMessage", room: "lobby", text: "hello" };
    const numbered = { statusCode: 200, body: '{"requestId":"1","ok":true,"data":{"accepted":true}}' };
    expect(await handler(message({ ...post, requestId: "1" }, "postMessage"))).toEqual(numbered);
    expect(await handler(message(post, "postMessage"))).toEqual({ statusCode: 200, body: '{"accepted":true}' });
    // An API with nothing but $default is routed by the message.
    expect(await handler(message({ ...post, requestId: "1" }))).toEqual(numbered);
  });

  test("is refused with a code the service chose; other errors are not told", async () => {
    const post = { action: "postMessage", room: "lobby", requestId: "1" };
    expect(await handler(message({ ...post, text: "" }, "postMessage"))).toEqual({
      statusCode: 200,
      body: '{"requestId":"1","ok":false,"error":{"code":"empty","message":"Say something"}}',
    });
    expect(await handler(message({ ...post, text: "boom" }, "postMessage"))).toEqual({
      statusCode: 200,
      body: '{"requestId":"1","ok":false,"error":{"code":"internal-error","message":"The request failed"}}',
    });
    expect(errors.map(String)).toEqual(["Error: the password is hunter2"]);
  });

  test("is checked before its method is called, and the client is told what is wrong", async () => {
    const room: Validator = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value) =>
          typeof value === "object" && value !== null && "room" in value
            ? { value }
            : { issues: [{ message: "is required", path: ["room"] }] },
      },
    };
    const { joinRoom, postMessage } = chatApi.routes;
    const checked = {
      ...chatApi,
      routes: { joinRoom: { ...joinRoom, message: room }, postMessage: { ...postMessage, message: room } },
    };
    const strict = socketLambda(checked, service, { onError: (error) => errors.push(error) });
    expect(await strict(message({ action: "postMessage", requestId: "1", text: "hi" }, "postMessage"))).toEqual({
      statusCode: 200,
      body: '{"requestId":"1","ok":false,"error":{"code":"bad-message","message":"/room is required"}}',
    });
    expect(await strict(message({ action: "joinRoom" }, "joinRoom"))).toEqual({ statusCode: 400 });
    expect(errors.map(String)).toEqual(["SocketError: /room is required"]);
    expect(await strict(message({ action: "joinRoom", room: "lobby" }, "joinRoom"))).toEqual({ statusCode: 200 });
    expect(seen).toEqual(["lobby", "R1kmxc2VNjMCFIA="]);
  });

  test("that no route is for goes to $default, as text if it is no JSON", async () => {
    await handler(message({ action: "dance" }));
    await handler(message("hello"));
    await handler(message({ action: "constructor" }));
    expect(seen).toEqual([{ action: "dance" }, "hello", { action: "constructor" }]);
  });
});

test("a function for some of the routes says which others it does not serve", async () => {
  const { $connect, joinRoom } = service;
  const entrance = socketLambda(chatApi, { ...($connect && { $connect }) });
  const joining = socketLambda(chatApi, { joinRoom });
  const connect = recorded("aws-lambda-go/apigw-websocket-request");
  expect(await entrance({ ...connect, queryStringParameters: { name: "me" } })).toMatchObject({ statusCode: 200 });
  expect(await entrance({ ...connect, queryStringParameters: { name: "you" } })).toMatchObject({ statusCode: 403 });
  expect(await joining(message({ action: "joinRoom", room: "lobby" }, "joinRoom"))).toEqual({ statusCode: 200 });
  expect(await joining(message({ action: "postMessage", requestId: "1" }, "postMessage"))).toEqual({
    statusCode: 200,
    body: '{"requestId":"1","ok":false,"error":{"code":"no-such-route","message":"Route \\"postMessage\\" is not served by this function"}}',
  });
});

describe("a post", () => {
  test("goes signed to the local gateway, the event's name beside its payload", async () => {
    await handler(message({ action: "postMessage", room: "lobby", text: "hello" }, "postMessage"));
    expect(seen).toEqual(["delivered-to-gateway"]);
    const [request] = requests;
    expect(request).toMatchObject({
      method: "POST",
      url: "/_aws/execute-api/abc123/prod/@connections/R1kmxc2VNjMCFIA%3D",
    });
    expect(JSON.parse(request?.body ?? "")).toEqual({
      type: "messagePosted",
      room: "lobby",
      text: "hello",
      from: "R1kmxc2VNjMCFIA=",
    });
    expect(request?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=\S+\/execute-api\/aws4_request, SignedHeaders=/,
    );
  });

  test.each<[string, PostOutcome]>([
    ["here=", "delivered-to-gateway"],
    ["gone=", "gone"],
    ["busy=", "throttled"],
    ["big=", "too-large"],
  ])("to connection %s is %s, from outside a socket handler too", async (id, outcome) => {
    const connections = socketConnections(chatApi, { endpoint: `http://127.0.0.1:${port}/prod` });
    expect(await connections.to(id).post("messagePosted", { room: "lobby", text: "hi", from: "shop" })).toBe(outcome);
  });

  test("over 128 KB is not even sent", async () => {
    const connections = socketConnections(chatApi, { endpoint: `http://127.0.0.1:${port}/prod` });
    const text = "ä".repeat(64 * 1024);
    expect(await connections.to("a").post("messagePosted", { room: "lobby", text, from: "shop" })).toBe("too-large");
    expect(requests).toEqual([]);
  });

  test("that is not allowed throws, and says which permission may lack", async () => {
    const { to } = socketConnections(chatApi, { endpoint: `http://127.0.0.1:${port}/prod` });
    await expect(to("forbidden=").post("messagePosted", { room: "", text: "", from: "" })).rejects.toMatchObject({
      code: "post-failed",
      message: expect.stringContaining("execute-api:ManageConnections"),
    });
  });

  test("is not sent over plain http to another host", () => {
    const { to } = socketConnections(chatApi, { endpoint: "http://example.com/prod" });
    return expect(to("a").disconnect()).rejects.toMatchObject({ code: "no-endpoint" });
  });
});

describe("a broadcast", () => {
  const message = { room: "lobby", text: "hi", from: "shop" };
  const broadcast: Connections<ChatEvents>["broadcast"] = (...given) =>
    socketConnections(chatApi, { endpoint: `http://127.0.0.1:${port}/prod` }).broadcast(...given);

  test("tells of each connection what became of it", async () => {
    const ids = ["a=", "gone=", "b=", "busy=", "forbidden=", "c="];
    const found = await broadcast(ids, "messagePosted", message, { retries: 2 });
    expect(found).toMatchObject({ delivered: 3, gone: ["gone="], throttled: ["busy="], tooLarge: false });
    expect(found.failed).toEqual([{ id: "forbidden=", error: expect.objectContaining({ code: "post-failed" }) }]);
    // One for each, and two more for the one that was throttled.
    expect(requests).toHaveLength(8);
  });

  test("goes on after what is no id: a list out of a database may hold anything", async () => {
    const ids = ["a=", undefined, "b="] as string[]; // what the compiler would not let pass
    const found = await broadcast(ids, "messagePosted", message);
    expect(found).toMatchObject({ delivered: 2, failed: [{ id: "", error: { code: "post-failed" } }] });
  });

  test("asks again whoever was throttled, until it is taken", async () => {
    statuses["soon="] = 429;
    setTimeout(() => Reflect.deleteProperty(statuses, "soon="), 30);
    const found = await broadcast(["soon="], "messagePosted", message, { retries: 20 });
    expect(found).toMatchObject({ delivered: 1, throttled: [] });
    expect(requests.length).toBeGreaterThan(1);
  });

  test("keeps to its rate, and once ended says where to go on", async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `id${index}=`);
    const end = new AbortController();
    setTimeout(() => end.abort(), 300);
    const first = await broadcast(ids, "messagePosted", message, { rate: 200, signal: end.signal, concurrency: 10 });
    const { next = 0 } = first;
    // A tenth of a second at once, three tenths by rate, and those that were on their way.
    expect(next).toBeGreaterThan(20);
    expect(next).toBeLessThanOrEqual(20 + 60 + 10 + 10);
    expect(first.delivered).toBe(next);
    const rest = await broadcast(ids.slice(next), "messagePosted", message, { rate: 10_000 });
    expect(first.delivered + rest.delivered).toBe(500);
    expect(rest.next).toBeUndefined();
    expect(new Set(requests.map(({ url }) => url)).size).toBe(500);
  });

  test.each([
    [{ concurrency: 0 }, "Give 1 or more as `concurrency`, not 0"],
    [{ concurrency: Number.NaN }, "Give 1 or more as `concurrency`, not NaN"],
    [{ rate: 0 }, "Give more than 0 as `rate`, or `Infinity` for no pace, not 0"],
    [{ rate: Number.NaN }, "Give more than 0 as `rate`, or `Infinity` for no pace, not NaN"],
    [{ retries: Number.NaN }, "Give 0 or more as `retries`, not NaN"],
  ])("by %j is refused before anything is sent", async (options, text) => {
    await expect(broadcast(["a="], "messagePosted", message, options)).rejects.toThrow(new RangeError(text));
    expect(requests).toEqual([]);
  });

  test("of too much is not even begun", async () => {
    const text = "x".repeat(128 * 1024);
    expect(await broadcast(["a=", "b="], "messagePosted", { ...message, text })).toMatchObject({
      tooLarge: true,
      delivered: 0,
    });
    expect(requests).toEqual([]);
  });
});

test("a connection is ended", async () => {
  const connections = socketConnections(chatApi, { endpoint: `http://127.0.0.1:${port}/prod` });
  expect(await connections.to("here=").disconnect()).toBe("disconnected");
  expect(await connections.to("gone=").disconnect()).toBe("gone");
});

test("the types know routes, events and payloads", () => {
  const connections = socketConnections(chatApi, { apiId: "abc123", stage: "prod", region: "eu-west-1" });
  const wrong = () => [
    // @ts-expect-error no route is called joinRome
    socketLambda(chatApi, { joinRome: () => undefined }),
    // @ts-expect-error the room is a text
    socketLambda(chatApi, { joinRoom: ({ room }) => room.toFixed() }),
    // @ts-expect-error no event is called messagePasted
    connections.to("a").post("messagePasted", { room: "", text: "", from: "" }),
    // @ts-expect-error the text is missing
    connections.to("a").post("messagePosted", { room: "", from: "" }),
    // @ts-expect-error a connection that is being made cannot be posted to
    socketLambda(chatApi, { ...service, $connect: ({ connection }) => void connection.post("messagePosted", {}) }),
  ];
  expect(wrong).toBeTypeOf("function");
});
