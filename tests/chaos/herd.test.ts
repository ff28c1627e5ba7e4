import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { socketConnections, socketLambda } from "@apigw/server";
import { memoryStore, socketSessions, withSessions } from "@apigw/server/sockets";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bankApi } from "../../packages/server/test/bank.js";
import { guard, type SocketGateway, startSockets } from "../../packages/server/test/socket-gateway.js";
import { root } from "../support/workspace.js";

/*
 * A herd: all connections break at once, and all come back, through a gate that takes 500 new ones in a second. What was
 * posted meanwhile reaches each of them once. Clients are in processes of their own, for their CPU and their open files.
 */

const isLong = process.env.APIGW_TEST_LONG !== undefined;
const [processes, each] = isLong ? [4, 2_500] : [1, 300];
const size = processes * each;

/** What the clients of a process have to tell, all together. */
interface Told {
  readonly open: number;
  /** Events that were heard, and those that were heard before. */
  readonly heard: number;
  readonly again: number;
  readonly gaps: number;
  readonly failed: number;
}

const clients = `
import { createSocket, resumable } from "@apigw/websocket";
import { WebSocket } from "ws";
const [, , url, count] = process.argv;
const contract = { name: "bank", routeField: "action", eventField: "type" };
const all = Array.from({ length: Number(count) }, () => {
  const socket = createSocket(contract, url, { WebSocket, resume: resumable(), query: { user: "herd" } });
  const heard = [];
  const one = { socket, heard, gaps: 0 };
  socket.on("paid", ({ n }) => void heard.push(n));
  socket.onGap(() => void (one.gaps += 1));
  return one;
});
const sum = (of) => all.reduce((total, one) => total + of(one), 0);
setInterval(() => {
  process.send({
    open: sum(({ socket }) => Number(socket.state.phase === "open")),
    heard: sum(({ heard }) => new Set(heard).size),
    again: sum(({ heard }) => heard.length - new Set(heard).size),
    gaps: sum(({ gaps }) => gaps),
    failed: sum(({ socket }) => Number(socket.state.phase === "failed")),
  });
}, 250);
`;

let sockets: SocketGateway;
let folder: string;
const store = memoryStore();
const children: ChildProcess[] = [];
beforeAll(async () => {
  const work = join(root, "tests", ".work");
  mkdirSync(work, { recursive: true });
  folder = mkdtempSync(join(work, "herd-"));
  const bank = socketLambda(
    bankApi,
    { deposit: () => ({ balance: 0 }), note: () => undefined },
    { sessions: withSessions(store) },
  );
  sockets = await startSockets({ functions: { bank, guard }, quotas: true }, { twoWay: ["$default"], guarded: true });
});
afterAll(async () => {
  for (const child of children) child.kill();
  await sockets.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(`${size} clients come back, and each hears once what was posted meanwhile`, async () => {
  const file = join(folder, "clients.mjs");
  writeFileSync(join(folder, "clients.ts"), clients);
  await build({
    entryPoints: [join(folder, "clients.ts")],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["@apigw/source"],
    external: ["ws"],
    logLevel: "error",
  });
  const told = new Map<ChildProcess, Told>();
  const url = sockets.gateway.baseUrl(sockets.apiId);
  for (let n = 0; n < processes; n += 1) {
    const child = fork(file, [url, String(each)], { execArgv: [] });
    children.push(child);
    child.on("message", (message) => void told.set(child, message as Told)); // it sends nothing else
  }
  const sum = (of: (one: Told) => number) => [...told.values()].reduce((total, one) => total + of(one), 0);
  const until = async (isSo: () => boolean, within: number) => {
    const began = performance.now();
    while (!isSo()) {
      if (performance.now() - began > within)
        throw new Error(`Not within ${within} ms: ${JSON.stringify([...told.values()])}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return Math.round((performance.now() - began) / 100) / 10;
  };
  const first = await until(() => sum(({ open }) => open) === size, 240_000);

  const dropped = sockets.gateway.faults.drop(sockets.apiId);
  const endpoint = url.replace("ws:", "http:");
  const sessions = socketSessions(bankApi, store, socketConnections(bankApi, { endpoint }));
  const posting = sessions.toOwner("herd").post("paid", { n: 1 });
  await until(() => sum(({ open }) => open) < size / 2, 60_000);
  const most = await until(() => sum(({ open }) => open) >= size * 0.99, 240_000);
  const last = await until(() => sum(({ open }) => open) === size, 240_000);
  expect(await posting).toHaveLength(size);
  await until(() => sum(({ heard }) => heard) === size, 60_000);

  console.log(
    `herd of ${size}: there after ${first} s; dropped ${dropped}; 99 % back after ${most} s, all after ${Math.round((most + last) * 10) / 10} s`,
  );
  expect(dropped).toBe(size);
  expect([sum(({ again }) => again), sum(({ gaps }) => gaps), sum(({ failed }) => failed)]).toEqual([0, 0, 0]);
}, 900_000);
