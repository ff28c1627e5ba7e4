import { createReadStream } from "node:fs";
import { PassThrough, type Readable } from "node:stream";
import { ReadableStream as Source } from "node:stream/web";
import { fileURLToPath } from "node:url";
import {
  type ApiContract,
  type Filter,
  lambda,
  type Middleware,
  type Reply,
  reply,
  type ServiceOptions,
  type Streamed,
} from "@apigw/server";
import { withIdempotency } from "@apigw/server/middleware";
import { memoryStore } from "@apigw/server/sockets";
import { call, createEvent } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { beforeEach, describe, expect, test } from "vitest";

// What becomes of a stream that nobody sends: it is closed, and ends nothing but itself.

const filesApi: ApiContract<{ getFile(): Streamed | Reply<200, Streamed> }> = {
  name: "files",
  operations: { getFile: { route: "ANY /file", status: 200, reply: "text/plain" } },
};

describe("a stream that nobody reads is ended at its source", () => {
  interface Tap {
    run(): Streamed;
    stop(input: { status: number }): Reply<number, Streamed>;
  }
  const tapApi: ApiContract<Tap> = {
    name: "tap",
    operations: {
      run: { route: "GET /run", status: 200, reply: "text/plain" },
      stop: { route: "GET /stop/{status}", status: 200, path: { status: "integer" } },
    },
  };
  const source = () =>
    new Source<string>({
      cancel() {
        closed = true;
      },
    });
  const tap: Tap = { run: source, stop: ({ status }) => reply(status, source()) };
  const ask = fetchHandler(tapApi, tap);
  let closed = false;

  test("after HEAD", async () => {
    closed = false;
    const { status, body } = await ask(new Request("http://x/run", { method: "HEAD" }));
    expect([status, body, closed]).toEqual([200, null, true]);
  });

  test.each([204, 304])("with status %i, which has no body", async (code) => {
    closed = false;
    const { status, body } = await ask(new Request(`http://x/stop/${code}`));
    expect([status, body, closed]).toEqual([code, null, true]);
  });
});

test("a stream that cannot be sent, for a header of its reply, is closed", async () => {
  const source = new PassThrough();
  const named = { headers: { "content-disposition": 'attachment; filename="\u65e5.txt"' } };
  const files = call(filesApi, { getFile: () => reply(200, source, named) }, { onError: () => {} });
  expect(await files.getFile()).toMatchObject({ status: 500 });
  expect(source.destroyed).toBe(true);
});

describe("a stream that is not passed on is closed", () => {
  const after = (then: () => unknown) => async (_: unknown, next: (input: object) => Promise<unknown>) => {
    await next({});
    return then();
  };
  const fails = after(() => {
    throw new Error("too late");
  });

  test.each<[string, ServiceOptions]>([
    ["by a middleware that fails", { use: [fails] }],
    ["by one that answers something else", { use: [after(() => reply(403, {}))] }],
    // A filter's answer is not looked at by its type here.
    ["by a filter that fails", { filters: [fails as Filter] }],
    [
      "by one that answers something else",
      { filters: [after(() => ({ status: 403, headers: {}, cookies: [] })) as Filter] },
    ],
    ["by one whose answer cannot be sent", { filters: [after(() => ({})) as Filter] }],
  ])("%s", async (_, options) => {
    const closed: string[] = [];
    const node = () => {
      const source = new PassThrough();
      source.write("a");
      return source.once("close", () => closed.push("of Node"));
    };
    const web = () =>
      new Source<string>({ start: (source) => source.enqueue("a"), cancel: () => void closed.push("of the web") });
    const generated = async function* () {
      try {
        yield "a";
        yield "b";
      } finally {
        closed.push("a generator");
      }
    };
    const ways = { node, web, ...(options.filters && { generated }) };
    for (const getFile of Object.values(ways))
      await fetchHandler(filesApi, { getFile }, { ...options, onError: () => {} })(new Request("http://x/file"));
    // A generator that nobody has asked for anything has opened nothing.
    const all = [...(options.filters ? ["a generator"] : []), "of Node", "of the web"];
    await expect.poll(() => closed.toSorted()).toEqual(all);
  });
});

