import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Gateway, startGateway } from "@apigw/local";
import { readSocketResources, writeAsyncApi } from "@apigw/model";
import type { LambdaHandler } from "@apigw/server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { parse } from "yaml";
import { type Dynamo, startDynamo } from "../../packages/server/test/dynamo.js";
import { Client, guard, newSession } from "../../packages/server/test/socket-gateway.js";
import { type DocsProject, readPage, runTests, samplesOf, writeProject } from "../support/docs-project.js";
import { complaints, workspaceCompiler } from "../support/tsc.js";

// docs/websocket-server.md as it stands: its samples are files, and run behind a gateway that a contract made.

const model = (properties: object) => JSON.stringify({ type: "object", properties, required: Object.keys(properties) });
const twoWay = (RouteKey: string, more: object = {}) => ({
  RouteKey,
  RouteResponseSelectionExpression: "$default",
  responses: [{ RouteResponseKey: "$default", ...more }],
});
const resources = {
  api: { ApiId: "f6g7h8", Name: "bank", RouteSelectionExpression: "$request.body.action" },
  routes: [
    { RouteKey: "$connect", AuthorizationType: "CUSTOM", AuthorizerId: "guard", responses: [] },
    { RouteKey: "$disconnect", responses: [] },
    twoWay("$default"),
    { ...twoWay("deposit", { ResponseModels: { $default: "Booked" } }), RequestModels: { $default: "Deposit" } },
  ],
  integrations: [],
  models: [
    { Name: "Deposit", Schema: model({ to: { type: "string" }, amount: { type: "number" } }) },
    { Name: "Booked", Schema: model({ id: { type: "string" } }) },
    { Name: "EventPaid", Schema: model({ amount: { type: "number" } }) },
  ],
  authorizers: [
    {
      AuthorizerId: "guard",
      Name: "guard",
      AuthorizerUri: "arn:x",
      IdentitySource: ["route.request.querystring.user"],
    },
  ],
  stages: [{ StageName: "prod", AutoDeploy: true }],
};

const given = {
  "src/users.ts": `export async function verify(token: string): Promise<{ sub: string; exp: number } | undefined> {
  return token === "" ? undefined : { sub: token, exp: Date.now() / 1000 + 60 };
}`,
};

const page = readPage("websocket-server.md");
const samples = samplesOf(page);

let folder = "";
let files: DocsProject["files"] = [];
let dynamo: Dynamo;
let gateway: Gateway;
const open: WebSocket[] = [];
beforeAll(async () => {
  dynamo = await startDynamo();
  vi.stubEnv("TABLE", dynamo.table);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", dynamo.endpoint);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const contract = writeAsyncApi(readSocketResources(resources, { stage: "prod" }).api);
  ({ folder, files } = await writeProject("bank", contract, [...Object.entries(given), ...samples]));
  const { handler } = await load<{ handler: LambdaHandler }>("bank");
  gateway = await startGateway({
    region: "eu-west-1",
    openapi: [join(folder, "bank.json")],
    functions: { bank: handler, guard },
  });
});
afterAll(async () => {
  for (const one of open) one.terminate();
  await gateway?.stop();
  dynamo.stop();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A module of the page; what it exports is asked for by the tests below. */
const load = <Module>(name: string): Promise<Module> => import(join(folder, `src/${name}.ts`));

const connect = async () => {
  const socket = new WebSocket(`${gateway.baseUrl("bank")}?user=ann`);
  open.push(socket);
  const client = new Client(socket);
  await new Promise((resolve, reject) => void socket.once("open", resolve).once("error", reject));
  return client;
};

test("every sample compiles", async () => {
  expect(samples.size).toBe(8);
  expect(await complaints(files, { ...workspaceCompiler, version: "5.4" })).toEqual([]);
}, 120_000);

test("its tests pass", async () => {
  const { code, told } = await runTests(folder);
  expect(code, told).toBe(0);
  expect(told).toMatch(/Test Files .*2 passed/);
}, 60_000);

test("a message that comes again is booked once, and its answer is the same", async () => {
  const client = await connect();
  const once = { action: "deposit", to: "bob", amount: 5, requestId: "once-1" };
  const answer = await client.ask(once);
  expect(answer).toMatchObject({ ok: true, data: { id: expect.any(String) } });
  expect(await (await connect()).ask(once)).toEqual(answer);
});

test("an owner is notified in each of their sessions, and when they come back", async () => {
  const { notify } = await load<{ notify(owner: string, amount: number, endpoint: string): Promise<object[]> }>(
    "notify",
  );
  const endpoint = gateway.baseUrl("bank").replace("ws:", "http:");
  const [client, id] = [await connect(), newSession()];
  const hello = (generation: number) => ({ action: "hello", $session: { id, generation, lastSeq: 0 } });
  await client.ask(hello(1));
  expect(await notify("ann", 7, endpoint)).toEqual([{ session: id, outcome: "delivered-to-gateway" }]);
  expect(await client.take({ type: "paid" })).toMatchObject({ amount: 7, $session: { seq: 1 } });
  await client.close();
  await notify("ann", 8, endpoint);
  const again = await connect();
  expect(await again.ask(hello(2))).toMatchObject({ data: { $session: { seq: 2 } } });
  expect(again.frames.map(({ amount }) => amount)).toEqual([7, 8]);
});

test("the table is as the store wants it", () => {
  const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { Properties } = parse(text).Sockets;
  expect(Properties.KeySchema).toEqual([
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ]);
  expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: "expires", Enabled: true });
});
