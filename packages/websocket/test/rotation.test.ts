import { connect, type Gap, resumable, type SocketOptions } from "@apigw/websocket";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { fast, openShop, outcome, type SessionState, type Shop, shopSocket, until } from "./shop.js";

// Connections change, the socket stays: rotation, sessions, and what becomes of events meanwhile.

let shop: Shop;
afterEach(() => shop.stop());
const always = { delivery: "at-least-once" } as const;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A token that is good for so long makes the socket rotate halfway. */
const every = (milliseconds: number) => () => ({ validFor: milliseconds * 2 });

const onlySession = (): SessionState => {
  const [session] = shop.sessions.values();
  if (!session) throw new Error("there is no session");
  return session;
};

describe("rotation", () => {
  test("loses and doubles nothing under load with drops, with never more than two connections", async () => {
    shop = await openShop();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, shop.connections.size);
    }, 1);
    const socket = await connect(shopSocket, shop.url, { WebSocket, clock: fast(100), auth: every(5_000) });
    const sales: Promise<unknown>[] = [];
    for (let n = 0; socket.metrics().connections < 40; n += 1) {
      sales.push(socket.request("sell", { n }, always));
      await pause(2);
      if (n % 100 === 99) shop.gateway.faults.drop(shop.api);
    }
    await Promise.all(sales);
    clearInterval(watch);
    expect([...shop.sold].sort((one, other) => one - other)).toEqual(sales.map((_, n) => n));
    // The gateway tells of an end a moment after it.
    expect(most).toBeLessThanOrEqual(3);
    await socket.close();
  }, 60_000);

  test("keeps the answers of what is sent at most once: nothing is unknown", async () => {
    shop = await openShop();
    const heal = shop.gateway.faults.delay(shop.api, 20);
    const socket = await connect(shopSocket, shop.url, { WebSocket, clock: fast(10), auth: every(1_000) });
    const sales: Promise<unknown>[] = [];
    while (socket.metrics().connections < 6) {
      sales.push(socket.request("sell", { n: sales.length }));
      await pause(5);
    }
    await Promise.all(sales);
    heal();
    expect(socket.metrics().resent).toBe(0);
    await socket.close();
  });

  test("whose new connection fails again and again leaves the old one at work", async () => {
    const refusing = { now: false };
    shop = await openShop({ connect: () => (refusing.now ? { statusCode: 500 } : undefined) });
    const socket = await connect(shopSocket, shop.url, { WebSocket, clock: fast(100), auth: every(2_000) });
    refusing.now = true;
    const sales: Promise<unknown>[] = [];
    while (socket.metrics().connections < 4) {
      sales.push(socket.request("sell", { n: sales.length }));
      await pause(5);
    }
    expect(shop.connections.size).toBe(1);
    refusing.now = false;
    await until(() => socket.state.phase === "draining" || shop.heard.length > 0);
    await Promise.all(sales);
    await until(() => socket.state.phase === "open");
    expect(await socket.request("sell", { n: -1 })).toBeDefined();
    await socket.close();
  });

  test("whose new connection fails until the last 30 s of the old one is made in time", async () => {
    const refusing = { now: false };
    shop = await openShop({ connect: () => (refusing.now ? { statusCode: 500 } : undefined) });
    // The middle of full jitter: tries after half a second, 3, 8, 18 and 38 s.
    const clock = fast(20, () => 0.5);
    const socket = await connect(shopSocket, shop.url, { WebSocket, clock, auth: () => ({ validFor: 120_000 }) });
    const opened = clock.now();
    const phases: string[] = [];
    socket.onState(({ phase }) => phases.push(phase));
    refusing.now = true;
    const sales: Promise<unknown>[] = [];
    while (clock.now() - opened < 90_000) {
      sales.push(socket.request("sell", { n: sales.length }));
      await pause(20);
    }
    expect(socket.metrics().connections).toBeGreaterThanOrEqual(5);
    expect(new Set(phases)).toEqual(new Set(["rotating", "open"]));
    refusing.now = false;
    await until(() => phases.includes("draining"));
    expect(clock.now() - opened).toBeLessThan(120_000);
    // Each was answered, and none sent again.
    await Promise.all(sales);
    expect(socket.metrics().resent).toBe(0);
    await socket.close();
  }, 30_000);

  test("comes before the two hours are over", async () => {
    shop = await openShop({ timeScale: 2_000 });
    // So fast, an answer cannot be waited for: messages that want none keep the connection from being idle.
    const clock = fast(2_000, () => 0.5);
    const socket = await connect(shopSocket, shop.url, { WebSocket, clock, heartbeat: 1e9 });
    const ends: number[] = [];
    socket.onState(({ closed, phase }) => phase === "waiting" && ends.push(closed?.code ?? 0));
    while (socket.metrics().connections < 3) {
      await socket.send("note", { n: 1 }, { timeout: 1e9 });
      await pause(50);
    }
    expect(ends).toEqual([]);
    await socket.close();
  });
});

