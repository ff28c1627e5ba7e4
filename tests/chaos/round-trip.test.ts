import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGateway } from "@apigw/core";
import { type Gateway, startGateway } from "@apigw/local";
import type { LambdaHandler } from "@apigw/server";
import { generate, pull } from "apigw-codegen";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startSockets } from "../../packages/local/test/data/socket-api.js";
import { complaints, workspaceCompiler } from "../support/tsc.js";
import { root } from "../support/workspace.js";

// Deployed, pulled, generated, and served again from the contract alone: both ends speak by their generated types.

const object = (properties: object) => ({ type: "object", properties, required: Object.keys(properties) });

const project = {
  "src/function.ts": `
import { socketLambda } from "@apigw/server";
import { memoryStore, socketSessions, withDedupe, withSessions } from "@apigw/server/sockets";
import { type BankService, bankApi } from "./api/server.js";

const store = memoryStore();
export const effects: number[] = [];

const service: BankService = {
  async deposit({ amount }, { connections, session }) {
    effects.push(amount);
    if (session) await socketSessions(bankApi, store, connections).to(session.id).post("paid", { amount });
    return { balance: effects.reduce((sum, one) => sum + one, 0) };
  },
};

export const handler = socketLambda(bankApi, service, { dedupe: withDedupe(store), sessions: withSessions(store) });
`,
  "src/user.ts": `
import { connect, resumable, type WebSocketConstructor } from "@apigw/websocket";
import { bankSocket } from "./api/socket.js";

/** Deposits so many times one, each at least once, and gives what it was told. */
export async function deposit(url: string, WebSocket: WebSocketConstructor, times: number) {
  const bank = await connect(bankSocket, url, { WebSocket, resume: resumable() });
  // @ts-expect-error an amount is a number
  void (() => bank.request("deposit", { amount: "5" }));
  const heard: number[] = [];
  const gaps: unknown[] = [];
  bank.onGap((gap) => void gaps.push(gap));
  bank.on("paid", ({ amount }) => void heard.push(amount));
  const options = { delivery: "at-least-once" } as const;
  const send = async (n: number): Promise<number> => (await bank.request("deposit", { amount: n }, options)).balance;
  const balances = await Promise.all(Array.from({ length: times }, (_, n) => send(n + 1)));
  for (let waits = 0; heard.length < times && waits < 200; waits += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  await bank.close();
  return { balances, heard, gaps };
}
`,
};

let folder: string;
let gateway: Gateway;
let files: { name: string; text: string }[];
beforeAll(async () => {
  const work = join(root, "tests", ".work");
  mkdirSync(work, { recursive: true });
  folder = mkdtempSync(join(work, "sockets-"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  // What is deployed: nobody runs behind it.
  const deployed = await startSockets();
  const { apiId } = await deployed.deploy({
    api: { Name: "bank" },
    models: {
      Deposit: object({ action: { enum: ["deposit"] }, amount: { type: "number" } }),
      ReplyDeposit: object({ balance: { type: "number" } }),
      EventPaid: object({ amount: { type: "number" } }),
    },
    routes: {
      $connect: { function: "bank" },
      $disconnect: { function: "bank" },
      $default: { function: "bank", twoWay: true },
      deposit: { function: "bank", twoWay: true, route: { RequestModels: { $default: "Deposit" } } },
    },
  });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const aws = createGateway({ endpoint: deployed.gateway.url, region: "eu-west-1", credentials });
  const { api, contract } = await pull(aws, apiId, { root: folder, name: "bank" });
  await deployed.stop();
  files = [
    ...generate(api, { contract }).map(({ name, text }) => ({ name: `src/api/${name}`, text })),
    ...Object.entries(project).map(([name, text]) => ({ name, text })),
  ];
  for (const { name, text } of files) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { handler }: { handler: LambdaHandler } = await import(join(folder, "src/function.ts"));
  gateway = await startGateway({ openapi: [join(folder, contract)], functions: { bank: handler } });
});
afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("what both ends are written in compiles", async () => {
  expect(await complaints(files, { ...workspaceCompiler, version: "5.4" })).toEqual([]);
}, 120_000);

test("requests, answers and events arrive as typed, once each, also when the connection drops", async () => {
  const { deposit } = await import(join(folder, "src/user.ts"));
  const { effects } = await import(join(folder, "src/function.ts"));
  // In the midst of the work, however fast this machine is.
  const dropAfter = [2, 10, 20, 30];
  let drops = 0;
  const dropping = setInterval(() => {
    if (effects.length < (dropAfter[0] ?? Number.POSITIVE_INFINITY)) return;
    dropAfter.shift();
    drops += gateway.faults.drop("bank");
  });
  const { balances, heard, gaps } = await deposit(gateway.baseUrl("bank"), WebSocket, 40);
  clearInterval(dropping);
  expect(drops).toBeGreaterThan(0);
  const all = Array.from({ length: 40 }, (_, n) => n + 1);
  expect([...effects].sort((a, b) => a - b)).toEqual(all);
  expect(Math.max(...balances)).toBe(820);
  expect([...heard].sort((a, b) => a - b)).toEqual(all);
  expect(gaps).toEqual([]);
}, 60_000);
