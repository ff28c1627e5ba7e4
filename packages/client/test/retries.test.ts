import { content, createClient } from "@apigw/client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { json, serve, type TestServer } from "./server.js";

let server: TestServer;
let answers: { status: number; headers?: Record<string, string> }[] = [];
beforeAll(async () => {
  server = await serve(({ url }, response) => {
    if (url === "/drop") return void response.destroy();
    const { status, headers = {} } = answers.shift() ?? { status: 200 };
    json(response, status, { message: "…" }, headers);
  });
});
beforeEach(() => void server.received.splice(0));
afterAll(() => server.stop());

const client = () => createClient({ baseUrl: server.url });
const tries = () => server.received.length;

test.each([429, 502, 503, 504])("%d is tried again where the method does no harm twice", async (status) => {
  answers = [{ status }, { status }];
  await client().send({ method: "GET", path: "/" });
  expect(tries()).toBe(3);
});

test("what fails three times has failed", async () => {
  answers = [{ status: 503 }, { status: 503 }, { status: 503 }];
  await expect(client().send({ method: "PUT", path: "/" })).rejects.toMatchObject({ status: 503 });
  expect(tries()).toBe(3);
});

test.each([400, 404, 500])("%d is not tried again", async (status) => {
  answers = [{ status }];
  await expect(client().send({ method: "GET", path: "/" })).rejects.toMatchObject({ status });
  expect(tries()).toBe(1);
});

test.each(["POST", "post", "PATCH", "LOCK"])("%s is tried again only with an idempotency key", async (method) => {
  answers = [{ status: 503 }];
  await expect(client().send({ method, path: "/", body: {} })).rejects.toMatchObject({ status: 503 });
  expect(tries()).toBe(1);
  answers = [{ status: 503 }];
  await client().send({ method, path: "/", body: {} }, { headers: { "Idempotency-Key": "7" } });
  expect(tries()).toBe(3);
});

test("a stream is sent once", async () => {
  answers = [{ status: 503 }];
  const body = content(new Blob(["x"]).stream());
  const call = client().send({ method: "PUT", path: "/", body, type: "text/plain" });
  await expect(call).rejects.toMatchObject({ status: 503 });
});

test("a connection that breaks is tried again, and then told", async () => {
  await expect(client().send({ method: "GET", path: "/drop" })).rejects.toMatchObject({ code: "network-error" });
  expect(tries()).toBe(3);
});

test.each([
  ["seconds", () => "1"],
  ["a date", () => new Date(Date.now() + 1500).toUTCString()],
])("Retry-After is kept to, as %s", async (_, after) => {
  answers = [{ status: 429, headers: { "retry-after": after() } }];
  const from = Date.now();
  await client().send({ method: "GET", path: "/" });
  expect(Date.now() - from).toBeGreaterThan(450);
});

test("nobody waits longer than the call may take", async () => {
  answers = [{ status: 429, headers: { "retry-after": "60" } }];
  const from = Date.now();
  await expect(client().send({ method: "GET", path: "/" })).rejects.toMatchObject({ status: 429 });
  expect(Date.now() - from).toBeLessThan(2_000);
});

test("an abort ends the waiting", async () => {
  answers = [{ status: 429, headers: { "retry-after": "20" } }];
  const signal = AbortSignal.timeout(100);
  const from = Date.now();
  const thrown = await client()
    .send({ method: "GET", path: "/" }, { signal })
    .catch((error: unknown) => error);
  expect(thrown).toBe(signal.reason);
  expect(Date.now() - from).toBeLessThan(2_000);
});

test("retries are a tenth of the load at most, after the first ten", async () => {
  const one = client();
  answers = Array.from({ length: 200 }, () => ({ status: 503 }));
  for (let call = 0; call < 50; call++) await one.send({ method: "GET", path: "/" }).catch(() => {});
  expect(tries()).toBeGreaterThan(58);
  expect(tries()).toBeLessThanOrEqual(50 + 10 + 5);
  answers = [];
}, 60_000);

test("none at all is what is asked for with 0", async () => {
  answers = [{ status: 503 }];
  await expect(client().send({ method: "GET", path: "/" }, { retries: 0 })).rejects.toMatchObject({ status: 503 });
  expect(tries()).toBe(1);
});
