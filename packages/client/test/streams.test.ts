import { bytes, createClient, events, lines, ndjson, pages } from "@apigw/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { json, serve, type TestServer } from "./server.js";

const pieces: Record<string, string[]> = {
  "/lines": ["a\r", "\nb\n", "ä".slice(0, 1), "\n\nlast"],
  "/ndjson": ['{"id":1}\n{"i', 'd":2}\n', "\n"],
  "/broken": ['{"id":1}\n{"i\n'],
  "/events": [": hello\n\ndata: one\ndata: two\n\nevent: tick\nid: 7\ndata:three\n\ndata: not en", "ded"],
};

let server: TestServer;
beforeAll(async () => {
  server = await serve(async ({ url }, response) => {
    if (url === "/endless") return void response.write("first\n");
    const parts = pieces[url];
    if (parts) {
      for (const part of parts) {
        response.write(part);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return void response.end();
    }
    const cursor = new URL(url, "http://x").searchParams.get("cursor");
    if (url.startsWith("/pages"))
      return json(response, 200, { items: [cursor], next: { "": "b", b: "c" }[cursor ?? ""] });
    if (url.startsWith("/loop")) return json(response, 200, { next: "same" });
    json(response, 404, { message: "no" });
  });
});
afterAll(() => server.stop());

const call = <T>(path: string, query = {}) =>
  createClient({ baseUrl: server.url }).send<T>({ method: "GET", path, query, fails: [404] });
const all = async <T>(items: AsyncIterable<T>) => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

test("lines arrive whole, however they were cut", async () => {
  expect(await all(lines(call("/lines")))).toEqual(["a", "b", "ä", "", "last"]);
});

test("each line of NDJSON is a value; one that is none is a decode error", async () => {
  expect(await all(ndjson(call<{ id: number }>("/ndjson")))).toEqual([{ id: 1 }, { id: 2 }]);
  await expect(all(ndjson(call("/broken")))).rejects.toMatchObject({ code: "decode-error" });
});

test("events have a name, data and an id; one that is not ended is none", async () => {
  expect(await all(events(call("/events")))).toEqual([
    { event: "message", data: "one\ntwo", id: undefined },
    { event: "tick", data: "three", id: "7" },
  ]);
});

test("a failure is thrown by streams as by the call", async () => {
  await expect(bytes(call("/nothing"))).rejects.toMatchObject({ code: "api-error", status: 404 });
  await expect(all(lines(call("/nothing")))).rejects.toMatchObject({ code: "api-error" });
});

test("pages follow each other to the last, and never in a circle", async () => {
  const list = (path: string) => (cursor?: string) => call<{ items: string[]; next?: string }>(path, { cursor });
  const found = await all(pages(list("/pages"), ({ next }) => next));
  expect(found.map(({ items }) => items[0])).toEqual([null, "b", "c"]);
  await expect(all(pages(list("/loop"), ({ next }) => next))).rejects.toMatchObject({ code: "decode-error" });
});

test("a stream that is aborted ends with the caller's own reason", async () => {
  const abort = new AbortController();
  const endless = createClient({ baseUrl: server.url }).send(
    { method: "GET", path: "/endless" },
    { signal: abort.signal },
  );
  const seen: string[] = [];
  const reading = (async () => {
    for await (const line of lines(endless)) {
      seen.push(line);
      abort.abort("enough");
    }
  })();
  await expect(reading).rejects.toBe("enough");
  expect(seen).toEqual(["first"]);
});
