import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Broadcast, type Connections, socketConnections } from "@apigw/server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type BankEvents, bankApi } from "./bank.js";

// How a broadcast goes on, and what is left of it when it ends.

const requests: string[] = [];
const statuses: Record<string, number> = { "busy=": 429, "gone=": 410, "big=": 413 };
/** Stands where the gateway's @connections would. */
const server = createServer((request, response) => {
  const id = decodeURIComponent(request.url?.split("/").at(-1) ?? "");
  requests.push(id);
  response.writeHead(statuses[id] ?? 200).end();
});
let port = 0;
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  ({ port } = server.address() as AddressInfo); // an IP server's address is never a string
});
beforeEach(() => void requests.splice(0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const broadcast: Connections<BankEvents>["broadcast"] = (...given) =>
  socketConnections(bankApi, { endpoint: `http://127.0.0.1:${port}/prod` }).broadcast(...given);

test("it is told how far it has come after each five hundred, but not at its end", async () => {
  const ids = Array.from({ length: 1500 }, (_, at) => (at % 500 === 0 ? "gone=" : `id${at}=`));
  const told: (Broadcast & { readonly next: number })[] = [];
  const whole = await broadcast(ids, "paid", { n: 1 }, { rate: Infinity, onProgress: (soFar) => told.push(soFar) });
  expect(whole).toMatchObject({ delivered: 1497, gone: ["gone=", "gone=", "gone="] });
  // Each is as it was when it was told: whoever keeps it may go on from there.
  expect(told).toMatchObject([
    { delivered: 499, gone: ["gone="], next: 500 },
    { delivered: 998, gone: ["gone=", "gone="], next: 1000 },
  ]);
});

test("of one that is too large nothing is left to go on with", async () => {
  const found = await broadcast(["big=", "a="], "paid", { n: 1 }, { concurrency: 1 });
  expect(found).toEqual({ delivered: 0, gone: [], throttled: [], failed: [], tooLarge: true });
  expect(requests).toEqual(["big="]);
});

test("a broadcast is posted once to each, also to the last, for whose turn many wait", async () => {
  const ids = ["a=", "b=", "c=", "d=", "e=", "f="];
  const found = await broadcast(ids, "paid", { n: 1 }, { rate: 50 });
  expect(found).toMatchObject({ delivered: 6, failed: [] });
  expect(found.next).toBeUndefined();
});

test("one that ends while it waits for its turn posts no more, and leaves no clock behind", async () => {
  const clocks = () => process.getActiveResourcesInfo().filter((one) => one === "Timeout").length;
  const end = new AbortController();
  // What is kept of a connection has a clock of its own.
  await broadcast(["a="], "paid", { n: 1 });
  const before = clocks();
  // The second would have its turn in a quarter of an hour.
  const whole = broadcast(["a=", "b=", "c="], "paid", { n: 1 }, { rate: 0.001, signal: end.signal });
  await expect.poll(() => requests.length).toBe(2);
  end.abort();
  expect(await whole).toMatchObject({ delivered: 1, failed: [], next: 1 });
  expect(requests).toHaveLength(2);
  expect(clocks()).toBeLessThanOrEqual(before);
});

// Who is throttled waits for a twentieth of a second at most, and then for its turn.
test.each([
  ["at once", 0],
  ["while it waits for its turn", 100],
])("one that ends after somebody was throttled, %s, does not ask again", async (_, after) => {
  const end = new AbortController();
  server.once("request", () => setTimeout(() => end.abort(), after));
  const options = { rate: 0.001, concurrency: 1, signal: end.signal };
  const found = await broadcast(["busy=", "a="], "paid", { n: 1 }, options);
  expect(found).toMatchObject({ delivered: 0, throttled: ["busy="], next: 1 });
  expect(requests).toHaveLength(1);
});