describe("a session", () => {
  const open = (options: SocketOptions = {}) =>
    connect(shopSocket, shop.url, { WebSocket, clock: fast(20), resume: resumable(), ...options });

  test("is told the events that it missed, once each and in order", async () => {
    shop = await openShop();
    const socket = await open();
    const heard: number[] = [];
    socket.on("sold", ({ n }) => heard.push(n));
    const session = onlySession();
    for (let n = 1; n <= 60; n += 1) {
      await shop.tell(session, { type: "sold", n });
      if (n % 10 === 5) shop.gateway.faults.drop(shop.api);
    }
    await until(() => heard.length >= 60);
    await pause(100);
    expect(heard).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    await socket.close();
  });

  test("hears events in their order when they come in another, and asks for one that does not come", async () => {
    shop = await openShop();
    const heal = shop.gateway.faults.reorder(shop.api, { direction: "out", seed: 11, window: 6 });
    const lose = shop.gateway.faults.lose(shop.api, 0.1, { direction: "out", seed: 5 });
    const socket = await open({ clock: fast(100) });
    const heard: number[] = [];
    socket.on("sold", ({ n }) => heard.push(n));
    await until(() => shop.sessions.size === 1);
    const session = onlySession();
    for (let n = 1; n <= 100; n += 1) await shop.tell(session, { type: "sold", n });
    await until(() => heard.length >= 100);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    heal();
    lose();
    await socket.close();
  });

  test("hears of one gap where events are no longer kept", async () => {
    shop = await openShop();
    const socket = await open({ clock: fast(10) });
    const heard: unknown[] = [];
    socket.on("sold", ({ n }) => heard.push(n));
    socket.onGap((gap: Gap) => heard.push(gap));
    const session = onlySession();
    await shop.tell(session, { type: "sold", n: 1 });
    await until(() => heard.length === 1);
    shop.gateway.faults.drop(shop.api);
    // Before the client can be back, however soon it comes.
    const told = [2, 3, 4].map((n) => shop.tell(session, { type: "sold", n }));
    session.outbox = session.outbox.filter(({ seq }) => seq > 3);
    session.forgotten = 3;
    await Promise.all(told);
    await until(() => heard.includes(4));
    await shop.tell(session, { type: "sold", n: 5 });
    await until(() => heard.includes(5));
    expect(heard).toEqual([1, { from: 2, to: 3 }, 4, 5]);
    await socket.close();
  });

  test("hears of a gap where the server has forgotten all numbers, and goes on with the new ones", async () => {
    shop = await openShop();
    const socket = await open({ clock: fast(10) });
    const heard: unknown[] = [];
    socket.on("sold", ({ n }) => heard.push(n));
    socket.onGap((gap) => heard.push(gap));
    const session = onlySession();
    await shop.tell(session, { type: "sold", n: 1 });
    await until(() => heard.length === 1);
    Object.assign(session, { epoch: "e2", seq: 7, outbox: [] });
    shop.gateway.faults.drop(shop.api);
    await until(() => socket.metrics().connections === 2 && socket.state.phase === "open");
    await shop.tell(session, { type: "sold", n: 8 });
    await until(() => heard.length === 3);
    expect(heard).toEqual([1, { reason: "epoch" }, 8]);
    await socket.close();
  });

  test("rotates without missing or repeating an event", async () => {
    shop = await openShop();
    const socket = await open({ clock: fast(100), auth: every(3_000) });
    const heard: number[] = [];
    socket.on("sold", ({ n }) => heard.push(n));
    const session = onlySession();
    let n = 0;
    const sales: Promise<unknown>[] = [];
    while (socket.metrics().connections < 15) {
      n += 1;
      sales.push(socket.request("sell", { n }, always));
      await shop.tell(session, { type: "sold", n });
    }
    await Promise.all(sales);
    await until(() => heard.length >= n);
    expect(heard).toEqual(Array.from({ length: n }, (_, index) => index + 1));
    expect(shop.sold).toHaveLength(n);
    await socket.close();
  });

  test("rotates without losing what is sent at most once: what is too late for the old connection goes over the new", async () => {
    shop = await openShop();
    const heal = shop.gateway.faults.delay(shop.api, 10);
    const socket = await open({ clock: fast(20), auth: every(1_500) });
    const sent: Promise<unknown>[] = [];
    let n = 0;
    while (socket.metrics().connections < 10) {
      n += 1;
      sent.push(socket.request("sell", { n }), socket.send("note", { n }));
      await pause(4);
    }
    await Promise.all(sent);
    await until(() => shop.noted.length >= n);
    const all = Array.from({ length: n }, (_, index) => index + 1);
    expect([...shop.sold].sort((one, other) => one - other)).toEqual(all);
    expect([...shop.noted].sort((one, other) => one - other)).toEqual(all);
    heal();
    await socket.close();
  });

  test("that someone else goes on with ends, and does not fight for it", async () => {
    shop = await openShop();
    const socket = await open();
    const session = onlySession();
    await shop.post(session.connection, { type: "superseded", $session: { generation: 9 } });
    await socket.closed;
    expect(socket.state).toMatchObject({ phase: "failed", code: "superseded" });
    expect(await outcome(socket.send("note", { n: 1 }))).toMatchObject({ code: "closed" });
  });

  test("of one tab is not that of another", async () => {
    shop = await openShop();
    const tabs = await Promise.all([open(), open()]);
    expect(shop.sessions.size).toBe(2);
    const heard = tabs.map((tab, index) => {
      const all: string[] = [];
      tab.on("sold", ({ n }) => all.push(`${index}:${n}`));
      return all;
    });
    let n = 0;
    for (const session of shop.sessions.values()) await shop.tell(session, { type: "sold", n: ++n });
    shop.gateway.faults.drop(shop.api);
    for (const session of shop.sessions.values()) await shop.tell(session, { type: "sold", n: ++n });
    await until(() => heard.every((all) => all.length === 2));
    expect(
      heard
        .flat()
        .map((one) => one.slice(2))
        .sort(),
    ).toEqual(["1", "2", "3", "4"]);
    await Promise.all(tabs.map((tab) => tab.close()));
  });
});

