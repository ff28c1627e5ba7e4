import { EventEmitter, on, once } from "node:events";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { ReadableStream as Source } from "node:stream/web";
import {
  type ApiContract,
  type Context,
  type Filter,
  type Reply,
  reply,
  type ServerSentEvent,
  type Streamed,
  sse,
  streamLambda,
} from "@apigw/server";
import { serve } from "@apigw/server/node";
import { call, createEvents } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { afterAll, afterEach, describe, expect, test } from "vitest";

interface Feed {
  ticks(input: { count: number }, context: Context): Streamed;
  prices(input: object, context: Context): Streamed;
  breaks(): Streamed;
  fails(): Streamed | Reply<200, Streamed>;
  waits(input: object, context: Context): Streamed;
  plain(): { fine: true };
}

const feedApi: ApiContract<Feed> = {
  name: "feed",
  operations: {
    ticks: { route: "GET /ticks/{count}", status: 200, path: { count: "integer" }, reply: "text/event-stream" },
    prices: { route: "GET /prices", status: 200, reply: "application/x-ndjson" },
    breaks: { route: "GET /breaks", status: 200, reply: "text/plain" },
    fails: { route: "GET /fails", status: 200, reply: "text/csv" },
    waits: { route: "GET /waits", status: 200, reply: "text/event-stream" },
    plain: { route: "GET /plain", status: 200 },
  },
};

async function* ticks(count: number): AsyncGenerator<ServerSentEvent> {
  for (let id = 1; id <= count; id += 1) yield { event: "tick", id: `${id}\nretry: 1`, data: { id } };
  yield { data: "two\nlines" };
}

let closed = false;
const service: Feed = {
  ticks: ({ count }) => sse(ticks(count)),
  async *prices(_, { signal }) {
    try {
      for (let price = 1; !signal.aborted && price < 10_000; price += 1) {
        yield `${JSON.stringify({ price, more: "x".repeat(1000) })}\n`;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      closed = true;
    }
  },
  async *breaks() {
    yield "once upon a time ";
    throw new Error("the database is down");
  },
  fails: () =>
    new Source({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        controller.error(new Error("no such table"));
      },
    }),
  async *waits(_, { signal }) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    yield ": nothing happened\n\n";
  },
  plain: () => ({ fine: true }),
};

const frames =
  'event: tick\nid: 1 retry: 1\ndata: {"id":1}\n\nevent: tick\nid: 2 retry: 1\ndata: {"id":2}\n\ndata: two\ndata: lines\n\n';

