import { randomUUID } from "node:crypto";
import { type Connections, socketConnections, socketLambda } from "@apigw/server";
import { dynamoDb } from "@apigw/server/dynamodb";
import {
  memoryStore,
  type SocketSessions,
  type Store,
  socketSessions,
  withDedupe,
  withSessions,
} from "@apigw/server/sockets";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BankEvents, type BankService, bankApi } from "./bank.js";
import { type Dynamo, startDynamo } from "./dynamo.js";
import {
  type Client,
  type Frame,
  guard,
  hello,
  newSession,
  pause,
  type SocketGateway,
  startSockets,
} from "./socket-gateway.js";

let dynamo: Dynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

let runs: unknown[] = [];
const service: BankService = {
  deposit({ amount }, { owner, session }) {
    runs.push(amount);
    if (owner === undefined && session === undefined) runs.push("nobody");
    return { balance: runs.length };
  },
  note: ({ text }, { session }) => void runs.push(text, session?.id),
};
const routes = { twoWay: ["deposit", "note", "$default"] };

/** What a client is told when it is ready. */
const readyOf = (frame: Frame) =>
  (frame.data as { $session: { epoch: string; seq: number; gap?: { from: number; to: number } } }).$session;

/** The numbers of the events that a client has got, in the order in which they came. */
const numbers = ({ frames }: Client) => frames.filter(({ type }) => type === "paid").map(({ n }) => n);

const afterwards: (() => void)[] = [];
afterEach(() => void afterwards.splice(0).map((heal) => heal()));

