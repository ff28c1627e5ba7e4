import {
  type ApiContract,
  type Filter,
  lambda,
  reply,
  type ServiceOptions,
  type Streamed,
  streamLambda,
} from "@apigw/server";
import { problems } from "@apigw/server/middleware";
import { serve } from "@apigw/server/node";
import { createEvent } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { beforeEach, describe, expect, test } from "vitest";
import { http2Event } from "./events.js";

// What is wrong with an answer once it is to be written: it is told, and answered by a 500.

interface Things {
  get(): unknown;
  bytes(): Uint8Array;
  numbers(): Streamed;
  late(): Streamed;
}

const api: ApiContract<Things> = {
  name: "things",
  operations: {
    get: { route: "GET /get", status: 200 },
    bytes: { route: "GET /bytes", status: 200, reply: "application/octet-stream" },
    numbers: { route: "GET /numbers", status: 200, reply: "text/plain" },
    late: { route: "GET /late", status: 200, reply: "text/plain" },
  },
};

/** What no type lets pass, and JavaScript does. */
function untyped<T>(value: unknown): T {
  return value as T; // what comes of it is what these tests look at
}

let value: unknown = "fine";
const service: Things = {
  get: () => value,
  bytes: () => new Uint8Array(5 * 1024 * 1024),
  async *numbers() {
    yield untyped<string>(7);
  },
  async *late() {
    yield "a";
    yield untyped<string>(7);
  },
};

const told: unknown[] = [];
beforeEach(() => {
  told.length = 0;
  value = "fine";
});

/** The status of each way in which a service is run. */
async function statuses(path: string, options: ServiceOptions = {}): Promise<unknown[]> {
  const all = { ...options, onError: (error: unknown) => told.push(error) };
  const event = http2Event({ method: "GET", resource: path, path });
  const server = await serve(api, service, all);
  try {
    return [
      await lambda(api, service, all)(event),
      await streamLambda(api, service, all)(event),
      await fetch(server.url + path),
      await fetchHandler(api, service, all)(new Request(`http://x${path}`)),
    ].map((one) => Reflect.get(Object(one), one instanceof Response ? "status" : "statusCode"));
  } finally {
    await server.close();
  }
}

const four = <T>(one: T): T[] => [one, one, one, one];
const invalid = (message: RegExp) =>
  expect.objectContaining({ code: "invalid-reply", message: expect.stringMatching(message) });

describe("a filter's answer", () => {
  const answering =
    (more: object): Filter =>
    async (_, next) => ({ ...(await next()), ...untyped<object>(more) });

  test.each([
    [
      "a header of letters that none can carry",
      answering({ headers: { "x-name": "☃" } }),
      /"x-name" holds a character/,
    ],
    ["a header with a line break", answering({ headers: { a: "b\r\nc: d" } }), /holds a character/],
    ["a cookie with one", answering({ cookies: ["a=b\n"] }), /"set-cookie" holds a character/],
    ["a header that is no text", answering({ headers: { a: undefined } }), /header "a" is no text/],
    ["a status that is none", answering({ status: 99 }), /99 is not a status/],
    ["a body that is an object", answering({ body: { a: 1 } }), /body is neither text nor bytes/],
    ["what is none", async () => untyped({}), /undefined is not a status/],
    ["nothing", async () => untyped(undefined), /A filter gave nothing: does it return what `next` has given/],
    [
      "cookies that are none",
      answering({ headers: { "Set-Cookie": "a=1" }, cookies: undefined }),
      /without headers and cookies/,
    ],
  ] satisfies [string, Filter, RegExp][])("of %s is a 500 that is told", async (_, filter, message) => {
    expect(await statuses("/get", { filters: [filter] })).toEqual(four(500));
    expect(told).toEqual(four(invalid(message)));
  });

  test("that cannot be written is a 500 to the filters around it", async () => {
    const around: Filter = async (_, next) => ({ ...(await next()), headers: { a: "b" } });
    const handle = fetchHandler(api, service, { filters: [around, answering({ status: 99 })], onError() {} });
    const { status, headers } = await handle(new Request("http://x/get"));
    expect([status, headers.get("a")]).toEqual([500, "b"]);
  });

  test("of what can be written is written", async () => {
    const filter = answering({ headers: { a: ["b", "c"], d: "é" }, cookies: ["e=f"], status: 201 });
    expect(await statuses("/get", { filters: [filter] })).toEqual(four(201));
    expect(told).toEqual([]);
  });
});