describe("on Lambda, a stream", () => {
  /** As the Node runtime's own: the status goes first, as JSON that eight zero bytes end. */
  const runtime = (runs: Feed = service) => {
    const out = new PassThrough();
    const HttpResponseStream = {
      from(stream: PassThrough, metadata: object) {
        stream.write(JSON.stringify(metadata));
        stream.write(new Uint8Array(8));
        return stream;
      },
    };
    const streamifyResponse =
      (run: (event: unknown, out: PassThrough, context: unknown) => Promise<void>) =>
      (event: unknown, context: unknown) =>
        run(event, out, context);
    Object.assign(globalThis, { awslambda: { HttpResponseStream, streamifyResponse } });
    return { out, handler: streamLambda(feedApi, runs, { onError: (error) => told.push(error) }) };
  };
  const told: unknown[] = [];
  test("is told when its time is over", async () => {
    const { out, handler } = runtime();
    const began = Date.now();
    const context = { getRemainingTimeInMillis: () => 600 - (Date.now() - began) };
    await Promise.all([handler(createEvents(feedApi).prices({}, { version: "url" }), context), read(out)]);
    // Half a second before the end; ten thousand prices take more than ten.
    expect(Date.now() - began).toBeLessThan(5000);
    expect(closed).toBe(true);
  });

  afterEach(() => void Reflect.deleteProperty(globalThis, "awslambda"));

  const read = async (out: PassThrough) => {
    const [head = "", body = ""] = (await text(out)).split("\0".repeat(8));
    return { head: JSON.parse(head), body };
  };

  test.each(["rest", "url"] as const)("leaves while it is made (%s)", async (version) => {
    const { out, handler } = runtime();
    const events = createEvents(feedApi);
    const [, sent] = await Promise.all([handler(events.ticks({ count: 2 }, { version }), {}), read(out)]);
    expect(sent).toEqual({
      head: { statusCode: 200, headers: { "content-type": "text/event-stream" }, cookies: [] },
      body: frames,
    });
  });

  test("says its headers, each in one text, and its cookies before it", async () => {
    const more = { headers: { vary: ["origin", "accept"], "x-count": 2 }, cookies: ["a=1", "b=2"] };
    const { out, handler } = runtime({ ...service, fails: () => reply(200, sse(ticks(0)), more) });
    const [, { head }] = await Promise.all([
      handler(createEvents(feedApi).fails({}, { version: "url" }), {}),
      read(out),
    ]);
    const headers = { "content-type": "text/csv", vary: "origin,accept", "x-count": "2" };
    expect(head).toEqual({ statusCode: 200, headers, cookies: ["a=1", "b=2"] });
  });

  test("of a value is the value, and of nothing is a status", async () => {
    const { out, handler } = runtime();
    const [, sent] = await Promise.all([handler(createEvents(feedApi).plain({}, { version: "url" }), {}), read(out)]);
    expect(sent).toMatchObject({ head: { statusCode: 200 }, body: '{"fine":true}' });
  });

  test("that fails before anything has left is a 500, and one that waits has its head", async () => {
    const failing = runtime();
    told.length = 0;
    const fails = createEvents(feedApi).fails({}, { version: "url" });
    const [, sent] = await Promise.all([failing.handler(fails, {}), read(failing.out)]);
    expect([sent.head.statusCode, told.map(String)]).toEqual([500, ["Error: no such table"]]);
    told.length = 0;
    const { out, handler } = runtime();
    const waits = createEvents(feedApi).waits({}, { version: "url" });
    const isOver = handler(waits, { getRemainingTimeInMillis: () => 1500 });
    const [head] = await once(out, "data");
    expect(String(head)).toContain('"statusCode":200');
    await Promise.all([isOver, text(out)]);
  });

  test("that breaks off is cut off", async () => {
    const { out, handler } = runtime();
    out.on("error", () => undefined);
    out.resume();
    // The runtime logs what it is given: the error itself is for our own log, which knows what is secret.
    const error = { code: "broken-stream", message: "The body of request JKJaXmPLvHcESHA= broke off" };
    await expect(handler(createEvents(feedApi).breaks({}, { version: "url" }), {})).rejects.toMatchObject(error);
    expect(out.destroyed).toBe(true);
    expect(told.map(String)).toEqual(["Error: the database is down"]);
  });
});

test("where nothing can be streamed, a stream is waited for, and one that fails is a 500", async () => {
  const errors: unknown[] = [];
  const feed = call(feedApi, service, { onError: (error) => errors.push(error) });
  expect(await feed.ticks({ count: 2 })).toMatchObject({ status: 200, body: frames });
  expect(await feed.breaks({})).toMatchObject({ status: 500, body: { title: "Internal Server Error" } });
  expect(errors.map(String)).toEqual(["Error: the database is down"]);
  const local = streamLambda(feedApi, service);
  expect(await local(createEvents(feedApi).ticks({ count: 2 }))).toMatchObject({ statusCode: 200, body: frames });
});

test("on node:http a stream is sent, and ended when its reader is gone", async () => {
  const server = await serve(feedApi, service, { onError() {} });
  try {
    const whole = await fetch(`${server.url}/ticks/2?x=1`);
    expect([whole.headers.get("content-type"), await whole.text()]).toEqual(["text/event-stream", frames]);
    closed = false;
    const reading = new AbortController();
    const response = await fetch(`${server.url}/prices`, { signal: reading.signal });
    await response.body?.getReader().read();
    expect(closed).toBe(false);
    reading.abort();
    await expect.poll(() => closed).toBe(true);
    await expect(fetch(`${server.url}/breaks`).then((one) => one.text())).rejects.toThrow();
    expect((await fetch(`${server.url}/plain`, { method: "HEAD" })).status).toBe(200);
  } finally {
    await server.close();
  }
});

