import { connect } from "@apigw/websocket";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { fast, openShop, type Shop, shopSocket, until } from "./shop.js";

// What says nothing is asked, and what does not answer is left.

let shop: Shop;
afterEach(() => shop.stop());
const always = { delivery: "at-least-once" } as const;

test.each(["in", "out", undefined] as const)(
  "a connection that is half open (%s) is noticed and left, and nothing is lost",
  async (direction) => {
    shop = await openShop();
    const socket = await connect(shopSocket, shop.url, { WebSocket, clock: fast(100) });
    await socket.request("sell", { n: 1 });
    const [connection = ""] = shop.connections;
    // In this connection alone: the next one is sound.
    const where = { connection, ...(direction && { direction }) };
    const heal = shop.gateway.faults.halfOpen(shop.api, where);
    const sale = socket.request("sell", { n: 2 }, always);
    // 10 s without an answer, and then 10 s without one to the question.
    await sale;
    expect(socket.metrics().connections).toBe(2);
    expect(shop.sold).toEqual([1, 2]);
    heal();
    await socket.close();
  },
);

test("a connection that is half open and idle is noticed by a ping after five minutes of silence", async () => {
  shop = await openShop();
  // Before it is open: its silence is counted from then on, whatever holds this process up.
  const began = performance.now();
  const socket = await connect(shopSocket, shop.url, { WebSocket, clock: fast(1000) });
  const [connection = ""] = shop.connections;
  shop.gateway.faults.halfOpen(shop.api, { connection });
  await until(() => socket.metrics().connections === 2);
  expect(performance.now() - began).toBeGreaterThan(290);
  await socket.close();
});

test("a quiet connection is kept open beyond the ten minutes that API Gateway gives it", async () => {
  shop = await openShop({ timeScale: 1000 });
  const socket = await connect(shopSocket, shop.url, { WebSocket, clock: fast(1000) });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(socket.metrics().connections).toBe(1);
  expect(shop.heard.filter(({ action }) => action === "ping").length).toBeGreaterThanOrEqual(3);
  await socket.close();
});

test("without a ping route, a connection that answers nothing within a minute is left", async () => {
  shop = await openShop();
  const { ping: _, ...contract } = shopSocket;
  const socket = await connect(contract, shop.url, { WebSocket, clock: fast(200) });
  const [connection = ""] = shop.connections;
  shop.gateway.faults.halfOpen(shop.api, { connection });
  expect(await socket.request("sell", { n: 2 }, always)).toEqual({ before: 0 });
  expect(socket.metrics().connections).toBe(2);
  await socket.close();
});

test("closing a half-open connection does not hang, and its handles are let go", async () => {
  shop = await openShop();
  const socket = await connect(shopSocket, shop.url, { WebSocket, clock: fast(10) });
  shop.gateway.faults.halfOpen(shop.api);
  const began = performance.now();
  await socket.close();
  // A closing handshake may take 5 s, here half a second.
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(await socket.closed).toMatchObject({ code: 1006 });
});

test("the system's clock may be set an hour forth or back: nothing is timed by it", async () => {
  shop = await openShop();
  const socket = await connect(shopSocket, shop.url, { WebSocket });
  const { now } = Date;
  try {
    for (const hours of [1, -1]) {
      Date.now = () => now() + hours * 3_600_000;
      expect(await socket.request("sell", { n: hours }, always)).toBeDefined();
    }
  } finally {
    Date.now = now;
  }
  expect(socket.metrics()).toMatchObject({ connections: 1, resent: 0 });
  await socket.close();
});

test("a process that sleeps for three hours connects anew when it wakes", async () => {
  shop = await openShop({ timeScale: 10 });
  const clock = fast(10);
  let slept = 0;
  const late: (() => void)[] = [];
  let asleep = false;
  const sleeper = {
    ...clock,
    now: () => clock.now() + slept,
    // Timers of a sleeper ring when it wakes.
    after: (milliseconds: number, call: () => void) =>
      clock.after(milliseconds, () => (asleep ? void late.push(call) : call())),
  };
  const socket = await connect(shopSocket, shop.url, { WebSocket, clock: sleeper, heartbeat: 10_000 });
  asleep = true;
  const heal = shop.gateway.faults.halfOpen(shop.api, { connection: [...shop.connections][0] ?? "" });
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  slept = 3 * 3_600_000;
  asleep = false;
  for (const call of late.splice(0)) call();
  await until(() => socket.metrics().connections > 1 && socket.state.phase === "open");
  expect(await socket.request("sell", { n: 1 }, always)).toEqual({ before: 0 });
  heal();
  await socket.close();
});

test("timers that ring once a minute only make it slower", async () => {
  shop = await openShop();
  const clock = fast(2_000);
  const throttled = {
    ...clock,
    after: (milliseconds: number, call: () => void) => clock.after(Math.ceil(milliseconds / 60_000) * 60_000, call),
  };
  const socket = await connect(shopSocket, shop.url, { WebSocket, clock: throttled, timeout: 2_000_000 });
  for (let n = 1; n <= 5; n += 1) {
    shop.gateway.faults.drop(shop.api);
    await socket.request("sell", { n }, always);
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(shop.sold).toEqual([1, 2, 3, 4, 5]);
  // Late timers are no sign that the other side is gone.
  expect(socket.metrics().connections).toBe(6);
  await socket.close();
});
