import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import * as rest from "@aws-sdk/client-api-gateway";
import * as v2 from "@aws-sdk/client-apigatewayv2";
import { afterAll, expect, test } from "vitest";
import { root } from "../support/workspace.js";

// The gateway as a process of its own, killed while several clients write; `npm run test:long -- state` kills it 200 times.
const kills = process.env.APIGW_TEST_LONG === undefined ? 15 : 200;
const folder = mkdtempSync(join(root, "tests/.work/state-"));
writeFileSync(join(folder, "pets.mjs"), "export const handler = () => ({ statusCode: 200 });");
let current: ChildProcess | undefined;
afterAll(() => {
  current?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
}

interface Running extends Launched {
  readonly url: string;
  readonly api: v2.ApiGatewayV2Client;
  readonly rest: rest.APIGatewayClient;
}

/** Starts it, and waits until it is ready. */
async function start(): Promise<Running> {
  const launched = launch();
  const { child } = launched;
  if (child.stdout === null) throw new Error("the gateway has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const options = { endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 };
    return { ...launched, url, api: new v2.ApiGatewayV2Client(options), rest: new rest.APIGatewayClient(options) };
  }
  throw new Error("the gateway ended before it was ready");
}

function launch(): Launched {
  const cli = join(root, "packages/local/dist/cli.js");
  const argv = ["--port", "0", "--json", "--quiet", "--data", "state", "--function", "pets=pets.handler"];
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  const child = spawn(process.execPath, [cli, ...argv], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  current = child;
  return { child, ended: new Promise((resolve) => child.once("exit", resolve)) };
}

async function kill({ child, ended }: Launched): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

/** A client with something of its own, and what it was told of it. */
interface Writer {
  /** One change. It throws where the gateway does not answer any more. */
  write(running: Running): Promise<void>;
  /** What is there, against what was answered; only the change that was not answered may be there or not. */
  check(running: Running): Promise<void>;
}

/** Names that are added and taken away one by one, wherever they stand. */
function nameWriter(
  add: (running: Running, name: string) => Promise<string>,
  remove: (running: Running, id: string) => Promise<unknown>,
  list: (running: Running) => Promise<ReadonlyMap<string, string>>,
): Writer {
  let known = new Map<string, string>();
  let open: string | undefined;
  let count = 0;
  return {
    async write(running) {
      const [oldest] = known;
      if (known.size > 12 && oldest !== undefined) {
        open = oldest[0];
        await remove(running, oldest[1]);
        known.delete(oldest[0]);
      } else {
        count += 1;
        open = `n${count}`;
        known.set(open, await add(running, open));
      }
      open = undefined;
    },
    async check(running) {
      const there = await list(running);
      const wrong = [...known, ...there].filter(([name]) => known.get(name) !== there.get(name) && name !== open);
      expect(wrong, "answered, and not so any more").toEqual([]);
      known = new Map(there);
      open = undefined;
    },
  };
}

/** A number that only grows: what was answered is the least of it. */
function counter(count: (running: Running) => Promise<unknown>, read: (running: Running) => Promise<number>): Writer {
  let [told, asked] = [0, 0];
  return {
    async write(running) {
      asked += 1;
      await count(running);
      told += 1;
    },
    async check(running) {
      const is = await read(running);
      expect(is).toBeGreaterThanOrEqual(told);
      expect(is).toBeLessThanOrEqual(asked);
      told = is;
      asked = is;
    },
  };
}

async function routeWriter(running: Running, Name: string): Promise<Writer> {
  const { ApiId } = await running.api.send(new v2.CreateApiCommand({ Name, ProtocolType: "HTTP" }));
  await running.api.send(new v2.CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  return nameWriter(
    async ({ api }, name) =>
      (await api.send(new v2.CreateRouteCommand({ ApiId, RouteKey: `GET /${name}` }))).RouteId ?? "",
    ({ api }, RouteId) => api.send(new v2.DeleteRouteCommand({ ApiId, RouteId })),
    async ({ api }) => {
      const { Items = [] } = await api.send(new v2.GetRoutesCommand({ ApiId }));
      return new Map(Items.map(({ RouteKey = "", RouteId = "" }) => [RouteKey.slice(5), RouteId]));
    },
  );
}

const keyWriter = nameWriter(
  async ({ rest: client }, name) => (await client.send(new rest.CreateApiKeyCommand({ name }))).id ?? "",
  ({ rest: client }, apiKey) => client.send(new rest.DeleteApiKeyCommand({ apiKey })),
  async ({ rest: client }) => {
    const { items = [] } = await client.send(new rest.GetApiKeysCommand({ limit: 500 }));
    return new Map(items.flatMap(({ name = "", id = "" }) => (name === "counted" ? [] : [[name, id] as const])));
  },
);

const permissionWriter = nameWriter(
  async ({ url }, StatementId) => {
    const statement = { StatementId, Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" };
    await ok(fetch(`${url}/2015-03-31/functions/pets/policy`, { method: "POST", body: JSON.stringify(statement) }));
    return StatementId;
  },
  ({ url }, id) => ok(fetch(`${url}/2015-03-31/functions/pets/policy/${id}`, { method: "DELETE" })),
  async ({ url }) => {
    const { Policy } = await (await fetch(`${url}/2015-03-31/functions/pets/policy`)).json();
    const { Statement } = Policy === undefined ? { Statement: [] } : JSON.parse(Policy);
    return new Map(Statement.map(({ Sid }: { Sid: string }) => [Sid, Sid]));
  },
);

/** A REST API whose key is counted, deployed anew now and then. */
async function useWriter(running: Running): Promise<Writer> {
  const { rest: client } = running;
  const { id: restApiId, rootResourceId: resourceId } = await client.send(
    new rest.CreateRestApiCommand({ name: "used" }),
  );
  const method = { restApiId, resourceId, httpMethod: "GET" };
  await client.send(new rest.PutMethodCommand({ ...method, authorizationType: "NONE", apiKeyRequired: true }));
  const requestTemplates = { "application/json": '{"statusCode": 200}' };
  await client.send(new rest.PutIntegrationCommand({ ...method, type: "MOCK", requestTemplates }));
  await client.send(new rest.PutMethodResponseCommand({ ...method, statusCode: "200" }));
  await client.send(new rest.PutIntegrationResponseCommand({ ...method, statusCode: "200" }));
  await client.send(new rest.CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const apiStages = [{ apiId: restApiId, stage: "prod" }];
  const { id: usagePlanId } = await client.send(new rest.CreateUsagePlanCommand({ name: "counted", apiStages }));
  const { id: keyId, value = "" } = await client.send(new rest.CreateApiKeyCommand({ name: "counted", enabled: true }));
  await client.send(new rest.CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
  const from = new Date().toISOString().slice(0, 10);
  return counter(
    ({ url }) => ok(fetch(`${url}/_aws/execute-api/${restApiId}/prod/`, { headers: { "x-api-key": value } })),
    async ({ rest: reader }) => {
      const to = new Date().toISOString().slice(0, 10);
      const usage = await reader.send(new rest.GetUsageCommand({ usagePlanId, startDate: from, endDate: to }));
      return (usage.items?.[keyId ?? ""] ?? []).reduce((sum, [used = 0]) => sum + used, 0);
    },
  );
}

async function ok(asked: Promise<Response>): Promise<void> {
  const answer = await asked;
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
}

/** Writes until the gateway is gone; `heard` is told of each change that was answered. */
async function load(running: Running, writer: Writer, heard: () => void): Promise<void> {
  // Now and then a client never hears that the other side is gone.
  const silence = running.ended.then(() => setTimeout(2000)).then(() => Promise.reject(new Error("no answer")));
  silence.catch(() => undefined);
  for (;;) {
    try {
      await Promise.race([writer.write(running), silence]);
      heard();
    } catch (error) {
      if (running.child.killed) return;
      throw error;
    }
  }
}

test(`a gateway that is killed ${kills} times under load loses nothing that it answered`, {
  timeout: 3_600_000,
}, async () => {
  let running = await start();
  const writers = [
    await routeWriter(running, "one"),
    await routeWriter(running, "two"),
    keyWriter,
    permissionWriter,
    await useWriter(running),
  ];
  let answered = 0;
  for (let round = 0; round < kills; round += 1) {
    // After so many answers, however long they take, and at any moment between two of them.
    let left = 10 + Math.floor(Math.random() * 60);
    const heard = () => {
      answered += 1;
      left -= 1;
      if (left === 0) void setTimeout(Math.random() * 10).then(() => running.child.kill("SIGKILL"));
    };
    await Promise.all(writers.map((writer) => load(running, writer, heard)));
    await running.ended;
    running.api.destroy();
    running.rest.destroy();
    // Now and then it does not even come to its feet: it is killed while it writes its state together.
    if (round % 4 === 3) {
      const stumbling = launch();
      await setTimeout(50 + Math.random() * 250);
      await kill(stumbling);
    }
    running = await start();
    for (const writer of writers) await writer.check(running);
  }
  await kill(running);
  expect(answered).toBeGreaterThanOrEqual(kills * 10);
  console.log(`killed ${kills} times, ${answered} changes were answered, and all are there`);
});
