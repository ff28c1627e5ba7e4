import { connect, createSocket, type SocketOptions } from "@apigw/websocket";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { fast, openShop, outcome, type Shop, shopSocket, until } from "./shop.js";

// A socket lives on when its connections do not.

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => {
  shop.sold.splice(0);
  shop.noted.splice(0);
  shop.heard.splice(0);
  shop.gateway.faults.drop(shop.api);
});
afterAll(() => shop.stop());

const open = (options: SocketOptions = {}) => connect(shopSocket, shop.url, { WebSocket, clock: fast(20), ...options });
const always = { delivery: "at-least-once" } as const;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("what is sent at least once arrives over twenty drops, and its effect is one", async () => {
  const heal = shop.gateway.faults.delay(shop.api, 10);
  const socket = await open();
  const sales: Promise<unknown>[] = [];
  for (let n = 0; n < 400; n += 1) {
    sales.push(socket.request("sell", { n }, always));
    await pause(2);
    if (n % 20 === 19) shop.gateway.faults.drop(shop.api);
  }
  await Promise.all(sales);
  heal();
  expect([...shop.sold].sort((one, other) => one - other)).toEqual(Array.from({ length: 400 }, (_, n) => n));
  expect(socket.metrics()).toMatchObject({ answered: 400, queued: 0, inFlight: 0 });
  expect(socket.metrics().resent).toBeGreaterThan(0);
  await socket.close();
}, 60_000);

test("a connection that drops in the round trip after it opened is made again", async () => {
  const socket = await open();
  const sale = socket.request("sell", { n: 1 }, always);
  shop.gateway.faults.drop(shop.api);
  expect(await sale).toEqual({ before: 0 });
  expect(socket.metrics().connections).toBe(2);
  await socket.close();
});

test("what is sent at most once and not answered is unknown, and is not sent again", async () => {
  const heal = shop.gateway.faults.delay(shop.api, 100);
  const socket = await open();
  const sale = outcome(socket.request("sell", { n: 1 }));
  shop.gateway.faults.drop(shop.api);
  expect(await sale).toMatchObject({ code: "unknown", reason: "closed" });
  heal();
  expect(await socket.request("sell", { n: 2 })).toEqual({ before: 0 });
  expect(shop.sold).toEqual([2]);
  await socket.close();
});

test("messages wait for the first connection as for any other, and keep their order", async () => {
  const socket = createSocket(shopSocket, shop.url, { WebSocket, clock: fast(20) });
  const sales = [1, 2, 3].map((n) => socket.request("sell", { n }, { key: "list" }));
  expect(socket.state.phase).not.toBe("open");
  expect(await Promise.all(sales)).toEqual([{ before: 0 }, { before: 1 }, { before: 2 }]);
  expect(shop.sold).toEqual([1, 2, 3]);
  await socket.close();
});

test("messages of a key arrive in their order, whatever the network does", async () => {
  const heal = [
    shop.gateway.faults.reorder(shop.api, { seed: 7 }),
    shop.gateway.faults.lose(shop.api, 0.1, { seed: 3 }),
  ];
  const socket = await open({ clock: fast(200) });
  const sales = Array.from({ length: 12 }, (_, n) => socket.request("sell", { n }, { ...always, key: "list" }));
  await pause(150);
  shop.gateway.faults.drop(shop.api);
  await Promise.all(sales);
  for (const end of heal) end();
  expect(shop.sold).toEqual(Array.from({ length: 12 }, (_, n) => n));
  await socket.close();
}, 60_000);

test("two messages of one id both have their outcome, and one effect", async () => {
  const socket = await open();
  const same = { ...always, id: "one-id-of-an-earlier-page" };
  const sales = [1, 1].map((n) => socket.request("sell", { n }, same));
  shop.gateway.faults.drop(shop.api);
  expect(await Promise.all(sales)).toEqual([{ before: 0 }, { before: 0 }]);
  expect(shop.sold).toEqual([1]);
  expect(socket.metrics()).toMatchObject({ queued: 0, inFlight: 0 });
  await socket.close();
});

test("its states and how its connections ended are told", async () => {
  const socket = await open();
  const phases: string[] = [];
  const stop = socket.onState(({ phase, closed }) => phases.push(closed ? `${phase} ${closed.code}` : phase));
  shop.gateway.faults.drop(shop.api);
  await until(() => socket.state.phase === "open" && phases.length > 0);
  expect(phases).toEqual(["waiting 1006", "fetching-token 1006", "connecting 1006", "open 1006"]);
  stop();
  await socket.close();
  expect(socket.state).toMatchObject({ phase: "closed" });
  expect(phases).toHaveLength(4);
});

test("a socket that is not to connect again ends with its connection", async () => {
  const socket = await open({ reconnect: false });
  shop.gateway.faults.drop(shop.api);
  expect(await socket.closed).toMatchObject({ code: 1006 });
  expect(await outcome(socket.send("note", { n: 1 }))).toMatchObject({ code: "closed" });
});

test("after a failed attempt it waits longer each time, and connects when there is a gateway again", async () => {
  const refusing = { now: true };
  const other = await openShop({ connect: () => (refusing.now ? { statusCode: 500 } : undefined) });
  const waits: number[] = [];
  const clock = fast(1000, () => 0.5);
  const after: typeof clock.after = (milliseconds, call) => {
    waits.push(milliseconds);
    return clock.after(milliseconds, call);
  };
  const socket = createSocket(shopSocket, other.url, { WebSocket, clock: { ...clock, after }, timeout: 77_000 });
  await until(() => waits.includes(30_000));
  refusing.now = false;
  await socket.request("sell", { n: 1 }, always);
  // Half of 5, 10, 20, 40 and 60 s: the middle of full jitter.
  expect(waits.filter((wait) => [2_500, 5_000, 10_000, 20_000, 30_000].includes(wait)).slice(0, 5)).toEqual([
    2_500, 5_000, 10_000, 20_000, 30_000,
  ]);
  await socket.close();
  await other.stop();
});

test("what waits to be sent again when the socket is closed has its outcome, and no timer runs on", async () => {
  const running = new Set<object>();
  const clock = fast(20);
  const after: typeof clock.after = (milliseconds, call) => {
    const timer = {};
    running.add(timer);
    const stop = clock.after(milliseconds, () => {
      running.delete(timer);
      call();
    });
    return () => {
      running.delete(timer);
      stop();
    };
  };
  const heal = shop.gateway.faults.delay(shop.api, 1_000);
  const socket = await open({ clock: { ...clock, after, random: () => 1 } });
  const sale = outcome(socket.request("sell", { n: 1 }, always));
  shop.gateway.faults.drop(shop.api);
  await until(() => socket.state.phase === "waiting");
  await socket.close();
  expect(await sale).toMatchObject({ code: "unknown", reason: "closed" });
  expect(running.size).toBe(0);
  heal();
});
