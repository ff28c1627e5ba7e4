import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Gateway, startGateway } from "@apigw/local";
import { readSocketResources, writeAsyncApi } from "@apigw/model";
import { SocketError, socketLambda } from "@apigw/server";
import { type ConnectOptions, createSocket, type Socket, type SocketContract } from "@apigw/websocket";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type DocsProject, readPage, samplesOf, writeProject } from "../support/docs-project.js";
import { complaints, workspaceCompiler } from "../support/tsc.js";

// docs/websocket.md as it stands: its samples are files, and run against a gateway that a contract made.

const model = (properties: object) => JSON.stringify({ type: "object", properties, required: Object.keys(properties) });
const text = { type: "string" };
const twoWay = {
  RouteResponseSelectionExpression: "$default",
  responses: [{ RouteResponseKey: "$default", ResponseModels: { $default: "MessageAccepted" } }],
};
const resources = {
  api: { ApiId: "f6g7h8", Name: "chat", RouteSelectionExpression: "$request.body.action" },
  routes: [
    { RouteKey: "$connect", responses: [] },
    { RouteKey: "joinRoom", RequestModels: { $default: "JoinRoom" }, responses: [] },
    { RouteKey: "postMessage", RequestModels: { $default: "PostMessage" }, ...twoWay },
    { RouteKey: "ping", ...twoWay, responses: [{ RouteResponseKey: "$default" }] },
  ],
  integrations: [],
  models: [
    { Name: "JoinRoom", Schema: model({ room: text }) },
    { Name: "PostMessage", Schema: model({ room: text, text }) },
    { Name: "MessageAccepted", Schema: model({ accepted: { type: "boolean" } }) },
    { Name: "EventMessagePosted", Schema: model({ room: text, text, from: text }) },
  ],
  authorizers: [],
  stages: [{ StageName: "prod", AutoDeploy: true }],
};

const samples = samplesOf(readPage("websocket.md"));

let folder = "";
let files: DocsProject["files"] = [];
let gateway: Gateway;
beforeAll(async () => {
  const contract = writeAsyncApi(readSocketResources(resources, { stage: "prod" }).api);
  ({ folder, files } = await writeProject("chat", contract, samples));
  const handler = socketLambda(
    {
      name: "chat",
      routeField: "action",
      eventField: "type",
      routes: { postMessage: { route: "postMessage", reply: true } },
    },
    {
      postMessage(message: object) {
        if ("text" in message && message.text === "") throw new SocketError("empty", "Say something");
        return { accepted: true };
      },
      $default: () => undefined,
    },
  );
  gateway = await startGateway({
    region: "eu-west-1",
    log: () => undefined,
    openapi: [join(folder, "chat.json")],
    functions: { chat: handler },
  });
});
afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A module of the page; what it exports is asked for by the tests below. */
const load = <Module>(name: string): Promise<Module> => import(join(folder, `src/${name}.ts`));

test("every sample compiles", async () => {
  expect(samples.size).toBe(6);
  expect(await complaints(files, { ...workspaceCompiler, version: "5.4" })).toEqual([]);
}, 120_000);

test("the chat is joined, and what is posted is accepted", async () => {
  const { chat } = await load<{ chat(url: string, options: ConnectOptions): Promise<boolean> }>("chat");
  expect(await chat(gateway.baseUrl("chat"), { WebSocket })).toBe(true);
});

test("a message is posted once, or refused with the service's code; the contract names the ping", async () => {
  const { post } = await load<{ post(socket: Socket<never, never>, room: string, text: string): Promise<string> }>(
    "post",
  );
  const { chatSocket } = await load<{ chatSocket: SocketContract<never, never> }>("api/socket");
  expect(chatSocket.ping).toBe("ping");
  const socket = createSocket(chatSocket, gateway.baseUrl("chat"), { WebSocket });
  expect(await post(socket, "lobby", "hello")).toBe("posted");
  expect(await post(socket, "lobby", "")).toBe("empty");
  await socket.close();
});

test("each way of showing who one is asks for it before it connects", async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  const { ways } = await load<{ ways: Record<string, () => Socket<never, never>> }>("secure");
  for (const way of Object.values(ways)) {
    const socket = way();
    await new Promise<void>((resolve) => socket.onState(({ error }) => error && resolve()));
    // The login of the page is of a page: here it has no address.
    expect(socket.state).toMatchObject({ phase: "waiting", error: { message: expect.stringMatching(/parse URL/) } });
    await socket.close();
  }
  vi.unstubAllGlobals();
});
