import {
  connect,
  createSocket,
  firstMessage,
  presigned,
  type SocketOptions,
  subprotocol,
  ticket,
} from "@apigw/websocket";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { fast, openShop, outcome, type Shop, shopSocket, until } from "./shop.js";

// Who may connect: each way of showing it, and what happens when it is not taken.

let shop: Shop;
afterEach(() => shop.stop());
const options: SocketOptions = { WebSocket, clock: fast(100) };
const always = { delivery: "at-least-once" } as const;

/** A shop whose `$connect` takes each ticket once. */
async function openGuarded(timeScale = 1) {
  const valid = new Set<string>();
  shop = await openShop({
    timeScale,
    connect: ({ queryStringParameters = {} }) =>
      valid.delete(queryStringParameters.ticket ?? "") ? undefined : { statusCode: 401 },
  });
  let count = 0;
  return {
    valid,
    get: () => {
      count += 1;
      valid.add(`secret-${count}`);
      return `secret-${count}`;
    },
    count: () => count,
  };
}

test("a ticket is asked for anew for each connection", async () => {
  const { count, get } = await openGuarded();
  const socket = await connect(shopSocket, shop.url, { ...options, auth: ticket(get) });
  shop.gateway.faults.drop(shop.api);
  await socket.request("sell", { n: 1 }, always);
  expect(count()).toBe(2);
  await socket.close();
});

test("a token goes as a subprotocol, beside the one that is spoken", async () => {
  const seen: unknown[] = [];
  shop = await openShop({ connect: ({ headers }) => void seen.push(headers?.["Sec-WebSocket-Protocol"]) });
  const socket = await connect(shopSocket, shop.url, { ...options, auth: subprotocol("shop", () => "secret-1") });
  expect(await socket.request("sell", { n: 1 })).toEqual({ before: 0 });
  expect(seen).toEqual([expect.stringMatching(/^shop, ?secret-1$/)]);
  await socket.close();
});

test("a presigned URL is made anew for each connection", async () => {
  const { get } = await openGuarded();
  const auth = presigned(async () => `${shop.url}?ticket=${get()}`);
  const socket = await connect(shopSocket, "wss://unused.example", { ...options, auth });
  shop.gateway.faults.drop(shop.api);
  expect(await socket.request("sell", { n: 1 }, always)).toEqual({ before: 0 });
  await socket.close();
});

describe("a token in the first message", () => {
  const authOf = ({ $auth }: Record<string, unknown>) => ($auth as { token?: string } | undefined)?.token; // the client's own

  test("goes before everything else, on each connection", async () => {
    shop = await openShop();
    let tokens = 0;
    const auth = firstMessage(async () => `token-${++tokens}`);
    const socket = createSocket(shopSocket, shop.url, { ...options, auth });
    await socket.request("sell", { n: 1 });
    shop.gateway.faults.drop(shop.api);
    await socket.request("sell", { n: 2 }, always);
    expect(shop.heard.map(({ action, ...rest }) => [action, authOf(rest)])).toEqual([
      ...[
        ["hello", "token-1"],
        ["sell", undefined],
      ],
      ...[
        ["hello", "token-2"],
        ["sell", undefined],
      ],
    ]);
    await socket.close();
  });

  test("that is not taken ends the first attempt with why", async () => {
    const error = { code: "unauthorized", message: "This token is over" };
    shop = await openShop({ instead: ({ requestId }) => ({ requestId, ok: false, error }) });
    const connecting = connect(shopSocket, shop.url, { ...options, auth: firstMessage(() => "old") });
    expect(await outcome(connecting)).toMatchObject({ code: "rejected", reason: "unauthorized" });
  });
});

test("a session and a token travel in the same hello", async () => {
  const { resumable } = await import("@apigw/websocket");
  shop = await openShop();
  const auth = firstMessage(() => "token-1");
  const socket = await connect(shopSocket, shop.url, { ...options, auth, resume: resumable() });
  expect(shop.heard[0]).toMatchObject({ $auth: { token: "token-1" }, $session: { generation: 1, lastSeq: 0 } });
  await socket.close();
});

describe("a token that ends", () => {
  test("is renewed a minute before, and what is on its way meanwhile is answered", async () => {
    const { count, get } = await openGuarded();
    const auth = ticket(() => ({ token: get(), validFor: 90_000 }));
    const socket = await connect(shopSocket, shop.url, { ...options, auth });
    const answers: unknown[] = [];
    while (count() < 4) answers.push(await socket.request("sell", { n: answers.length }));
    expect(answers).toEqual(answers.map((_, before) => ({ before })));
    expect(socket.metrics().resent).toBe(0);
    await socket.close();
  });

  test.each([1, 3])(
    "and cannot be renewed %i times is renewed after that; the open connection serves on",
    async (times) => {
      const { get } = await openGuarded();
      let asked = 0;
      const auth = ticket(() => {
        asked += 1;
        if (asked > 1 && asked <= 1 + times) throw new Error("the login is down");
        return { token: get(), validFor: 90_000 };
      });
      const socket = await connect(shopSocket, shop.url, { ...options, auth });
      while (socket.metrics().connections < 2 + times || socket.state.phase !== "open")
        await socket.request("sell", { n: 1 });
      // One for each that failed, and the one that came through.
      expect(shop.connections.size).toBe(1);
      await socket.close();
    },
  );

  test("and can never be renewed is asked for ever slower", async () => {
    const { get } = await openGuarded();
    let asked = 0;
    const auth = ticket(() => {
      asked += 1;
      if (asked > 1) throw new Error("the login is down");
      return { token: get(), validFor: 90_000 };
    });
    const socket = await connect(shopSocket, shop.url, { ...options, auth });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    // Five minutes: 5 s, 10 s, 20 s, 40 s and then 60 s at most, on average half of it.
    expect(asked).toBeGreaterThan(4);
    expect(asked).toBeLessThan(25);
    expect(await socket.request("sell", { n: 1 })).toEqual({ before: 0 });
    expect(socket.state.phase).toMatch(/open|rotating/);
    await socket.close();
  });
});

test("a storm of 401 ends after three attempts, with the code and without a word of the token", async () => {
  const { get, valid } = await openGuarded();
  const socket = await connect(shopSocket, shop.url, { ...options, auth: ticket(get) });
  let asked = 0;
  const counted = ticket(() => {
    asked += 1;
    return "secret-of-yesterday";
  });
  const refused = createSocket(shopSocket, shop.url, { ...options, auth: counted });
  const states: string[] = [];
  refused.onState((state) => states.push(String(state.error)));
  const sale = outcome(refused.request("sell", { n: 1 }, always));
  await refused.closed;
  expect(asked).toBe(3);
  expect(refused.state).toMatchObject({ phase: "failed", code: "unauthorized", error: { status: 401 } });
  expect(await sale).toMatchObject({ code: "closed" });
  expect(states.join()).not.toContain("secret");
  expect(valid.size).toBe(0);
  await socket.close();
});

test("a $connect of 28 s is waited for, and one that takes longer than an attempt may is not", async () => {
  shop = await openShop({ connect: () => new Promise((resolve) => setTimeout(() => resolve(undefined), 280)) });
  const socket = createSocket(shopSocket, shop.url, options);
  // Sent while connecting.
  expect(await socket.request("sell", { n: 1 })).toEqual({ before: 0 });
  await socket.close();
  const late = connect(shopSocket, shop.url, { ...options, timeout: 20_000 });
  expect(await outcome(late)).toMatchObject({
    code: "connect-failed",
    message: expect.stringMatching(/within 20000 ms/),
  });
  await until(() => shop.connections.size === 0);
});
