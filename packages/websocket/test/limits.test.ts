import { batches, connect, createSocket, type SocketOptions, type Validator, validated } from "@apigw/websocket";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { fast, openShop, outcome, type Shop, shopSocket, until } from "./shop.js";

// What is too much or not as it should be, told and not sent on.

let shop: Shop;
let instead: ((message: Record<string, unknown>, connection: string) => unknown) | undefined;
beforeAll(async () => {
  shop = await openShop({ instead: (...told) => instead?.(...told) });
});
afterAll(() => shop.stop());
const open = (options: SocketOptions = {}) => connect(shopSocket, shop.url, { WebSocket, ...options });

describe("size", () => {
  const around = JSON.stringify({ n: 1, text: "", action: "note" }).length;
  const sized = (bytes: number, letter = "x") => {
    const width = new TextEncoder().encode(letter).length;
    const text = letter.repeat(Math.floor((bytes - around) / width));
    return { n: 1, text: text + "x".repeat(bytes - around - text.length * 0 - new TextEncoder().encode(text).length) };
  };

  test.each([32_767, 32_768])("%i bytes go through", async (bytes) => {
    const socket = await open();
    for (const letter of ["x", "ä", "☃", "😀"]) {
      const before = shop.noted.length;
      await socket.send("note", sized(bytes, letter));
      await until(() => shop.noted.length > before);
    }
    expect(socket.metrics().connections).toBe(1);
    await socket.close();
  });

  test.each([32_769, 131_071, 131_072, 131_073])("%i bytes are refused before they are sent", async (bytes) => {
    const socket = await open();
    for (const letter of ["x", "ä", "☃", "😀"]) {
      const sent = outcome(socket.send("note", sized(bytes, letter)));
      expect(await sent).toMatchObject({ code: "too-large", message: expect.stringContaining(String(bytes)) });
    }
    expect(await socket.request("sell", { n: 1 })).toBeDefined();
    expect(socket.metrics().connections).toBe(1);
    await socket.close();
  });
});

describe("the queue", () => {
  const closed = { ...shopSocket, name: "closed" };
  const waiting = (limits: SocketOptions["limits"]) =>
    createSocket(closed, "ws://127.0.0.1:1/prod", { WebSocket, limits, clock: fast(0.001) });

  test("refuses what is more than a thousand messages", async () => {
    const socket = waiting({});
    const sent = Array.from({ length: 1_001 }, (_, n) => outcome(socket.send("note", { n })));
    expect(await sent[1_000]).toMatchObject({ code: "queue-full" });
    expect(socket.metrics().queued).toBe(1_000);
    await socket.close();
    expect(await sent[0]).toMatchObject({ code: "closed" });
  });

  test("refuses what is more than a megabyte", async () => {
    const socket = waiting({});
    const text = "x".repeat(30_000);
    const sent = Array.from({ length: 34 }, (_, n) => outcome(socket.send("note", Object.assign({ n }, { text }))));
    expect(await sent[33]).toMatchObject({ code: "queue-full" });
    expect(socket.metrics().queued).toBe(33);
    await socket.close();
  });

  test("lets the oldest go, if it is to, and tells its sender", async () => {
    const socket = waiting({ messages: 3, overflow: "drop-oldest" });
    const sent = [1, 2, 3, 4, 5].map((n) => outcome(socket.send("note", { n })));
    expect(await sent[0]).toMatchObject({ code: "queue-full" });
    expect(await sent[1]).toMatchObject({ code: "queue-full" });
    expect(socket.metrics().queued).toBe(3);
    await socket.close();
  });

  test("is left by what is aborted, and by what is not sent in time", async () => {
    const socket = waiting({});
    const controller = new AbortController();
    const aborted = outcome(socket.request("sell", { n: 1 }, { signal: controller.signal }));
    controller.abort("away");
    expect(await aborted).toBe("away");
    const quick = createSocket(closed, "ws://127.0.0.1:1/prod", { WebSocket });
    expect(await outcome(quick.send("note", { n: 1 }, { timeout: 20 }))).toMatchObject({ code: "closed" });
    expect(socket.metrics().queued).toBe(0);
    await Promise.all([socket.close(), quick.close()]);
  });
});

test("no more than 64 are on their way without an answer", async () => {
  let most = 0;
  let now = 0;
  instead = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now -= 1;
    return undefined;
  };
  const socket = await open();
  await Promise.all(Array.from({ length: 300 }, (_, n) => socket.request("sell", { n })));
  instead = undefined;
  expect(most).toBeGreaterThan(32);
  expect(most).toBeLessThanOrEqual(64);
  await socket.close();
});

