import { createClient } from "@apigw/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve, type TestServer } from "./server.js";

// Calls use the same signal one after the other; what ends one of them must not be felt by another.

let server: TestServer;
beforeAll(async () => {
  server = await serve((request, response) => {
    const answer = () => response.setHeader("content-type", "application/json").end("7");
    if (request.url === "/slow") setTimeout(answer, 300);
    else answer();
  });
});
afterAll(() => server.stop());

const get = (path: string) => ({ method: "GET", path });

test("a call that was ended by time or abort ends no call before, beside or after it", async () => {
  const client = createClient({ baseUrl: server.url });
  const before = await client.send(get("/"));
  const beside = client.send(get("/slow"));
  const late = await client.send(get("/slow"), { timeout: 20, retries: 0 }).then(undefined, (error) => error.code);
  const abort = new AbortController();
  const given = client.send(get("/slow"), { signal: abort.signal }).then(undefined, (error: unknown) => error);
  abort.abort("no more");
  expect([before, late, await given, await client.send(get("/")), await beside]).toEqual([
    7,
    "timeout",
    "no more",
    7,
    7,
  ]);
});

test("the timer of a call that is over ends none that comes after it, and no answer that is still read", async () => {
  const client = createClient({ baseUrl: server.url, retries: 0 });
  const timeout = 200;
  expect(await client.send(get("/"), { timeout })).toBe(7);
  const after = client.send(get("/slow"));
  const response = await client.send(get("/"), { timeout }).response();
  expect(await after).toBe(7);
  expect(await response.json()).toBe(7);
  expect(await client.send(get("/"), { timeout })).toBe(7);
  await new Promise((resolve) => setTimeout(resolve, 2 * timeout));
  expect(await client.send(get("/slow"))).toBe(7);
});

test("a process need not wait for the timers of calls that are over", async () => {
  const client = createClient({ baseUrl: server.url });
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = timers();
  const call = client.send(get("/"));
  expect(timers()).toBe(before + 1);
  await call;
  expect(timers()).toBe(before);
});

test("the caller's reason for an abort is kept as it is, be it none", async () => {
  const abort = new AbortController();
  const call = createClient({ baseUrl: server.url }).send(get("/slow"), { signal: abort.signal });
  abort.abort(null);
  await expect(call.catch((reason: unknown) => ({ reason }))).resolves.toEqual({ reason: null });
  await expect(call.result().catch((reason: unknown) => ({ reason }))).resolves.toEqual({ reason: null });
});