describe("a file that is open is closed with the answer", () => {
  const made: Readable[] = [];
  const opened = (): Readable => {
    const file = createReadStream(fileURLToPath(import.meta.url));
    made.push(file);
    return file;
  };
  beforeEach(() => void made.splice(0));
  const twice: Middleware = async (input, next) => {
    await next(input);
    return next(input);
  };
  const answered =
    (more: object): Filter =>
    async (_, next) => ({ ...(await next()), ...more });
  const other = async function* () {
    yield "another";
  };

  test.each<[string, ServiceOptions, number]>([
    ["asked for twice by a middleware", { use: [twice] }, 2],
    [
      "of which a filter sends another stream",
      { filters: [async (...given) => answered({ body: other() })(...given)] },
      1,
    ],
    ["of which a filter makes a 304", { filters: [answered({ status: 304 })] }, 1],
  ])("%s", async (_, options, count) => {
    const response = await fetchHandler(filesApi, { getFile: opened }, options)(new Request("http://x/file"));
    await response.text();
    expect(made).toHaveLength(count);
    await expect.poll(() => made.map(({ closed }) => closed)).toEqual(made.map(() => true));
  });

  test("that a filter sends with a status that has no body", async () => {
    const sending: Filter = async (_, next) => ({ ...(await next()), status: 304, body: opened() });
    const own = fetchHandler(filesApi, { getFile: other }, { filters: [sending] });
    expect((await own(new Request("http://x/file"))).body).toBeNull();
    await expect.poll(() => made.map(({ closed }) => closed)).toEqual([true]);
  });

  test("but not before a filter is at the end of what it makes of it", async () => {
    const framed: Filter = async (_, next) => {
      const answer = await next();
      const inner = answer.body as Streamed; // the method's own
      const framing = async function* () {
        let length = 0;
        for await (const piece of inner) length += piece.length;
        yield `${length} bytes`;
        yield ", and that is all";
      };
      return { ...answer, body: framing() };
    };
    const handler = fetchHandler(filesApi, { getFile: opened }, { filters: [framed] });
    const response = await handler(new Request("http://x/file"));
    expect(await response.text()).toMatch(/^\d{4,} bytes, and that is all$/);
  });
});

test("what has come to its end is not opened again, on Lambda and as a fetch handler", async () => {
  let opened = 0;
  const feed: Streamed = {
    [Symbol.asyncIterator]() {
      opened += 1;
      const pieces = ["a", "b"];
      return { next: async () => ({ done: pieces.length === 0, value: pieces.shift() ?? "" }) };
    },
  };
  const getFile = () => feed;
  const answered = await fetchHandler(filesApi, { getFile })(new Request("http://x/file"));
  expect([await answered.text(), opened]).toEqual(["ab", 1]);
  const onLambda = await lambda(filesApi, { getFile })(createEvent({ method: "GET", path: "/file" }));
  expect(onLambda).toMatchObject({ body: "ab" });
  expect(opened).toBe(2);
});

describe("a stream of one's own that nobody reads is closed once, and ends no process where that fails", () => {
  let closed = 0;
  const feed = (): Streamed => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: "a" }),
      async return() {
        closed += 1;
        throw new Error("it cannot be closed");
      },
    }),
  });
  const broken = async function* (): Streamed {
    yield* [];
    throw new Error("the database is down");
  };
  const twice: Middleware = async (input, next) => {
    await next(input);
    return next(input);
  };
  const passed: Middleware = (input, next) => next(input);

  test.each<[string, string, readonly (() => Streamed)[], Middleware, number]>([
    ["after HEAD, with a middleware", "HEAD", [feed], passed, 200],
    ["that another one took the place of, which failed", "GET", [feed, broken], twice, 500],
  ])("%s", async (_, method, feeds, middleware, status) => {
    closed = 0;
    const left = [...feeds];
    const getFile = () => left.shift()?.() ?? feed();
    const handler = fetchHandler(filesApi, { getFile }, { use: [middleware], onError: () => {} });
    expect((await handler(new Request("http://x/file", { method }))).status).toBe(status);
    // A rejection that nobody has heard of is told by now.
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(closed).toBe(1);
  });
});

describe("a file that is not there, and that nobody reads, ends no process", () => {
  const getFile = () => createReadStream("/nowhere.csv");
  const waits: Middleware = async (input, next) => {
    const returned = await next(input);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return returned;
  };
  const slow = memoryStore();
  const store = {
    ...slow,
    write: async (...given: Parameters<typeof slow.write>) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return slow.write(...given);
    },
  };
  const told: unknown[] = [];
  const onError = (error: unknown) => told.push(error);
  beforeEach(() => void told.splice(0));

  test("after HEAD, on Lambda and as a fetch handler", async () => {
    const event = createEvent({ method: "HEAD", path: "/file" });
    expect(await lambda(filesApi, { getFile })(event)).toMatchObject({ statusCode: 200 });
    const head = new Request("http://x/file", { method: "HEAD" });
    expect((await fetchHandler(filesApi, { getFile })(head)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test.each<[string, ServiceOptions]>([
    ["while a middleware waits", { use: [waits] }],
    ["while an idempotency key is looked for", { use: [withIdempotency(store)] }],
  ])("%s, and is a 500 in the end", async (_, options) => {
    const request = new Request("http://x/file", { method: "POST", headers: { "idempotency-key": "k1" } });
    const { status } = await fetchHandler(filesApi, { getFile }, { ...options, onError })(request);
    expect([status, told]).toEqual([500, [expect.objectContaining({ code: "ENOENT" })]]);
  });
});