describe("what comes", () => {
  const positive: Validator = {
    "~standard": {
      validate: (value) =>
        Number((value as { n?: unknown }).n) > 0
          ? { value }
          : { issues: [{ message: "is not positive", path: ["n"] }] },
    },
  };
  const before: Validator = {
    "~standard": {
      validate: async (value) => ("before" in Object(value) ? { value } : { issues: [{ message: "?" }] }),
    },
  };

  test("is checked where there are validators, and told as unknown where it is not as it should be", async () => {
    const validate = validated({ events: { sold: positive }, replies: { sell: before } });
    const socket = await open({ validate });
    const heard: unknown[] = [];
    const unknown: unknown[] = [];
    socket.on("sold", ({ n }) => heard.push(n));
    socket.onUnknown((message, error) => unknown.push([message, error?.message]));
    await until(() => shop.connections.size === 1);
    const [connection = ""] = shop.connections;
    for (const n of [1, -1, 2]) await shop.post(connection, { type: "sold", n });
    await shop.post(connection, { type: "constructor" });
    await until(() => heard.length === 2 && unknown.length === 2);
    expect(heard).toEqual([1, 2]);
    expect(unknown).toEqual([
      [{ type: "sold", n: -1 }, '"sold" is not as the contract says: n is not positive'],
      [{ type: "constructor" }, undefined],
    ]);
    expect(await socket.request("sell", { n: 1 })).toHaveProperty("before");
    instead = ({ requestId }) => ({ requestId, ok: true, data: {} });
    expect(await outcome(socket.request("sell", { n: 1 }))).toMatchObject({ code: "invalid-message" });
    instead = undefined;
    await socket.close();
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("regrettably");
      },
    ],
    ["rejects", () => Promise.reject(new Error("regrettably"))],
  ])("is not as it should be where its validator %s", async (_, check) => {
    const broken: Validator = { "~standard": { validate: check } };
    const socket = await open({ validate: validated({ events: { sold: broken }, replies: { sell: broken } }) });
    const unknown: unknown[] = [];
    socket.onUnknown((message, error) => unknown.push([message, error?.code]));
    const asked = outcome(socket.request("sell", { n: 1 }));
    expect(await asked).toMatchObject({ code: "invalid-message", message: expect.stringMatching(/regrettably/) });
    const [connection = ""] = shop.connections;
    await shop.post(connection, { type: "sold", n: 1 });
    await until(() => unknown.length === 1);
    expect(unknown).toEqual([[{ type: "sold", n: 1 }, "invalid-message"]]);
    await socket.close();
  });

  test("in a frame of several answers reaches each", async () => {
    const ids: unknown[] = [];
    instead = ({ requestId }) => {
      ids.push(requestId);
      return ids.length < 3 ? {} : { $batch: ids.map((id, n) => ({ requestId: id, ok: n < 2, data: { before: n } })) };
    };
    const socket = await open();
    const sales = [1, 2, 3].map((n) => outcome(socket.request("sell", { n })));
    expect(await Promise.all(sales)).toMatchObject([
      { before: 0 },
      { before: 1 },
      { code: "rejected", reason: "error" },
    ]);
    instead = undefined;
    await socket.close();
  });

  test("that the server is not ready for is sent again later, with the same id", async () => {
    const ids: unknown[] = [];
    instead = ({ requestId }) => {
      ids.push(requestId);
      const codes = ["in-progress", "throttled", "unavailable"];
      const code = codes[ids.length - 1];
      return code && { requestId, ok: false, error: { code, message: "later" } };
    };
    const socket = await open({ clock: fast(50) });
    const sold = shop.sold.length;
    expect(await socket.request("sell", { n: 1 }, { delivery: "at-least-once" })).toEqual({ before: sold });
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(4);
    // At most once is not sent again, whatever the server says.
    ids.splice(0);
    expect(await outcome(socket.request("sell", { n: 1 }))).toMatchObject({ code: "rejected", reason: "in-progress" });
    instead = undefined;
    await socket.close();
  });
});

test("messages of the same moment travel in one frame, whatever is answered to each", async () => {
  instead = ({ $batch }) => ({
    $batch: ($batch as { n: number; requestId: string }[]).map(({ n, requestId }) =>
      n === 2
        ? { requestId, ok: false, error: { code: "no", message: "No" } }
        : { requestId, ok: true, data: { before: n } },
    ),
  });
  shop.heard.splice(0);
  const socket = await open({ batch: batches() });
  const sales = [1, 2, 3].map((n) => outcome(socket.request("sell", { n })));
  expect(await Promise.all(sales)).toMatchObject([{ before: 1 }, { code: "rejected", reason: "no" }, { before: 3 }]);
  expect(shop.heard).toHaveLength(1);
  instead = undefined;
  const sold = shop.sold.length;
  expect(await socket.request("sell", { n: 4 })).toEqual({ before: sold });
  await socket.close();
});
