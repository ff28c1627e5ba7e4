import { randomUUID } from "node:crypto";
import { socketLambda } from "@apigw/server";
import { memoryStore, withDedupe, withSessions } from "@apigw/server/sockets";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type BankService, bankApi } from "./bank.js";
import { hello, newSession, pause, type SocketGateway, startSockets } from "./socket-gateway.js";

let runs: number[] = [];
const service: BankService = {
  deposit({ amount }) {
    runs.push(amount);
    return { balance: runs.length };
  },
  note: () => undefined,
};
const routes = { twoWay: ["deposit", "note", "$default"] };

describe("where the first message says who it is", () => {
  let sockets: SocketGateway;
  const store = memoryStore();
  const ends = new Map<string, Date>();
  beforeAll(async () => {
    const sessions = withSessions(store, {
      authenticate: (token) => {
        const [, owner = "", name = ""] = /^(\w+):(\w+)$/.exec(token) ?? [];
        const expires = ends.get(name);
        if (owner === "") return undefined;
        return { owner, ...(expires && { expires }) };
      },
    });
    const bank = socketLambda(bankApi, service, { sessions, dedupe: withDedupe(store) });
    sockets = await startSockets({ functions: { bank } }, routes);
  });
  afterAll(() => sockets.stop());
  beforeEach(() => {
    runs = [];
  });
  const auth = (token: string) => ({ $auth: { token } });
  const deposit = { action: "deposit", amount: 5 };

  test("nothing is done before it has", async () => {
    const client = await sockets.connect();
    expect(await client.ask(deposit)).toMatchObject({ error: { code: "unauthorized" } });
    for (const more of [{}, auth("nobody")])
      expect(await hello(client, { id: newSession() }, more)).toMatchObject({ error: { code: "unauthorized" } });
    expect(await client.ask(deposit)).toMatchObject({ error: { code: "unauthorized" } });
    client.send(deposit);
    expect(await client.ask({ action: "hello", ...auth("ann:1") })).toMatchObject({ ok: true, data: {} });
    expect(await client.ask(deposit)).toMatchObject({ ok: true });
    expect(runs).toEqual([5]);
  });

  test("nor after its token has ended, until it brings a newer one, of the same owner", async () => {
    const client = await sockets.connect();
    const id = newSession();
    ends.set("short", new Date(Date.now() + 300));
    expect(await hello(client, { id }, auth("ann:short"))).toMatchObject({ ok: true });
    expect(await client.ask(deposit)).toMatchObject({ ok: true });
    await pause(320);
    expect(await client.ask(deposit)).toMatchObject({ error: { code: "unauthorized" } });
    expect(await hello(client, { id }, auth("ann:short"))).toMatchObject({ error: { code: "unauthorized" } });
    expect(await client.ask({ action: "hello", ...auth("eve:1") })).toMatchObject({ error: { code: "forbidden" } });
    expect(await client.ask({ action: "hello", ...auth("ann:1") })).toMatchObject({ ok: true });
    expect(await client.ask(deposit)).toMatchObject({ ok: true });
    expect(runs).toEqual([5, 5]);
  });

  test("a session is the token's owner's, and nobody else's", async () => {
    const [ann, eve] = [await sockets.connect(), await sockets.connect()];
    const id = newSession();
    const once = { ...deposit, requestId: randomUUID() };
    await hello(ann, { id }, auth("ann:1"));
    const answer = await ann.ask(once);
    expect(await hello(eve, { id, generation: 2 }, auth("eve:1"))).toMatchObject({ error: { code: "forbidden" } });
    await hello(eve, { id: newSession() }, auth("eve:1"));
    expect(await eve.ask(once)).not.toEqual(answer);
    expect(runs).toEqual([5, 5]);
  });
});

test("neither a token nor a session's id is in the log, whatever fails", async () => {
  const [token, id] = ["canary-token-0123456789", newSession()];
  const lines: unknown[] = [];
  const log = vi.spyOn(console, "error").mockImplementation((line) => void lines.push(line));
  const on = (authenticate: (token: string) => undefined) => {
    const failing = { ...memoryStore(), write: () => Promise.reject(new Error("the table is on fire")) };
    return socketLambda(bankApi, service, {
      sessions: withSessions(failing, { authenticate }),
      dedupe: withDedupe(failing),
    });
  };
  const $session = { id, generation: 1, lastSeq: 0 };
  const body = JSON.stringify({ action: "hello", requestId: "1", $session, $auth: { token } });
  const requestContext = { eventType: "MESSAGE", routeKey: "$default", connectionId: "c=" };
  const handler = on((given) => {
    throw new Error(`no keys for ${given}`);
  });
  expect(JSON.stringify(await handler({ requestContext, body }))).toContain("unavailable");
  log.mockRestore();
  expect(lines).toHaveLength(1);
  for (const secret of [token, id]) expect(String(lines)).not.toContain(secret);
});

test("nor is the session of whoever sent a message", async () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, "error").mockImplementation((line) => void lines.push(String(line)));
  const id = newSession();
  const failing: BankService = {
    ...service,
    deposit(_, { session }) {
      throw new Error(`No room for ${session?.id}`);
    },
  };
  const handler = socketLambda(bankApi, failing, { sessions: withSessions(memoryStore()) });
  const send = (routeKey: string, message: object) => {
    const requestContext = { eventType: "MESSAGE", routeKey, connectionId: "c=", authorizer: { principalId: "ann" } };
    return handler({ requestContext, body: JSON.stringify({ action: routeKey, requestId: "1", ...message }) });
  };
  await send("hello", { $session: { id, generation: 1, lastSeq: 0 } });
  await send("deposit", { amount: 1 });
  log.mockRestore();
  expect(lines).toMatchObject([expect.stringMatching(/No room for \[redacted\]/)]);
});
