import { createClient, type Middleware } from "@apigw/client";
import { cache, dedupe, type LogEntry, log, rateLimit, trace } from "@apigw/client/middleware";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { json, serve, type TestServer } from "./server.js";

let server: TestServer;
beforeAll(async () => {
  server = await serve(({ url, headers }, response) => {
    if (headers["if-none-match"] === '"1"') return void response.writeHead(304, { etag: '"1"' }).end();
    if (url.startsWith("/fail")) return json(response, 500, {});
    if (url.startsWith("/slow")) {
      response.writeHead(200, { "content-type": "application/json" }).write("[");
      return void setTimeout(() => response.end("7]"), 150);
    }
    setTimeout(() => json(response, 200, { url }, { etag: '"1"' }), 20);
  });
});
beforeEach(() => void server.received.splice(0));
afterAll(() => server.stop());

const client = (...use: Middleware[]) => createClient({ baseUrl: server.url, use, retries: 0 });
const get = (path: string) => ({ method: "GET", path, query: { token: "canary" } });

test("the first stands outermost, and may call next again", async () => {
  const order: string[] = [];
  const named =
    (name: string, times = 1): Middleware =>
    async (request, next) => {
      order.push(name);
      for (let time = 1; time < times; time++) await next(request);
      return next(request);
    };
  await client(named("outer", 2), named("inner")).send(get("/"));
  expect(order).toEqual(["outer", "inner", "inner"]);
});

test("the log tells of every try, and of nothing secret", async () => {
  const entries: LogEntry[] = [];
  const one = client(log((entry) => entries.push(entry)));
  await one.send(get("/a"), { headers: { authorization: "canary" } });
  await one.send(get("/fail")).catch(() => {});
  expect(entries).toMatchObject([
    { route: "GET /a", status: 200 },
    { route: "GET /fail", status: 500 },
  ]);
  expect(JSON.stringify(entries)).not.toContain("canary");
});

test("a trace is named in both ways, and one that the caller names stays", async () => {
  await client(trace()).send(get("/"));
  const { traceparent, "x-amzn-trace-id": xray } = server.received[0]?.headers ?? {};
  const [, id = "", span] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(traceparent)) ?? [];
  expect(xray).toBe(`Root=1-${id.slice(0, 8)}-${id.slice(8)};Parent=${span};Sampled=1`);
  await client(trace()).send(get("/"), { headers: { traceparent: "mine" } });
  expect(server.received[1]?.headers.traceparent).toBe("mine");
});

test("no more than the rate is sent", async () => {
  const one = client(rateLimit({ rate: 50, burst: 5 }));
  const from = Date.now();
  await Promise.all(Array.from({ length: 15 }, () => one.send(get("/"))));
  expect(Date.now() - from).toBeGreaterThan(190);
});

test("an answer with an ETag is asked for again, and given again", async () => {
  const one = client(cache());
  expect(await one.send(get("/a"))).toEqual(await one.send(get("/a")));
  expect(server.received.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"1"']);
});

test("identical GETs in flight are one, others are not", async () => {
  const one = client(dedupe());
  const found = await Promise.all([one.send(get("/a")), one.send(get("/a")), one.send(get("/b"))]);
  expect(found).toHaveLength(3);
  expect(found[0]).toEqual(found[1]);
  expect(server.received).toHaveLength(2);
  await one.send(get("/a"));
  expect(server.received).toHaveLength(3);
});

test("the first of them may give up without harm to the others", async () => {
  const one = client(dedupe());
  const first = one.send(get("/a"), { signal: AbortSignal.timeout(5) });
  const second = one.send(get("/a"));
  await expect(first).rejects.toThrow();
  expect(await second).toBeDefined();
});

test("an abort of the first of several does not end the answer that the others share", async () => {
  const one = client(dedupe());
  const abort = new AbortController();
  const first = one.send(get("/slow"), { signal: abort.signal });
  const second = one.send(get("/slow"));
  setTimeout(() => abort.abort("enough"), 60);
  await expect(first).rejects.toBe("enough");
  expect(await second).toEqual([7]);
  expect(server.received).toHaveLength(1);
});