describe.each<[string, () => Store]>([
  ["memory", memoryStore],
  ["DynamoDB", () => dynamoDb(dynamo)],
])("with a store in %s", (_, makeStore) => {
  let store: Store;
  let sockets: SocketGateway;
  let sessions: SocketSessions<BankEvents>;
  let connections: Connections<BankEvents>;
  let id: string;
  beforeAll(async () => {
    store = makeStore();
    const bank = socketLambda(bankApi, service, {
      sessions: withSessions(store),
      dedupe: withDedupe(store),
    });
    sockets = await startSockets({ functions: { bank, guard } }, { ...routes, guarded: true });
    connections = socketConnections(bankApi, {
      endpoint: sockets.gateway.baseUrl(sockets.apiId).replace("ws:", "http:"),
    });
    sessions = socketSessions(bankApi, store, connections);
  });
  afterAll(() => sockets.stop());
  beforeEach(() => {
    runs = [];
    id = newSession();
  });
  const post = async (...numbers: number[]) => {
    const outcomes = [];
    for (const n of numbers) outcomes.push(await sessions.to(id).post("paid", { n }));
    return outcomes;
  };
  const ann = () => sockets.connect("?user=ann");

  test("events of a session are numbered without holes, and name their epoch", async () => {
    const client = await ann();
    const { epoch, ...ready } = readyOf(await hello(client, { id }));
    expect(ready).toEqual({ seq: 0 });
    expect(await post(1, 2)).toEqual(["delivered-to-gateway", "delivered-to-gateway"]);
    expect(await client.take({ n: 1 })).toEqual({ type: "paid", n: 1, $session: { seq: 1, epoch } });
    expect(await client.take({ n: 2 })).toEqual({ type: "paid", n: 2, $session: { seq: 2, epoch } });
  });

  test("many that are posted at once have each their number", async () => {
    const client = await ann();
    await hello(client, { id });
    await Promise.all(Array.from({ length: 12 }, (_, n) => sessions.to(id).post("paid", { n })));
    await client.until(() => (numbers(client).length === 12 ? true : undefined));
    const seqs = client.frames.map(({ $session }) => ($session as { seq: number }).seq);
    expect(seqs.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test("what a client missed is sent again after what it has, in order, before it is told to be ready", async () => {
    const first = await ann();
    const { epoch } = readyOf(await hello(first, { id }));
    await post(1, 2);
    await first.take({ n: 2 });
    await first.close();
    expect(await post(3, 4, 5)).toContain("kept");
    const second = await ann();
    const answered = await hello(second, { id, generation: 2, lastSeq: 1, epoch });
    expect(readyOf(answered)).toEqual({ epoch, seq: 5 });
    expect(numbers(second)).toEqual([2, 3, 4, 5]);
  });

  test("a client that lost a post without losing its connection asks for it over the same one", async () => {
    const client = await ann();
    const { epoch } = readyOf(await hello(client, { id }));
    afterwards.push(sockets.gateway.faults.posts(sockets.apiId, () => 200));
    expect(await post(1)).toEqual(["delivered-to-gateway"]);
    afterwards.pop()?.();
    await post(2);
    await client.take({ n: 2 });
    expect(readyOf(await hello(client, { id, lastSeq: 0, epoch }))).toEqual({ epoch, seq: 2 });
    expect(numbers(client)).toEqual([1, 2]);
  });

  /** All that is kept is sent five times, and once more for each 4 s that this machine takes. */
  const pacing = (client: Client) => {
    const began = Date.now();
    return () => {
      const count = numbers(client).length;
      expect(count).toBeGreaterThanOrEqual(5);
      expect(count).toBeLessThanOrEqual(5 + Math.floor((Date.now() - began) / 4000));
      expect(numbers(client)).toEqual(Array(count).fill(1));
    };
  };

  test("a client that asks for all again and again is not sent it each time, and nothing is lost", async () => {
    const client = await ann();
    const { epoch } = readyOf(await hello(client, { id }));
    await post(1);
    await client.take({ n: 1 });
    const isPaced = pacing(client);
    for (let count = 0; count < 20; count += 1) {
      expect(readyOf(await hello(client, { id, generation: 1 + count, lastSeq: 0 }))).toEqual({ epoch, seq: 1 });
    }
    isPaced();
    const second = await ann();
    expect(readyOf(await hello(second, { id, generation: 30, lastSeq: 0, epoch }))).toEqual({ epoch, seq: 1 });
    expect(numbers(second)).toEqual([1]);
  });

  test("nor is one that asks for it many times at once", async () => {
    const client = await ann();
    await hello(client, { id });
    await post(1);
    await client.take({ n: 1 });
    const isPaced = pacing(client);
    await Promise.all(Array.from({ length: 12 }, () => hello(client, { id, lastSeq: 0 })));
    isPaced();
  });

  test("a client that never heard that it was ready gets what came meanwhile", async () => {
    const first = await ann();
    await hello(first, { id });
    await first.close();
    await post(1);
    const second = await ann();
    await hello(second, { id, generation: 2 });
    expect(numbers(second)).toEqual([1]);
  });

  describe("events whose time is over", () => {
    let brief: SocketGateway;
    let post: (n: number) => Promise<unknown>;
    beforeAll(async () => {
      const bank = socketLambda(bankApi, service, { sessions: withSessions(store, { keep: 1.5 }) });
      brief = await startSockets({ functions: { bank, guard } }, { ...routes, guarded: true });
      const endpoint = brief.gateway.baseUrl(brief.apiId).replace("ws:", "http:");
      const there = socketSessions(bankApi, store, socketConnections(bankApi, { endpoint }));
      post = (n) => there.to(id).post("paid", { n });
    });
    afterAll(() => brief.stop());

    test("are told as one gap, and those after it come", async () => {
      const first = await brief.connect("?user=ann");
      const { epoch } = readyOf(await hello(first, { id }));
      await post(1);
      await first.take({ n: 1 });
      first.socket.terminate();
      await post(2);
      await post(3);
      await pause(1550);
      await post(4);
      const second = await brief.connect("?user=ann");
      const ready = readyOf(await hello(second, { id, generation: 2, lastSeq: 1, epoch }));
      expect(ready).toEqual({ epoch, seq: 4, gap: { from: 2, to: 3 } });
      expect(numbers(second)).toEqual([4]);
      // It went on after the gap: there is none any more.
      const third = await brief.connect("?user=ann");
      expect(readyOf(await hello(third, { id, generation: 3, lastSeq: 4, epoch }))).toEqual({ epoch, seq: 4 });
    });

    test("are one gap as well if all of them are", async () => {
      const first = await brief.connect("?user=ann");
      const { epoch } = readyOf(await hello(first, { id }));
      await post(1);
      await post(2);
      await pause(1550);
      const second = await brief.connect("?user=ann");
      const ready = readyOf(await hello(second, { id, generation: 2, lastSeq: 0, epoch }));
      expect(ready).toEqual({ epoch, seq: 2, gap: { from: 1, to: 2 } });
    });
  });

  test("a client of another epoch is told the new one and where it begins, and gets nothing of the past", async () => {
    const first = await ann();
    const { epoch } = readyOf(await hello(first, { id }));
    await post(1, 2);
    const second = await ann();
    const ready = readyOf(await hello(second, { id, generation: 2, lastSeq: 40, epoch: "another" }));
    expect(ready).toEqual({ epoch, seq: 2 });
    expect(numbers(second)).toEqual([]);
  });

  test("a client that has numbers which were never given begins a new epoch: the store was put back", async () => {
    const first = await ann();
    const { epoch } = readyOf(await hello(first, { id }));
    await post(1);
    const second = await ann();
    const ready = readyOf(await hello(second, { id, generation: 2, lastSeq: 9, epoch }));
    expect(ready).toEqual({ epoch: expect.not.stringMatching(epoch), seq: 1 });
  });

  test("a client tells in any message what it has, and that is forgotten", async () => {
    const client = await ann();
    const { epoch } = readyOf(await hello(client, { id }));
    await post(...Array.from({ length: 20 }, (_, n) => n + 1));
    await client.until(() => (numbers(client).length === 20 ? true : undefined));
    expect(await sessions.of("ann")).toContainEqual({ id, isOpen: true, unconfirmed: 20 });
    await client.ask({ action: "deposit", amount: 1, $session: { lastSeq: 18 } });
    expect(await sessions.of("ann")).toContainEqual({ id, isOpen: true, unconfirmed: 2 });
    const second = await ann();
    await hello(second, { id, generation: 2, lastSeq: 18, epoch });
    expect(numbers(second)).toEqual([19, 20]);
  });

  describe("a zombie", () => {
    test("of an older generation hears that it is one, is not acted on, and gets nothing more", async () => {
      const [old, young] = [await ann(), await ann()];
      await hello(old, { id });
      await hello(young, { id, generation: 2 });
      expect(await old.take({ type: "superseded" })).toEqual({ type: "superseded", $session: { generation: 2 } });
      expect(await old.ask({ action: "deposit", amount: 5 })).toMatchObject({ error: { code: "superseded" } });
      old.send({ action: "deposit", amount: 5 });
      old.send({
        action: "deposit",
        $batch: [
          { amount: 5, requestId: "b1" },
          { amount: 5, requestId: "b2" },
        ],
      });
      const { $batch } = await old.until(() => old.frames.find((one) => Object.hasOwn(one, "$batch")));
      const refused = { ok: false, error: expect.objectContaining({ code: "superseded" }) };
      expect($batch).toEqual([
        { requestId: "b1", ...refused },
        { requestId: "b2", ...refused },
      ]);
      await post(1);
      await young.take({ n: 1 });
      expect(await young.ask({ action: "deposit", amount: 6 })).toMatchObject({ ok: true });
      expect(runs).toEqual([6]);
      expect(numbers(old)).toEqual([]);
    });

    test("cannot come back: neither with its generation, nor with that of the one that is", async () => {
      const [old, young, other] = [await ann(), await ann(), await ann()];
      await hello(old, { id });
      await hello(young, { id, generation: 2 });
      for (const [client, generation] of [
        [old, 1],
        [other, 2],
        [other, 1],
      ] as const)
        expect(await hello(client, { id, generation })).toMatchObject({ error: { code: "superseded" } });
      expect(await young.ask({ action: "deposit", amount: 5 })).toMatchObject({ ok: true });
    });

    test("whose connection was half-open, and heals: what it had sent comes late, and is not acted on", async () => {
      const [old, young] = [await ann(), await ann()];
      await hello(old, { id });
      let connection = "";
      afterwards.push(
        sockets.gateway.faults.posts(sockets.apiId, (post) => {
          connection = post.connectionId;
          return undefined;
        }),
      );
      await post(1);
      const heal = sockets.gateway.faults.halfOpen(sockets.apiId, { connection });
      afterwards.push(heal);
      old.send({ action: "deposit", amount: 5, requestId: "late" });
      // Nobody knows yet: the gateway takes it, and it goes nowhere.
      expect(await post(2)).toEqual(["delivered-to-gateway"]);
      await hello(young, { id, generation: 2 });
      expect(numbers(young)).toEqual([1, 2]);
      heal();
      expect(await old.take({ requestId: "late" })).toMatchObject({ error: { code: "superseded" } });
      expect(runs).toEqual([]);
    });

    test("that claims once more gets the same answer for what it had sent, over the connection that is", async () => {
      const [old, young] = [await ann(), await ann()];
      const once = { action: "deposit", amount: 5, requestId: randomUUID() };
      await hello(old, { id });
      const answer = await old.ask(once);
      await hello(young, { id, generation: 2 });
      expect(await old.ask(once)).toMatchObject({ error: { code: "superseded" } });
      expect(await young.ask(once)).toEqual(answer);
      expect(runs).toEqual([5]);
    });
  });

  test("two tabs of one user have their own numbers, and both get what is its owner's", async () => {
    const owner = `user-${randomUUID()}`;
    const tabs = [await sockets.connect(`?user=${owner}`), await sockets.connect(`?user=${owner}`)] as const;
    const ids = [newSession(), newSession()] as const;
    await hello(tabs[0], { id: ids[0] });
    await hello(tabs[1], { id: ids[1] });
    await sessions.to(ids[0]).post("paid", { n: 1 });
    const outcomes = await sessions.toOwner(owner).post("paid", { n: 2 });
    expect(outcomes.map(({ session, outcome }) => `${session} ${outcome}`).sort()).toEqual(
      ids.map((one) => `${one} delivered-to-gateway`).sort(),
    );
    expect(await tabs[0].take({ n: 2 })).toMatchObject({ $session: { seq: 2 } });
    expect(await tabs[1].take({ n: 2 })).toMatchObject({ $session: { seq: 1 } });
    expect(numbers(tabs[1])).toEqual([]);
    await tabs[0].close();
    // What a connection's end does, it does a moment later.
    const isOpen = async (one: string) => (await sessions.of(owner)).find((state) => state.id === one)?.isOpen;
    while (await isOpen(ids[0])) await pause(10);
    const states = await sessions.of(owner);
    expect(states).toContainEqual({ id: ids[0], isOpen: false, unconfirmed: 2 });
    expect(states).toContainEqual({ id: ids[1], isOpen: true, unconfirmed: 1 });
  });

  /** The store, with some calls that fail. */
  const failing = (faults: Partial<Store>) =>
    socketSessions(
      bankApi,
      {
        read: (key) => store.read(key),
        write: (item, over) => store.write(item, over),
        remove: (key, version) => store.remove(key, version),
        list: (group, options) => store.list(group, options),
        ...faults,
      },
      connections,
      { onError() {} },
    );

  test("a session whose write fails is told apart from the others, and can be tried again alone", async () => {
    const owner = `user-${randomUUID()}`;
    const ids = [newSession(), newSession(), newSession()] as const;
    for (const id of ids) await hello(await sockets.connect(`?user=${owner}`), { id });
    const throttled = new Error("Throughput exceeds the current capacity for one or more items");
    const once = failing({
      write: (item, over) => (item.group.includes(ids[1]) ? Promise.reject(throttled) : store.write(item, over)),
    });
    const outcomes = await once.toOwner(owner).post("paid", { n: 1 });
    expect(new Map(outcomes.map(({ session, ...became }) => [session, became]))).toEqual(
      new Map<string, object>([
        [ids[0], { outcome: "delivered-to-gateway" }],
        [ids[1], { outcome: "failed", error: throttled }],
        [ids[2], { outcome: "delivered-to-gateway" }],
      ]),
    );
    for (const { session, outcome } of outcomes)
      if (outcome === "failed") await sessions.to(session).post("paid", { n: 1 });
    expect((await sessions.of(owner)).map(({ unconfirmed }) => unconfirmed)).toEqual([1, 1, 1]);
  });

  test("where the sessions of an owner cannot be read, nothing is posted to any", async () => {
    const owner = `user-${randomUUID()}`;
    const client = await sockets.connect(`?user=${owner}`);
    await hello(client, { id });
    const unread = failing({
      list: (group, options) =>
        options?.after === id ? Promise.reject(new Error("timeout")) : store.list(group, options),
    });
    await expect(unread.toOwner(owner).post("paid", { n: 1 })).rejects.toThrow("timeout");
    expect(await sessions.of(owner)).toEqual([{ id, isOpen: true, unconfirmed: 0 }]);
  });

  test("an event is kept, and no error, where it is not found out that its client is gone", async () => {
    await hello(await ann(), { id });
    afterwards.push(sockets.gateway.faults.posts(sockets.apiId, () => 410));
    let writes = 0;
    const once = failing({
      write: (item, over) => (++writes > 1 ? Promise.reject(new Error("timeout")) : store.write(item, over)),
    });
    expect(await once.to(id).post("paid", { n: 1 })).toBe("kept");
    expect(await sessions.of("ann")).toContainEqual({ id, isOpen: true, unconfirmed: 1 });
  });

  test("another owner cannot have a session, nor a connection a second one", async () => {
    const client = await ann();
    await hello(client, { id });
    await post(1);
    const eve = await sockets.connect("?user=eve");
    expect(await hello(eve, { id, generation: 2 })).toMatchObject({ error: { code: "forbidden" } });
    expect(await hello(client, { id: newSession() })).toMatchObject({ error: { code: "forbidden" } });
    expect(await client.ask({ action: "deposit", amount: 5 })).toMatchObject({ ok: true });
    expect(numbers(eve)).toEqual([]);
  });

  test("a session that nobody knows, and an event that is too large, are told; neither takes a number", async () => {
    expect(await sessions.to(newSession()).post("paid", { n: 1 })).toBe("no-session");
    const client = await ann();
    await hello(client, { id });
    // The type says a number; what is too large is so at run time.
    const large = { n: "x".repeat(128 * 1024) } as unknown as BankEvents["paid"];
    expect(await sessions.to(id).post("paid", large)).toBe("too-large");
    await post(1);
    expect(await client.take({ n: 1 })).toMatchObject({ $session: { seq: 1 } });
  });

  test("a connection that is gone without a word is found out by a post; throttled posts are made again", async () => {
    const client = await ann();
    const { epoch } = readyOf(await hello(client, { id }));
    let refused = 0;
    const heal = sockets.gateway.faults.posts(sockets.apiId, () => (refused++ < 3 ? 429 : undefined));
    expect(await post(1)).toEqual(["delivered-to-gateway"]);
    heal();
    afterwards.push(sockets.gateway.faults.posts(sockets.apiId, () => 410));
    expect(await post(2)).toEqual(["kept"]);
    expect(await sessions.of("ann")).toContainEqual({ id, isOpen: false, unconfirmed: 2 });
    afterwards.pop()?.();
    const second = await ann();
    await hello(second, { id, generation: 2, lastSeq: 1, epoch });
    expect(numbers(second)).toEqual([2]);
  });

  test("a post that fails is told to whoever listens, and its event is kept", async () => {
    const client = await ann();
    const { epoch } = readyOf(await hello(client, { id }));
    const heard: unknown[] = [];
    const telling = socketSessions(bankApi, store, connections, { onError: (error) => void heard.push(error) });
    afterwards.push(sockets.gateway.faults.posts(sockets.apiId, () => 403));
    expect(await telling.to(id).post("paid", { n: 1 })).toBe("kept");
    expect(heard).toEqual([expect.objectContaining({ code: "post-failed" })]);
    afterwards.pop()?.();
    expect(readyOf(await hello(client, { id, epoch }))).toEqual({ epoch, seq: 1 });
    expect(numbers(client)).toEqual([1]);
  });

  test("hellos that are none are refused, and change nothing", async () => {
    const client = await ann();
    const good = { id, generation: 1, lastSeq: 0 };
    const bad = [
      { ...good, id: "short" },
      { ...good, id: "__proto__" },
      { ...good, generation: 0 },
      { ...good, generation: 1.5 },
      { ...good, generation: "1" },
      { ...good, lastSeq: -1 },
      { ...good, lastSeq: 2 ** 60 },
      { id },
      { ...good, epoch: 7 },
      { ...good, epoch: "x".repeat(65) },
    ];
    for (const $session of bad)
      expect(await client.ask({ action: "hello", $session })).toMatchObject({ error: { code: "bad-message" } });
    expect(await sessions.to(id).post("paid", { n: 1 })).toBe("no-session");
  });

  test("a plain client is served beside them", async () => {
    const client = await ann();
    client.send({ action: "deposit", amount: 5 });
    expect(await client.take({ balance: 1 })).toEqual({ balance: 1 });
  });
});
