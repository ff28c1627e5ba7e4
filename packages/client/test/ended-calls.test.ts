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
