import { type Gateway, startGateway } from "@apigw/local";
import {
  type Awaitable,
  type Connections,
  reply,
  type SocketApiContract,
  type SocketContext,
  SocketError,
  type SocketLifecycle,
  socketConnections,
  socketLambda,
} from "@apigw/server";
import { connect } from "@apigw/websocket";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type ChatEvents, chatSocket } from "./chat.js";

// Socket, gateway and service together: what one writes the other reads.

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

const members = new Set<string>();
const service: ChatService = {
  $connect: ({ query }) => (query.get("name") === "nobody" ? reply(403) : undefined),
  async joinRoom({ room }, { connection }) {
    members.add(connection.id);
    await connection.post("messagePosted", { room, text: "welcome", from: "chat" });
  },
  async postMessage({ room, text }, { connection, connections }) {
    if (text === "") throw new SocketError("empty", "Say something");
    for (const id of members) await connections.to(id).post("messagePosted", { room, text, from: connection.id });
    return { accepted: true };
  },
  $disconnect: ({ connection }) => void members.delete(connection.id),
};

let gateway: Gateway;
let apiId = "";
let url = "";
let connections: Connections<ChatEvents>;

beforeAll(async () => {
  gateway = await startGateway({ region: "us-east-1", functions: { chat: socketLambda(chatApi, service) } });
  apiId = String(await manage("/v2/apis", chatSettings, "apiId"));
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:chat";
  const integrationUri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
  const api = `/v2/apis/${apiId}`;
  const integration = await manage(
    `${api}/integrations`,
    { integrationType: "AWS_PROXY", integrationUri },
    "integrationId",
  );
  for (const routeKey of ["$connect", "$disconnect", "joinRoom", "postMessage"]) {
    const answered = routeKey === "postMessage" ? { routeResponseSelectionExpression: "$default" } : {};
    const target = `integrations/${String(integration)}`;
    const route = await manage(`${api}/routes`, { routeKey, target, ...answered }, "routeId");
    if (routeKey === "postMessage") {
      await manage(`${api}/routes/${String(route)}/routeresponses`, { routeResponseKey: "$default" });
    }
  }
  await manage(`${api}/deployments`, {});
  await manage(`${api}/stages`, { stageName: "prod", autoDeploy: true });
  url = gateway.baseUrl(apiId).replace(/^http/, "ws");
  connections = socketConnections(chatApi, { endpoint: url.replace(/^ws/, "http"), region: "us-east-1" });
});
afterAll(() => gateway.stop());

const chatSettings = {
  name: "chat",
  protocolType: "WEBSOCKET",
  routeSelectionExpression: "$request.body.action",
};

/** One call of the management API, as any AWS tool makes it. */
async function manage(path: string, body: object, field = ""): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(gateway.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as Record<string, unknown>; // every answer is an object
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer[field];
}

const open = (query: Record<string, string> = {}) => connect(chatSocket, url, { WebSocket, query });

describe("through the gateway", () => {
  test("a message reaches its route, which posts an event back", async () => {
    const chat = await open();
    const welcome = new Promise((resolve) => chat.on("messagePosted", resolve));
    await chat.send("joinRoom", { room: "lobby" });
    expect(await welcome).toEqual({ room: "lobby", text: "welcome", from: "chat" });
    await chat.close();
  });

  test("a request is answered while everyone in the room hears of it", async () => {
    const [ann, bob] = await Promise.all([open(), open()]);
    const ready = new Promise((resolve) => bob.on("messagePosted", resolve));
    await bob.send("joinRoom", { room: "lobby" });
    await ready;
    const heard = new Promise((resolve) => bob.on("messagePosted", ({ text }) => resolve(text)));
    expect(await ann.request("postMessage", { room: "lobby", text: "hello, ünï ☃" })).toEqual({ accepted: true });
    expect(await heard).toBe("hello, ünï ☃");
    await Promise.all([ann.close(), bob.close()]);
  });

  test("a request that the service refuses rejects with its code", async () => {
    const chat = await open();
    const refused = chat.request("postMessage", { room: "lobby", text: "" });
    await expect(refused).rejects.toMatchObject({ code: "rejected", reason: "empty" });
    await chat.close();
  });

  test("a route the API does not have is refused by the gateway, and told as such", async () => {
    const other = { ...chatSocket, routeField: "verb" };
    const chat = await connect(other, url, { WebSocket });
    const lost = chat.request("postMessage", { room: "lobby", text: "hello" });
    await expect(lost).rejects.toMatchObject({ code: "gateway-error", message: expect.stringMatching(/Forbidden/) });
    await chat.close();
  });

  test("a connection that $connect refuses tells the status", async () => {
    await expect(open({ name: "nobody" })).rejects.toMatchObject({ code: "connect-failed", status: 403 });
  });

  test("a connection that has ended is gone, also to code outside the socket handler", async () => {
    const chat = await open();
    const ready = new Promise((resolve) => chat.on("messagePosted", resolve));
    await chat.send("joinRoom", { room: "lobby" });
    await ready;
    const [id = ""] = [...members].slice(-1);
    const heard = new Promise((resolve) => chat.on("messagePosted", ({ text }) => resolve(text)));
    const event = { room: "lobby", text: "from the shop", from: "shop" };
    expect(await connections.to(id).post("messagePosted", event)).toBe("delivered-to-gateway");
    expect(await heard).toBe("from the shop");
    expect(await connections.to(id).disconnect()).toBe("disconnected");
    expect(await chat.closed).toMatchObject({ code: 1000 });
    await expect.poll(() => connections.to(id).post("messagePosted", event)).toBe("gone");
  });
});
