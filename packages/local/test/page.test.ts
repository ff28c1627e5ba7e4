import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import WebSocket from "ws";
import { type Gateway, startGateway } from "../src/index.js";
import type { PageState } from "../src/page/state.js";

const folder = await mkdtemp(join(tmpdir(), "apigw-page-"));
afterAll(() => rm(folder, { recursive: true }));
let gateway: Gateway | undefined;
afterEach(() => gateway?.stop());

const template = `
Resources:
  Pets:
    Type: AWS::Serverless::HttpApi
    Properties: { Auth: { Authorizers: { Guard: { FunctionArn: !GetAtt Guard.Arn, EnableSimpleResponses: true, AuthorizerPayloadFormatVersion: "2.0", Identity: { Headers: [X-Token] } } } } }
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: shop.handler
      Runtime: python3.12
      Events:
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Pets, Path: "/pets/{petId}", Method: GET } }
        Closed: { Type: HttpApi, Properties: { ApiId: !Ref Pets, Path: /orders, Method: GET, Auth: { Authorizer: Guard } } }
  Guard: { Type: AWS::Serverless::Function, Properties: { InlineCode: "exports.handler = async (event) => ({ isAuthorized: event.headers['x-token'] === 'yes' });", Handler: index.handler, Runtime: nodejs20.x } }
  Chat: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: $request.body.action, Routes: { $connect: { FunctionArn: !GetAtt Shop.Arn } } } }
`;

async function start() {
  await writeFile(join(folder, "template.yaml"), template);
  await writeFile(
    join(folder, "shop.py"),
    "def handler(event, context):\n  print('meow')\n  return {'statusCode': 200}\n",
  );
  gateway = await startGateway({ template: join(folder, "template.yaml"), log: () => undefined });
  const { url } = gateway;
  const state = async (): Promise<PageState> => (await (await fetch(`${url}/_apigw/state`)).json()) as PageState;
  return { gateway, url, state };
}

test("the page is plain HTML that loads nothing from elsewhere, and may run nothing that is not its own", async () => {
  const { url } = await start();
  const page = await fetch(url);
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
  const html = await page.text();
  expect(html).toContain("<h1>apigw-local</h1>");
  const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target);
  expect(loaded).toEqual(["data:,", "/_apigw/page.css", "/_apigw/page.js"]);
  for (const path of loaded.slice(1)) expect((await fetch(url + path)).status).toBe(200);
});

test("the state tells APIs, stages, routes with what is behind and before them, and addresses to call", async () => {
  const { gateway, state } = await start();
  const { apis } = await state();
  const own = apis.find(({ name }) => name === "Pets");
  expect(own).toMatchObject({
    protocol: "http",
    region: "us-east-1",
    stages: [{ stage: "$default", url: gateway.baseUrl("Pets") }],
  });
  expect(own?.stages[0]?.routes).toEqual([
    { route: "GET /pets/{petId}", integration: "Lambda Shop", authorizers: [] },
    { route: "GET /orders", integration: "Lambda Shop", authorizers: ["Guard"] },
  ]);
  const chat = apis.find(({ name }) => name === "Chat");
  expect(chat).toMatchObject({ protocol: "websocket", stages: [{ stage: "default", url: gateway.baseUrl("Chat") }] });
});

test("the last requests tell status, route, decision, and what the function printed", async () => {
  const { gateway, state } = await start();
  const url = gateway.baseUrl("Pets");
  await fetch(`${url}/pets/7`);
  await fetch(`${url}/orders`, { headers: { "x-token": "yes" } });
  await fetch(`${url}/orders`, { headers: { "x-token": "no" } });
  await fetch(`${url}/orders`);
  await fetch(`${url}/nowhere`);
  const told = (await state()).requests.map(({ authorizers, decision, method, path, route, status }) => [
    `${method} ${path}`,
    status,
    route,
    [decision, ...authorizers].join(" "),
  ]);
  expect(told).toEqual([
    ["GET /nowhere", 404, undefined, "not asked"],
    ["GET /orders", 401, "GET /orders", "refused Guard"],
    ["GET /orders", 403, "GET /orders", "refused Guard"],
    ["GET /orders", 200, "GET /orders", "allowed Guard"],
    ["GET /pets/7", 200, "GET /pets/{petId}", "open"],
  ]);
  await expect.poll(async () => (await state()).requests.at(-1)?.log).toEqual(["STDOUT meow"]);
});

test("open connections are told as long as they are open", async () => {
  const { gateway, state } = await start();
  const socket = new WebSocket(gateway.baseUrl("Chat"));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  expect((await state()).connections).toMatchObject([{ api: "Chat", stage: "default", sourceIp: "127.0.0.1" }]);
  socket.close();
  await expect.poll(async () => (await state()).connections).toEqual([]);
});

test("who listens hears that something happened", async () => {
  const { gateway, url } = await start();
  const heard = await fetch(`${url}/_apigw/events`);
  expect(heard.headers.get("content-type")).toBe("text/event-stream");
  const reader = heard.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (wanted: string) => {
    while (!text.includes(wanted)) text += (await reader?.read())?.value ?? "";
  };
  await until("retry: 1000\n\n");
  await fetch(`${gateway.baseUrl("Pets")}/pets/7`);
  await until("data: changed\n\n");
  await reader?.cancel();
});

test.each([
  ["/", { host: "evil.example" }],
  ["/_apigw/state", { host: "evil.example" }],
  ["/_apigw/events", { host: "evil.example" }],
  ["/_apigw/state", { origin: "https://evil.example" }],
  ["/_apigw/events", { origin: "null" }],
  ["/_apigw/state", { origin: "https://a1b2c3.execute-api.eu-west-1.amazonaws.com" }],
])("%s is refused to %j", async (path, headers) => {
  const { gateway } = await start();
  expect(await statusOf(gateway.port, path, headers)).toBe(403);
  expect(await statusOf(gateway.port, path, { origin: gateway.url })).toBe(200);
});

/** `fetch` lets nobody choose these headers. */
function statusOf(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers }, (response) => {
      response.destroy();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
}
