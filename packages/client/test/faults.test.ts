import { gzipSync } from "node:zlib";
import { binary, createClient } from "@apigw/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve, type TestServer } from "./server.js";

const text = { "content-type": "application/json" };
const chunk = Buffer.alloc(1 << 20, "x");

let server: TestServer;
beforeAll(async () => {
  server = await serve(({ url }, response) => {
    if (url === "/half") {
      response.writeHead(200, { ...text, "content-length": "100" }).write('{"a":');
      return void setTimeout(() => response.destroy(), 20);
    }
    if (url === "/slow-headers") return void setTimeout(() => response.writeHead(200, text).end("{}"), 5_000).unref();
    if (url === "/slow-body") return void response.writeHead(200, text).write('{"a":');
    if (url === "/gzip") {
      const whole = gzipSync(JSON.stringify({ a: "x".repeat(100_000) }));
      return void response.writeHead(200, { ...text, "content-encoding": "gzip" }).end(whole.subarray(0, 60));
    }
    if (url === "/html-503") return void response.writeHead(503, { "content-type": "text/html" }).end("<h1>Sorry</h1>");
    if (url === "/html-json") return void response.writeHead(500, text).end("<h1>Sorry</h1>");
    if (url === "/wrong-type") return void response.writeHead(200, { "content-type": "image/png" }).end('{"a":1}');
    if (url === "/gigabyte") {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      let left = 1024;
      const more = () => {
        while (left-- > 0) if (!response.write(chunk)) return void response.once("drain", more);
        response.end();
      };
      return more();
    }
    response.writeHead(404, text).end("{}");
  });
});
afterAll(() => server.stop());

const call = (path: string, options = {}) =>
  createClient({ baseUrl: server.url, retries: 0 }).send({ method: "GET", path, as: binary }, options);

test.each([
  ["/half", { code: "network-error" }],
  // fetch itself gives what it could unpack, and says nothing.
  ["/gzip", { code: expect.stringMatching(/^(decode|network)-error$/) }],
  ["/html-503", { code: "unexpected-status", status: 503, body: "<h1>Sorry</h1>" }],
  ["/html-json", { code: "unexpected-status", status: 500, body: "<h1>Sorry</h1>" }],
])("%s is told for what it is", (path, error) => expect(call(path)).rejects.toMatchObject(error));

test.each(["/slow-headers", "/slow-body"])("%s ends at the timeout", (path) =>
  expect(call(path, { timeout: 100 })).rejects.toMatchObject({ code: "timeout" }),
);

test("an answer is what its content type says", async () => {
  expect(await call("/wrong-type")).toEqual(new TextEncoder().encode('{"a":1}'));
});

test("a gigabyte goes through response() in little memory", async () => {
  const response = await call("/gigabyte").response();
  let size = 0;
  let most = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.length;
    most = Math.max(most, process.memoryUsage().rss);
  }
  expect(size).toBe(2 ** 30);
  expect(most).toBeLessThan(600 * 2 ** 20);
}, 60_000);

test("the timeout of response() ends with the headers", async () => {
  const response = await call("/gigabyte", { timeout: 300 }).response();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const reader = response.body?.getReader();
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
  await reader?.cancel();
  await expect(call("/slow-headers", { timeout: 100 }).response()).rejects.toMatchObject({ code: "timeout" });
});

test("the caller's abort ends a stream that response() gave", async () => {
  const control = new AbortController();
  const reason = new Error("enough");
  const response = await call("/gigabyte", { signal: control.signal }).response();
  const reader = response.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  control.abort(reason);
  const rest = async () => {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read());
  };
  await expect(rest()).rejects.toThrow();
});
