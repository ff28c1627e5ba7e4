import { connect, createSocket } from "@apigw/websocket";
import { indexedDbStore, memoryStore, type OutboxStore, openOutbox } from "@apigw/websocket/outbox";
import "fake-indexeddb/auto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { fast, openShop, outcome, type Shop, shopSocket } from "./shop.js";

// Messages that outlive their page.

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({
    instead: ({ n, requestId }) =>
      n === -1 ? { requestId, ok: false, error: { code: "no", message: "No" } } : undefined,
  });
});
beforeEach(() => void shop.sold.splice(0));
afterAll(() => shop.stop());

let names = 0;
const stores: [string, () => OutboxStore][] = [
  ["memory", memoryStore],
  ["IndexedDB", () => indexedDbStore(`outbox-${++names}`)],
];

describe.each(stores)("an outbox in %s", (_, make) => {
  test("keeps what was not answered, and the next page sends it with the same id, in order, and once", async () => {
    const store = make();
    const gone = createSocket(shopSocket, "ws://127.0.0.1:1/prod", { WebSocket });
    const first = await openOutbox(gone, { store });
    const sent = [1, 2, 3, 4, 5, 6].map((n) => outcome(first.send("sell", { n }, { key: "list" })));
    await expect.poll(async () => (await first.pending()).length).toBe(6);
    await gone.close();
    expect(await Promise.all(sent)).toMatchObject(sent.map(() => ({ code: "closed" })));
    const ids = (await first.pending()).map(({ id }) => id);

    const socket = await connect(shopSocket, shop.url, { WebSocket, clock: fast(20) });
    const settled: string[] = [];
    const next = await openOutbox(socket, { store, onSettled: ({ id }) => settled.push(id) });
    await expect.poll(() => settled.length).toBe(6);
    expect(settled.sort()).toEqual(ids.sort());
    expect(shop.sold).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await next.pending()).toEqual([]);
    await socket.close();
  });

  test("lets go of what was answered, and of what was refused", async () => {
    const store = make();
    const socket = await connect(shopSocket, shop.url, { WebSocket });
    const outbox = await openOutbox(socket, { store });
    await outbox.send("sell", { n: 4 });
    expect(await outcome(outbox.send("sell", { n: -1 }))).toMatchObject({ code: "rejected", reason: "no" });
    expect(await outbox.pending()).toEqual([]);
    expect(shop.sold).toEqual([4]);
    await socket.close();
  });

  test("does not send what is too old", async () => {
    const store = make();
    const at = Date.now() - 86_400_000;
    await store.put({ id: "old", route: "sell", payload: { n: 9 }, at, until: at + 1_000, n: 1, owner: "gone" });
    const socket = await connect(shopSocket, shop.url, { WebSocket });
    const settled: unknown[] = [];
    const outbox = await openOutbox(socket, { store, onSettled: (_, error) => settled.push(error) });
    await expect.poll(() => settled).toMatchObject([{ code: expect.stringMatching(/unknown|closed/) }]);
    expect(await outbox.pending()).toEqual([]);
    expect(shop.sold).toEqual([]);
    await socket.close();
  });
});

test("what another page that lives has kept is not touched", async () => {
  const store = memoryStore();
  await store.put({
    id: "other",
    route: "sell",
    payload: { n: 9 },
    at: 1,
    until: Date.now() + 1e6,
    n: 1,
    owner: "alive",
  });
  const shared = { ...store, claim: async (owner: string) => owner !== "alive" };
  const socket = await connect(shopSocket, shop.url, { WebSocket });
  const outbox = await openOutbox(socket, { store: shared });
  await outbox.send("sell", { n: 5 });
  expect(shop.sold).toEqual([5]);
  expect((await outbox.pending()).map(({ id }) => id)).toEqual(["other"]);
  await socket.close();
});
