import { AsyncLocalStorage } from "node:async_hooks";
import { type Connections, socketConnections, socketLambda } from "@apigw/server";
import { memoryStore, type Store, socketSessions, withSessions } from "@apigw/server/sockets";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BankEvents, bankApi } from "../../packages/server/test/bank.js";
import {
  type Client,
  newSession,
  type SocketGateway,
  startSockets,
} from "../../packages/server/test/socket-gateway.js";
import { forEachSeed, randomFrom } from "./seeds.js";

/*
 * Many functions post to one session at once, its client comes again and again, the store takes its time, and functions
 * are killed between any two of its steps. Afterwards a client that has nothing gets every event, once each, in order.
 */

let random = randomFrom(1);
/** How likely a function is killed at a step of its store, before or after the step is done. */
let danger = 0;
/** Whose work a step is, to be told that it will never end. */
const working = new AsyncLocalStorage<() => void>();
const kill = () => {
  working.getStore()?.();
  return new Promise<never>(() => undefined);
};

/** A store that takes its time, and whose function may not live to see its answer. */
function slow(store: Store): Store {
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let turns = Math.floor(random() * 3); turns > 0; turns -= 1) await new Promise(setImmediate);
    if (random() < danger) return kill();
    const done = await work();
    return random() < danger ? kill() : done;
  };
  return {
    read: (key) => step(() => store.read(key)),
    write: (item, over) => step(() => store.write(item, over)),
    remove: (key, version) => step(() => store.remove(key, version)),
    list: (group, options) => step(() => store.list(group, options)),
  };
}

const store = slow(memoryStore());
let sockets: SocketGateway;
let connections: Connections<BankEvents>;
beforeAll(async () => {
  const bank = socketLambda(
    bankApi,
    { deposit: () => ({ balance: 0 }), note: () => undefined },
    { sessions: withSessions(store) },
  );
  sockets = await startSockets({ functions: { bank } }, { twoWay: ["$default", "deposit"] });
  const endpoint = sockets.gateway.baseUrl(sockets.apiId).replace("ws:", "http:");
  connections = socketConnections(bankApi, { endpoint });
});
afterAll(() => sockets.stop());

/** What became of some work, unless it was killed. */
const outcome = <T>(work: () => Promise<T>): Promise<T | "killed"> =>
  new Promise((resolve, reject) =>
    working.run(
      () => resolve("killed"),
      () => void work().then(resolve, reject),
    ),
  );

const hello = (client: Client, id: string, generation: number) =>
  client.ask({ action: "hello", $session: { id, generation, lastSeq: 0 } });

interface Ready {
  readonly data?: { readonly $session: { readonly seq: number; readonly gap?: unknown } };
}

test("no number is given twice or left out, and no event is lost that was kept", async () => {
  await forEachSeed(async (seed) => {
    random = randomFrom(seed);
    danger = 0;
    const id = newSession();
    const clients = await Promise.all([1, 2, 3].map(() => sockets.connect()));
    const [first, ...others] = clients;
    if (!first) throw new Error("There is one");
    await hello(first, id, 1);
    danger = seed % 2 === 0 ? 0.03 : 0;
    const there = socketSessions(bankApi, store, connections).to(id);
    const posts = Array.from({ length: 15 }, (_, n) => outcome(() => there.post("paid", { n })));
    // A function that was killed answers nobody: its client has waited long enough by then.
    const patience = danger === 0 ? 10_000 : 300;
    const hellos = others.map((client, index) => {
      const answer = hello(client, id, 2 + Math.floor(random() * 2) + index).catch(() => undefined);
      return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, patience))]);
    });
    const outcomes = await Promise.all(posts);
    await Promise.all(hellos);
    danger = 0;

    const last = await sockets.connect();
    const ready = (await hello(last, id, 9)) as Ready;
    const events = last.frames.filter(({ type }) => type === "paid");
    const numbers = events.map(({ $session }) => ($session as { seq: number }).seq);
    expect(ready.data?.$session.gap).toBeUndefined();
    expect(numbers).toEqual(Array.from({ length: ready.data?.$session.seq ?? -1 }, (_, n) => n + 1));
    const told = events.map(({ n }) => n);
    expect(new Set(told).size).toBe(told.length);
    const kept = outcomes.flatMap((one, n) => (one === "killed" ? [] : [n]));
    expect(told).toEqual(expect.arrayContaining(kept));
    if (seed % 2 === 1) expect(told).toHaveLength(15);
    expect(await first.ask({ action: "deposit" })).toMatchObject({ error: { code: "superseded" } });
    expect(await last.ask({ action: "deposit" })).toMatchObject({ ok: true });
    for (const client of [...clients, last]) client.socket.terminate();
  });
}, 3_600_000);
