import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import WebSocket from "ws";
import { type Folder, project } from "./support/folder.js";

const pets = {
  openapi: "3.0.1",
  info: { title: "Pets", version: "1" },
  paths: { "/pets/{petId}": { get: { operationId: "getPet", responses: {} } } },
};

const chat = {
  asyncapi: "3.0.0",
  info: { title: "Chat", version: "1", "x-apigateway": { routeSelectionExpression: "$request.body.action" } },
  channels: { chat: { address: "/", messages: { say: { payload: { type: "object" } } } } },
  operations: {
    say: {
      action: "receive",
      channel: { $ref: "#/channels/chat" },
      messages: [{ $ref: "#/channels/chat/messages/say" }],
      reply: { channel: { $ref: "#/channels/chat" }, messages: [{ $ref: "#/channels/chat/messages/say" }] },
    },
  },
};

const config = `export default {
  apis: { pets: { source: { file: "pets.openapi.json" } }, chat: { source: { file: "chat.asyncapi.json" } } },
  functions: { pets: { file: "src/pets.handler", env: { WORD: "meow" } }, chat: "src/chat.handler" },
};`;

async function shop(): Promise<Folder> {
  const folder = await project();
  await mkdir(join(folder.path, "src"));
  await folder.write("apigw.config.mjs", config);
  await folder.write("pets.openapi.json", pets);
  await folder.write("chat.asyncapi.json", chat);
  await folder.write(
    "src/pets.ts",
    "export const handler = async (event: { pathParameters: object }) => ({ statusCode: 200, body: process.env.WORD + JSON.stringify(event.pathParameters) });",
  );
  await folder.write(
    "src/chat.py",
    "def handler(event, context):\n  return {'statusCode': 200, 'body': event.get('body', '')}\n",
  );
  return folder;
}

/** The addresses that were printed, by the API's name. */
function urlsIn(printed: string): Map<string, string> {
  return new Map([...printed.matchAll(/^ {2}(\S+) {2}(\S+)$/gm)].map(([, name = "", url = ""]) => [name, url]));
}

test("the gateway starts with the config's APIs and functions, of all kinds", async () => {
  const folder = await shop();
  const use = async (printed: string) => {
    const urls = urlsIn(printed);
    expect([...urls.keys()].sort()).toEqual(["chat", "pets"]);
    expect(await (await fetch(`${urls.get("pets")}/pets/7`)).text()).toBe('meow{"petId":"7"}');
    const socket = new WebSocket(urls.get("chat") ?? "");
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const heard = new Promise((wake) => socket.once("message", (data) => wake(String(data))));
    socket.send('{"action":"say","text":"hi"}');
    expect(await heard).toBe('{"action":"say","text":"hi"}');
    socket.terminate();
  };
  const { code, err, out } = await folder.running(use, "local", "--port", "0");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/GET {5}\S+\/pets\/7 {2}200 {2}[\d.]+ ms {2}GET \/pets\/\{petId\} {2}open/);
});

test("one API by its name, a function of the command line, and JSON lines", async () => {
  const folder = await shop();
  await folder.write("src/other.mjs", "export const handler = async () => 'other';");
  const use = async (printed: string) => {
    const [line = ""] = printed.split("\n");
    const ready: unknown = JSON.parse(line);
    expect(ready).toMatchObject({ event: "ready", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  };
  const args = ["local", "pets", "--port=0", "--json", "--function", "pets=src/other.handler"];
  const { code, out } = await folder.running(use, ...args);
  expect(code).toBe(0);
  expect(JSON.parse(out.trim().split("\n").at(-1) ?? "")).toEqual({
    ...{ command: "local", ok: true, result: { stopped: true }, diagnostics: [] },
  });
});

test.each([
  [["local", "nobody"], 'Neither config nor lock has an API called "nobody".'],
  [["local", "--port", "x"], '--port wants a number from 0 to 65535, and not "x".'],
  [["local", "--function", "pets"], "--function wants NAME=PATH.EXPORT"],
  [["local", "--port=0", "--function", "pets=src/none.handler"], 'Function "pets": there is no '],
  [["local", "--port=0", "--template", "none.yaml"], "There is no template "],
])("%j ends with 2 and says what is wrong", async (args, wanted) => {
  const folder = await shop();
  const { code, err } = await folder.apigw(...args);
  expect([code, err]).toEqual([2, expect.stringContaining(wanted)]);
});

test("a project without an API is told to pull one, and a function of the config that is none is refused", async () => {
  const folder = await project();
  expect(await folder.apigw("local")).toMatchObject({ code: 2, err: expect.stringContaining("pull one first") });
  await folder.write("apigw.config.mjs", "export default { apis: {}, functions: { pets: 7 } };");
  const { code, err } = await folder.apigw("local");
  expect([code, err]).toEqual([2, expect.stringContaining('`functions`, "pets", is not { pets: "src/pets.handler" }')]);
});