describe("the headers of a filter", () => {
  const answered = async (...filters: Filter[]) => {
    const options = { filters, onError: (error: unknown) => told.push(error) };
    const asked = { method: "GET", resource: "/get", path: "/get" };
    const { headers, cookies } = Object(await lambda(api, service, options)(http2Event(asked)));
    const rest = Object(
      await lambda(api, service, options)(createEvent({ method: "GET", path: "/get" }, { version: "rest" })),
    );
    const server = await serve(api, service, options);
    const others = [
      await fetch(`${server.url}/get`),
      await fetchHandler(api, service, options)(new Request("http://x/get")),
    ];
    await server.close();
    return [
      [headers["content-type"], cookies],
      [rest.headers["content-type"], rest.multiValueHeaders["set-cookie"]],
      ...others.map((one) => [one.headers.get("content-type"), one.headers.getSetCookie()]),
    ];
  };
  const html: Filter = async (_, next) => {
    const answer = await next();
    const more = { "Content-Type": "text/html", "Set-Cookie": ["a=1", "b=2"] };
    return { ...answer, headers: { ...answer.headers, ...more } };
  };

  test("are written in any case, and are the same on each door; cookies are among them", async () => {
    value = reply(200, { a: 1 }, { cookies: ["c=3"] });
    expect(await answered(html)).toEqual(four(["text/html", ["c=3", "a=1", "b=2"]]));
    expect(told).toEqual([]);
  });

  test("take the place of what was said before, but for lists: what varies, and cookies", async () => {
    value = reply(200, { a: 1 }, { headers: { vary: "origin" }, cookies: ["c=3"] });
    const varying: Filter = async (_, next) => {
      const answer = await next();
      const more = { Vary: "accept", "Set-Cookie": "a=1", "set-cookie": ["b=2"] };
      return { ...answer, headers: { ...answer.headers, ...more } };
    };
    const { headers } = await fetchHandler(api, service, { filters: [varying] })(new Request("http://x/get"));
    expect([headers.get("vary"), headers.getSetCookie()]).toEqual(["origin, accept", ["c=3", "a=1", "b=2"]]);
  });

  test("are cookies too in small letters", async () => {
    const setting: Filter = async (_, next) => {
      const answer = await next();
      return { ...answer, headers: { ...answer.headers, "set-cookie": "a=1" } };
    };
    expect(await answered(setting)).toEqual(four(["application/json", ["a=1"]]));
  });

  test("are found by the filters around it", async () => {
    const seen: unknown[] = [];
    const looking: Filter = async (_, next) => {
      const answer = await next();
      seen.push([answer.headers["content-type"], Object.keys(answer.headers), answer.cookies]);
      return answer;
    };
    await answered(looking, html);
    expect(seen).toEqual(four(["text/html", ["content-type"], ["a=1", "b=2"]]));
  });
});

test("a stream that gives what is neither text nor bytes is told", async () => {
  expect(await statuses("/numbers")).toEqual(four(500));
  expect(told).toEqual(four(invalid(/A stream gave a number/)));
});

test("and is cut off, where its head has left", async () => {
  const handle = fetchHandler(api, service, { onError: (error) => told.push(error) });
  await expect(handle(new Request("http://x/late")).then((one) => one.text())).rejects.toThrow();
  expect(told).toEqual([invalid(/A stream gave a number/)]);
});