test("a body without end is refused before it is read, on node:http and as a fetch handler", async () => {
  interface Box {
    put(input: { body: Uint8Array }): unknown;
  }
  const box: ApiContract<Box> = {
    name: "box",
    operations: { put: { route: "PUT /box", status: 200, body: "application/octet-stream" } },
  };
  const weigh: Box = { put: ({ body }) => ({ bytes: body.length }) };
  const server = await serve(box, weigh, { maxBody: 100_000 });
  const endless = () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 1000) throw new Error("nobody stopped it");
        controller.enqueue(new Uint8Array(10_000));
      },
    });
    return { method: "PUT", headers: { "content-type": "application/octet-stream" }, duplex: "half", body } as const;
  };
  try {
    expect((await fetch(`${server.url}/box`, endless())).status).toBe(413);
    const fine = { ...endless(), body: new Uint8Array(70_000) };
    expect(await (await fetch(`${server.url}/box`, fine)).json()).toEqual({ bytes: 70_000 });
    const handle = fetchHandler(box, weigh, { maxBody: 100_000 });
    expect((await handle(new Request("http://x/box", endless()))).status).toBe(413);
    expect(await (await handle(new Request("http://x/box", fine))).json()).toEqual({ bytes: 70_000 });
  } finally {
    await server.close();
  }
});

test.each<[string, (path: string) => Promise<Response>]>([
  ["on node:http", async (path) => fetch(`${(await served).url}${path}`)],
  ["as a fetch handler", (path) => fetched(new Request(`http://x${path}`))],
])("a stream that fails before anything has left is a 500, and one that waits has its head, %s", async (_, get) => {
  failed.length = 0;
  const answered = await get("/fails");
  expect([answered.status, await answered.json()]).toMatchObject([500, { title: "Internal Server Error" }]);
  expect(failed.map(String)).toEqual(["Error: no such table"]);
  const waiting = await get("/waits");
  expect(waiting.headers.get("content-type")).toBe("text/event-stream");
});

const failed: unknown[] = [];
const watched = { onError: (error: unknown) => failed.push(error) };
const fetched = fetchHandler(feedApi, service, watched);
const served = serve(feedApi, service, { ...watched, grace: 0 });
afterAll(async () => (await served).close());

test("as a fetch handler too", async () => {
  const handle = fetchHandler(feedApi, service);
  expect(await (await handle(new Request("http://x/ticks/2"))).text()).toBe(frames);
  const { body } = await handle(new Request("http://x/prices"));
  closed = false;
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect.poll(() => closed).toBe(true);
});

test("an event without data is an event", async () => {
  const events = async function* (): AsyncGenerator<ServerSentEvent> {
    yield { event: "ping", data: undefined };
  };
  const frame = await call(feedApi, { ...service, ticks: () => sse(events()) }).ticks({ count: 1 });
  expect(frame).toMatchObject({ status: 200, body: "event: ping\ndata: \n\n" });
});

test("an event's name and id are a line each, whatever they hold", async () => {
  const events = async function* (): AsyncGenerator<ServerSentEvent> {
    yield { event: "a\r\ndata: b", id: "1\0\n2", data: 7 };
  };
  const { body } = await call(feedApi, { ...service, ticks: () => sse(events()) }).ticks({ count: 1 });
  expect(body).toBe("event: a data: b\nid: 1 2\ndata: 7\n\n");
});

test.each([204, 205, 304])("a status that has no body is answered without one, whoever said it: %i", async (code) => {
  interface Stop {
    say(): unknown;
    fine(): unknown;
  }
  const stopApi: ApiContract<Stop> = {
    name: "stop",
    operations: { say: { route: "GET /say", status: 200 }, fine: { route: "GET /fine", status: 200 } },
  };
  const stop: Stop = { say: () => reply(code, { never: "sent" }), fine: () => ({ never: "sent" }) };
  const filter: Filter = async (_, next) => ({ ...(await next()), status: code });
  const answers = [
    fetchHandler(stopApi, stop)(new Request("http://x/say")),
    fetchHandler(stopApi, stop, { filters: [filter] })(new Request("http://x/fine")),
  ];
  for (const { status, body } of await Promise.all(answers)) expect([status, body]).toEqual([code, null]);
});

