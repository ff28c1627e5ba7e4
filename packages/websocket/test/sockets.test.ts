import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { type ConnectOptions, connect, explainClose, isSocketClientError, type Socket } from "@apigw/websocket";
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type ChatEvents, type ChatRoutes, chatSocket } from "./chat.js";

/** What a client sent, and how to answer it as the gateway would. */
interface Heard {
  message: Record<string, unknown>;
  reply(frame: unknown): void;
  end(code?: number): void;
}

/** A stand-in for the gateway: real sockets, frames as API Gateway writes them. */
const heard: Heard[] = [];
const http = createServer();
const server = new WebSocketServer({ noServer: true });
http.on("upgrade", (request, socket, head) => {
  if (request.url?.startsWith("/refused")) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  if (request.url?.startsWith("/slow")) return;
  server.handleUpgrade(request, socket, head, (client) => {
    const reply = (frame: unknown) => client.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    if (request.url?.startsWith("/eager"))
      reply({ type: "messagePosted", room: "lobby", text: "welcome", from: "chat" });
    client.on("message", (data) => {
      const message = JSON.parse(String(data)) as Record<string, unknown>; // the client only sends objects
      const end = (code?: number) => (code === undefined ? client.terminate() : client.close(code));
      heard.push({ message, reply, end });
    });
  });
});