test("thousands of rotations leave no listener, timer or connection behind", async () => {
  shop = await openShop();
  const rotations = process.env.APIGW_TEST_LONG ? 10_000 : 200;
  const clock = fast(1_000);
  let running = 0;
  const counted = {
    ...clock,
    after(milliseconds: number, call: () => void) {
      let isRunning = true;
      running += 1;
      const done = () => {
        if (isRunning) running -= 1;
        isRunning = false;
      };
      const stop = clock.after(milliseconds, () => {
        done();
        call();
      });
      return () => {
        done();
        stop();
      };
    },
  };
  const sockets: WebSocket[] = [];
  class Watched extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  const socket = await connect(shopSocket, shop.url, { WebSocket: Watched, clock: counted, auth: every(1_000) });
  const most = { timers: 0 };
  while (socket.metrics().connections < rotations) {
    await socket.request("sell", { n: 1 }, always);
    most.timers = Math.max(most.timers, running);
  }
  await socket.close();
  await until(() => shop.connections.size === 0);
  expect(most.timers).toBeLessThanOrEqual(8);
  expect(running).toBe(0);
  for (const { readyState } of sockets) expect(readyState).toBe(WebSocket.CLOSED);
  const listeners = sockets.flatMap((one) => ["open", "message", "close"].map((name) => one.listenerCount(name)));
  expect(listeners.reduce((sum, one) => sum + one, 0)).toBe(0);
}, 600_000);