describe("whoever leaves a stream is no error", () => {
  const told: unknown[] = [];
  const bus = new EventEmitter();
  /** As Node's own helpers do it: they throw once their signal is aborted. */
  const waiting: Feed = {
    ...service,
    async *waits(_, { signal }) {
      yield "a";
      for await (const [piece] of on(bus, "piece", { signal })) yield String(piece);
    },
  };
  const options = { onError: (error: unknown) => told.push(error) };
  const isLeft = () => expect.poll(() => bus.listenerCount("piece")).toBe(0);

  test("on node:http", async () => {
    const server = await serve(feedApi, waiting, options);
    try {
      const reading = new AbortController();
      const { body } = await fetch(`${server.url}/waits`, { signal: reading.signal });
      await body?.getReader().read();
      await expect.poll(() => bus.listenerCount("piece")).toBe(1);
      reading.abort();
      await isLeft();
    } finally {
      await server.close();
    }
    expect(told).toEqual([]);
  });

  test("as a fetch handler, whose body is cancelled", async () => {
    const { body } = await fetchHandler(feedApi, waiting, options)(new Request("http://x/waits"));
    const reader = body?.getReader();
    await reader?.read();
    void reader?.read();
    await expect.poll(() => bus.listenerCount("piece")).toBe(1);
    await reader?.cancel();
    await isLeft();
    expect(told).toEqual([]);
  });

  test("and on Lambda, where its time is over, it ends as it is", async () => {
    const handler = streamLambda(feedApi, waiting, options);
    const event = createEvents(feedApi).waits({});
    expect(await handler(event, { getRemainingTimeInMillis: () => 550 })).toMatchObject({ statusCode: 200, body: "a" });
    expect(told).toEqual([]);
  });
});

test("in a test, a call ends when it is told to", async () => {
  const { status, body } = await call(feedApi, service).waits({}, { remainingTime: 510 });
  expect([status, body]).toEqual([200, ": nothing happened\n\n"]);
});

test("a stream that waits for its next piece is ended when its reader is gone", async () => {
  const closed: string[] = [];
  const never = () => new Promise<void>(() => {});
  const web = () =>
    new Source<string>(
      { start: (source) => source.enqueue("a"), pull: never, cancel: () => void closed.push("a ReadableStream") },
      { highWaterMark: 0 },
    );
  const node = () => {
    const source = new PassThrough();
    source.write("a");
    return source.once("close", () => closed.push("a stream of Node"));
  };
  const errors: unknown[] = [];
  const options = { onError: (error: unknown) => errors.push(error) };
  const quiet = { ...service, breaks: web, fails: node };
  const server = await serve(feedApi, quiet, options);
  for (const path of ["/breaks", "/fails"]) {
    const reading = new AbortController();
    const { body } = await fetch(server.url + path, { signal: reading.signal });
    await body?.getReader().read();
    reading.abort();
    const answered = await fetchHandler(feedApi, quiet, options)(new Request(`http://x${path}`));
    const reader = answered.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  }
  const both = ["a ReadableStream", "a stream of Node"];
  await expect.poll(() => closed.toSorted()).toEqual([...both, ...both].toSorted());
  await server.close();
  expect(errors).toEqual([]);
});

test("a character that is cut in two is one, on every door", async () => {
  const halves = async function* (): Streamed {
    yield* ["a\ud83d", "\ude00b", "", "c\ud83d"];
  };
  const handler = { ...service, breaks: halves };
  const server = await serve(feedApi, handler);
  try {
    expect(await (await fetch(`${server.url}/breaks`)).text()).toBe("a😀bc\ufffd");
  } finally {
    await server.close();
  }
  expect(await (await fetchHandler(feedApi, handler)(new Request("http://x/breaks"))).text()).toBe("a😀bc\ufffd");
});