let url = "";
beforeAll(async () => {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`; // an IP server's address is never a string
});
beforeEach(() => void heard.splice(0));
afterAll(() => {
  for (const client of server.clients) client.terminate();
  http.close();
});

const open = (path = "/prod", options: ConnectOptions = {}) =>
  connect(chatSocket, url + path, { WebSocket, ...options });

/** The next message the server hears. */
async function next(): Promise<Heard> {
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  const first = heard.shift();
  if (!first) throw new Error("nothing was heard");
  return first;
}

/** The error a promise ends with. */
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a message", () => {
  test("is sent with the field that chooses its route", async () => {
    const chat = await open();
    await chat.send("joinRoom", { room: "lobby" });
    expect((await next()).message).toEqual({ action: "joinRoom", room: "lobby" });
    await chat.close();
  });

  test("that is too large for a frame is not sent, and the connection lives on", async () => {
    const chat = await open();
    const around = JSON.stringify({ action: "joinRoom", room: "" }).length;
    // Bytes count, not characters: an umlaut has two.
    await chat.send("joinRoom", { room: "ä".repeat((32_768 - around) / 2) });
    expect(await failure(chat.send("joinRoom", { room: "x".repeat(32_769 - around) }))).toMatchObject({
      code: "too-large",
      message: expect.stringContaining("32769"),
    });
    await chat.send("joinRoom", { room: "lobby" });
    await expect.poll(() => heard.length).toBe(2);
    await chat.close();
  });

  test("is not sent on a closed connection, which is said", async () => {
    const chat = await open();
    await chat.close(1000, "bye");
    expect(await chat.closed).toEqual({ code: 1000, reason: "bye" });
    expect(await failure(chat.send("joinRoom", { room: "lobby" }))).toMatchObject({ code: "closed" });
    expect(await failure(chat.request("postMessage", { room: "a", text: "b" }))).toMatchObject({ code: "closed" });
  });
});

describe("a request", () => {
  const post = { room: "lobby", text: "hello" };

  test("is answered by its id, in whatever order answers come", async () => {
    const chat = await open();
    const both = [chat.request("postMessage", post), chat.request("postMessage", post)] as const;
    const first = await next();
    const second = await next();
    expect(first.message).toEqual({ action: "postMessage", ...post, requestId: expect.any(String) });
    second.reply({ requestId: second.message.requestId, ok: true, data: { accepted: false } });
    first.reply({ requestId: first.message.requestId, ok: true, data: { accepted: true } });
    expect(await Promise.all(both)).toEqual([{ accepted: true }, { accepted: false }]);
    await chat.close();
  });

  test("that the service refuses rejects with the service's code", async () => {
    const chat = await open();
    const failed = failure(chat.request("postMessage", post));
    const { message, reply } = await next();
    reply({ requestId: message.requestId, ok: false, error: { code: "room-full", message: "This room is full" } });
    expect(await failed).toMatchObject({ code: "rejected", reason: "room-full", message: "This room is full" });
    await chat.close();
  });

  test.each([
    ["dropped", undefined, /1006/, /lost without a farewell/],
    ["ended by the gateway", 1001, /1001/, /10 minutes/],
  ])("whose connection is %s is unknown: it may have been acted on", async (_, code, why, meaning) => {
    const chat = await open();
    const failed = failure(chat.request("postMessage", post));
    (await next()).end(code);
    expect(await failed).toMatchObject({ code: "unknown", reason: "closed", message: expect.stringMatching(why) });
    expect(explainClose(code ?? 1006)).toMatch(meaning);
    await chat.close();
  });

  test("without an answer in time is unknown", async () => {
    const chat = await open();
    const failed = failure(chat.request("postMessage", post, { timeout: 30 }));
    expect(await failed).toMatchObject({ code: "unknown", reason: "timeout" });
    await chat.close();
  });

  test("ends at the caller's abort, whose reason is kept", async () => {
    const chat = await open();
    const controller = new AbortController();
    const failed = failure(chat.request("postMessage", post, { signal: controller.signal }));
    const reason = new Error("the user went away");
    controller.abort(reason);
    expect(await failed).toBe(reason);
    await chat.close();
  });

  const forbidden = { message: "Forbidden", connectionId: "c=", requestId: "r=" };

  test("that alone can have caused the gateway's error frame fails with it", async () => {
    const chat = await open();
    const failed = failure(chat.request("postMessage", post));
    (await next()).reply(forbidden);
    expect(await failed).toMatchObject({
      code: "gateway-error",
      requestId: "r=",
      message: expect.stringMatching(/Forbidden/),
    });
    await chat.close();
  });

  test("is unknown when the gateway's error frame may be another message's", async () => {
    const chat = await open();
    await chat.send("joinRoom", { room: "lobby" });
    const failed = failure(chat.request("postMessage", post));
    (await next()).reply(forbidden);
    expect(await failed).toMatchObject({ code: "unknown", reason: "gateway-error", cause: { code: "gateway-error" } });
    await chat.close();
  });
});

describe("an event", () => {
  test("reaches its handlers without its name, until they stop", async () => {
    const chat = await open();
    const seen: unknown[] = [];
    const stop = chat.on("messagePosted", (payload) => {
      expectTypeOf(payload).toEqualTypeOf<ChatEvents["messagePosted"]>();
      seen.push(payload);
    });
    const unknown: unknown[] = [];
    chat.onUnknown((message) => unknown.push(message));
    await chat.send("joinRoom", { room: "lobby" });
    const { reply } = await next();
    const event = { type: "messagePosted", room: "lobby", text: "hello", from: "me" };
    reply(event);
    await expect.poll(() => seen).toEqual([{ room: "lobby", text: "hello", from: "me" }]);
    stop();
    reply(event);
    await expect.poll(() => unknown).toEqual([event]);
    expect(seen).toHaveLength(1);
    await chat.close();
  });

  test("that came with the handshake waits for its handler", async () => {
    const chat = await open("/eager");
    const text = await new Promise((resolve) => chat.on("messagePosted", (payload) => resolve(payload.text)));
    expect(text).toBe("welcome");
    await chat.close();
  });

  test("nobody knows goes to onUnknown, as does what is no JSON; hostile names stay data", async () => {
    const chat = await open();
    const unknown: unknown[] = [];
    chat.onUnknown((message) => unknown.push(message));
    await chat.send("joinRoom", { room: "lobby" });
    const { reply } = await next();
    reply({ type: "danced" });
    reply("not JSON");
    reply('{"type":"__proto__","polluted":true}');
    reply('{"requestId":"constructor","ok":true}');
    await expect.poll(() => unknown.length).toBe(4);
    expect(unknown.slice(0, 2)).toEqual([{ type: "danced" }, "not JSON"]);
    expect({}).not.toHaveProperty("polluted");
    await chat.close();
  });
});

describe("a connection", () => {
  test("that is refused tells the status, and nothing of the query", async () => {
    const error = await failure(open("/refused?token=secret-1", { query: { ticket: "secret-2" } }));
    expect(error).toMatchObject({ code: "connect-failed", status: 403, message: expect.stringContaining("/refused") });
    expect(isSocketClientError(error)).toBe(true);
    for (const text of [String(error), inspect(error, { depth: 9 }), JSON.stringify(error)]) {
      expect(text).not.toMatch(/secret/);
    }
  });

  test("ends its attempt at the caller's abort, or when it takes too long", async () => {
    const controller = new AbortController();
    const aborted = failure(open("/slow", { signal: controller.signal }));
    const reason = new Error("the user went away");
    setTimeout(() => controller.abort(reason), 20);
    expect(await aborted).toBe(reason);
    expect(await failure(open("/slow", { timeout: 30 }))).toMatchObject({ code: "connect-failed" });
  });

  test("needs a WebSocket, and says which to pass where the platform has none", async () => {
    const connecting = connect(chatSocket, `${url}/prod`);
    if (globalThis.WebSocket) await (await connecting).close();
    else
      expect(await failure(connecting)).toMatchObject({
        code: "no-websocket",
        message: expect.stringMatching(/pass \{ WebSocket \}/),
      });
  });

  test("sends no query over plain ws to another host", async () => {
    const error = await failure(
      connect(chatSocket, "ws://example.com/prod", { WebSocket, query: { ticket: "secret" } }),
    );
    expect(error).toMatchObject({ code: "connect-failed", message: expect.stringMatching(/use wss/) });
  });
});

test("the types know routes, payloads, answers and events", () => {
  const wrong = (chat: Socket<ChatRoutes, ChatEvents>) => [
    // @ts-expect-error no route is called joinRum
    chat.send("joinRum", { room: "lobby" }),
    // @ts-expect-error a room is a string
    chat.send("joinRoom", { room: 7 }),
    // @ts-expect-error binary is not taken
    chat.send("joinRoom", new Uint8Array(1)),
    // @ts-expect-error joinRoom is one-way
    chat.request("joinRoom", { room: "lobby" }),
    // @ts-expect-error no event is called messagePasted
    chat.on("messagePasted", () => {}),
  ];
  expect(wrong).toBeTypeOf("function");
  const ask = (chat: Socket<ChatRoutes, ChatEvents>) => chat.request("postMessage", { room: "lobby", text: "hello" });
  expectTypeOf(ask).returns.resolves.toEqualTypeOf<{ accepted: boolean }>();
});