test("what is larger than Lambda takes is told, and a 500 instead of Lambda's 502", async () => {
  const size = 6 * 1024 * 1024;
  for (const [text, status] of [
    ["a".repeat(size - 200), 200],
    ["a".repeat(size), 500],
    ["☃".repeat(size / 3), 500],
    ['"'.repeat(size / 3), 500],
  ] as const) {
    value = text;
    expect(await statuses("/get")).toEqual([status, status, 200, 200]);
  }
  expect(await statuses("/bytes")).toEqual([500, 500, 200, 200]);
  expect(told).toEqual(Array(8).fill(invalid(/bytes as JSON, and Lambda takes 6291456/)));
});

describe("what fails after its method is a 500 to the filters too", () => {
  const seen: number[] = [];
  const filters: Filter[] = [
    async (_, next) => {
      const answer = await next();
      seen.push(answer.status);
      return { ...answer, headers: { ...answer.headers, "access-control-allow-origin": "*" } };
    },
    problems(({ status, title }) => reply(status, { message: title })),
  ];
  beforeEach(() => void seen.splice(0));

  test("a stream, on all doors", async () => {
    expect(await statuses("/numbers", { filters })).toEqual(four(500));
    expect([told, seen]).toEqual([four(invalid(/A stream gave a number/)), four(500)]);
    const answered = await fetchHandler(api, service, { filters, onError() {} })(new Request("http://x/numbers"));
    expect(answered.headers.get("access-control-allow-origin")).toBe("*");
    expect(await answered.json()).toEqual({ message: "Internal Server Error" });
  });

  test("an answer that is too large", async () => {
    value = "a".repeat(6 * 1024 * 1024);
    expect(await statuses("/get", { filters })).toEqual([500, 500, 200, 200]);
    expect(seen).toEqual([500, 500, 200, 200]);
  });

  test("and what they make of a stream that has begun can still break off, which is told once", async () => {
    const shouting: Filter = async (_, next) => {
      const answer = await next();
      const { body } = answer;
      if (typeof body !== "object" || body instanceof Uint8Array) return answer;
      const louder = async function* () {
        for await (const piece of body) yield String(piece).toUpperCase();
      };
      return { ...answer, body: louder() };
    };
    const handle = fetchHandler(api, service, { filters: [shouting], onError: (error) => told.push(error) });
    const { body } = await handle(new Request("http://x/late"));
    const reader = body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("A");
    await expect(reader?.read()).rejects.toThrow();
    expect(told).toEqual([invalid(/A stream gave a number/)]);
  });
});

test("what a validator cannot make of a value is its own fault, and told: no caller has nested too deeply", async () => {
  const validate = () => ({ value: new Date("never").toISOString() });
  const check = { "~standard": { version: 1, vendor: "any", validate } } as const;
  const { get, ...others } = api.operations;
  for (const more of [{ input: check }, { replies: { 200: check } }]) {
    const checked = { ...api, operations: { ...others, get: { ...get, ...more } } };
    const handle = fetchHandler(checked, service, { onError: (error) => told.push(error) });
    expect((await handle(new Request("http://x/get"))).status).toBe(500);
  }
  expect(told.map(String)).toEqual(Array(2).fill("RangeError: Invalid time value"));
});

test.each<[string, object]>([
  ["a name that throws", Object.defineProperty({}, "name", { get: never })],
  ["a name that throws, without a prototype", Object.defineProperty(Object.create(null), "name", { get: never })],
  ["a name that is no text", { name: Object.create(null) }],
  ["a proxy that tells no class", new Proxy({}, { getPrototypeOf: never })],
  ["a proxy of nothing", new Proxy({}, { has: never, get: never, getPrototypeOf: never })],
])("what is thrown may be %s: it is a 500 all the same, to who has left too", async (_, thrown) => {
  const throwing = () => {
    throw thrown;
  };
  const filters: Filter[] = [async (_request, next) => ({ ...(await next()), headers: { a: "b" } })];
  const handle = fetchHandler(api, { ...service, get: throwing }, { filters, onError: (error) => told.push(error) });
  for (const signal of [undefined, AbortSignal.abort()]) {
    told.length = 0;
    const { status, headers } = await handle(new Request("http://x/get", signal && { signal }));
    expect([status, headers.get("a"), told.length]).toEqual([500, "b", 1]);
  }
});

function never(): never {
  throw new Error("nobody may look at it");
}
