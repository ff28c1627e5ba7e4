import { type ApiContract, type Filter, lambda, reply, type Streamed, sse } from "@apigw/server";
import { compression, cors, problems } from "@apigw/server/middleware";
import { answeredOf, call, createEvent } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { beforeEach, describe, expect, test } from "vitest";

// What nobody sees until it goes wrong: the edges of answers, of their time and of those who wait for them.

interface Edges {
  get(input: object, context: { readonly signal: AbortSignal }): unknown;
  put(input: { body: Uint8Array }): unknown;
  watch(): Streamed;
}

const api: ApiContract<Edges> = {
  name: "edges",
  operations: {
    get: { route: "GET /get", status: 200 },
    put: { route: "PUT /put", status: 200, body: "application/octet-stream" },
    watch: { route: "GET /watch", status: 200, reply: "text/event-stream" },
  },
};

const nothing: Edges = { get: () => undefined, put: () => undefined, watch: () => sse(events()) };

async function* events() {
  yield { id: "1\0\n2", event: "a\rb", data: "x" };
}

const told: unknown[] = [];
const onError = (error: unknown) => void told.push(error);
beforeEach(() => void told.splice(0));

test.each([100, 101, 199, 600, 200.5])("%d is no status that a method can answer", async (status) => {
  const { status: answered } = await call(api, { get: () => reply(status) }, { onError }).get({});
  expect(answered).toBe(500);
  expect(told).toEqual([expect.objectContaining({ message: `${status} is not a status that can be answered` })]);
});

test("what would end a line of an event is a space in it", async () => {
  expect(await call(api, nothing).watch({})).toMatchObject({ body: "event: a b\nid: 1 2\ndata: x\n\n" });
});

describe("the time of an invocation", () => {
  const event = createEvent({ method: "GET", path: "/get" });
  let signal: AbortSignal | undefined;
  const getting = (then: () => unknown) =>
    lambda(api, {
      ...nothing,
      get: (_, context) => {
        signal = context.signal;
        return then();
      },
    });

  test("is no matter any more once the answer is given: its clock is stopped", async () => {
    await getting(() => 1)(event, { getRemainingTimeInMillis: () => 520 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(signal?.aborted).toBe(false);
  });

  test("ends half a second before Lambda does", async () => {
    const soon = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return signal?.aborted;
    };
    expect(await getting(soon)(event, { getRemainingTimeInMillis: () => 510 })).toMatchObject({ body: "true" });
    expect(signal?.reason).toMatchObject({ name: "TimeoutError" });
    expect(await getting(soon)(event, { getRemainingTimeInMillis: () => 5000 })).toMatchObject({ body: "false" });
  });
});

describe("a fetch handler", () => {
  test("reads no more of a body than it takes, and says so to whoever sends it", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64)),
      cancel() {
        cancelled = true;
      },
    });
    const headers = { "content-type": "application/octet-stream" };
    const sent = { method: "PUT", body, headers, duplex: "half" } as const;
    const { status } = await fetchHandler(api, nothing, { maxBody: 100 })(new Request("http://x/put", sent));
    expect([status, cancelled]).toEqual([413, true]);
  });

  test("knows of a caller who has left before it began", async () => {
    let isAborted: boolean | undefined;
    const get: Edges["get"] = (_, { signal }) => {
      isAborted = signal.aborted;
    };
    await fetchHandler(api, { ...nothing, get })(new Request("http://x/get", { signal: AbortSignal.abort() }));
    expect(isAborted).toBe(true);
  });

  test("tells nobody of what a method makes of a caller's leaving", async () => {
    const leaving = new AbortController();
    const get: Edges["get"] = async (_, { signal }) => {
      leaving.abort();
      signal.throwIfAborted();
    };
    const request = new Request("http://x/get", { signal: leaving.signal });
    await fetchHandler(api, { ...nothing, get }, { onError })(request);
    expect(told).toEqual([]);
  });
});

describe("filters", () => {
  const through = async (filter: Filter, more: object, headers: Record<string, string> = {}) => {
    const inner: Filter = async (_, next) => ({ ...(await next()), ...more });
    const handler = lambda(api, { ...nothing, get: () => "a".repeat(5000) }, { filters: [filter, inner] });
    return answeredOf(await handler(createEvent({ method: "GET", path: "/get", headers }, { version: "2.0" })));
  };

  test("that compress leave a part of something alone: its ranges count the bytes as they are", async () => {
    const accepting = { "accept-encoding": "gzip" };
    const whole = await through(compression(), { status: 200 }, accepting);
    expect(whole.headers["content-encoding"]).toBe("gzip");
    const part = await through(compression(), { status: 206 }, accepting);
    expect(part.headers["content-encoding"]).toBeUndefined();
  });

  test("of CORS say nothing of headers where none are exposed", async () => {
    const { headers } = await through(cors({ origins: "*" }), {});
    expect(headers).not.toHaveProperty("access-control-expose-headers");
  });

  test("that say problems in other words keep the cookies of the answer", async () => {
    const refusing = {
      status: 401,
      headers: { "content-type": "application/problem+json" },
      cookies: ["session=; Max-Age=0"],
    };
    const body = JSON.stringify({ status: 401, title: "Unauthorized" });
    const saying = problems(({ title }) => reply(401, { message: title }, { cookies: ["a=1"] }));
    expect(await through(saying, { ...refusing, body })).toMatchObject({
      status: 401,
      cookies: ["session=; Max-Age=0", "a=1"],
    });
  });
});
