import { brotliDecompressSync, gunzipSync } from "node:zlib";
import {
  type ApiContract,
  type Context,
  type Filter,
  lambda,
  type Middleware,
  type Reply,
  type ReplyHeaders,
  reply,
  type ServiceOptions,
} from "@apigw/server";
import { compression, cors, etags, memoryStore, withIdempotency } from "@apigw/server/middleware";
import { answeredOf, call, createEvent, type EventRequest } from "@apigw/server/testing";
import { describe, expect, test } from "vitest";

interface Pets {
  listPets(input: object, context: Context): { items: string[] } | Reply<503, string>;
  addPet(input: { body: unknown }, context: Context): unknown;
}

const petsApi: ApiContract<Pets> = {
  name: "pets",
  operations: {
    listPets: { route: "GET /pets", status: 200 },
    addPet: { route: "POST /pets", status: 201, body: "application/json" },
  },
};

let added = 0;
const service: Pets = {
  listPets: () => ({ items: Array.from({ length: 200 }, (_, index) => `pet ${index}`) }),
  addPet({ body }) {
    added += 1;
    if (body === "broken") throw new Error("broken");
    return { id: added, body };
  },
};

const serve = (options: ServiceOptions) => {
  const handler = lambda(petsApi, service, { onError() {}, ...options });
  return async (method: string, headers: Record<string, string> = {}, more: Partial<EventRequest> = {}) =>
    answeredOf(await handler(createEvent({ method, path: "/pets", headers, ...more }, { version: "2.0" })));
};

describe("CORS", () => {
  const send = serve({ filters: [cors({ origins: ["https://shop.example"], credentials: true, maxAge: 60 })] });

  test("lets named origins in, on every answer", async () => {
    const allowed = {
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-credentials": "true",
    };
    const origin = "https://shop.example";
    expect((await send("GET", { origin })).headers).toMatchObject({ ...allowed, vary: "origin" });
    expect(await send("GET", { origin }, { path: "/nowhere" })).toMatchObject({ status: 404, headers: allowed });
    const json = { "content-type": "application/json" };
    expect(await send("POST", { origin, ...json }, { body: '"broken"' })).toMatchObject({
      status: 500,
      headers: allowed,
    });
  });

  test("of everybody is the same for whoever asks: an answer is kept, and given to pages", async () => {
    const open = serve({ filters: [cors({ origins: "*" })] });
    const { headers } = await open("GET");
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers).toEqual((await open("GET", { origin: "https://any.example" })).headers);
  });

  test("answers preflights itself", async () => {
    const asks = { "access-control-request-method": "POST" };
    const answered = await send("OPTIONS", { origin: "https://shop.example", ...asks });
    expect(answered).toMatchObject({ status: 204, headers: { "access-control-max-age": "60" } });
    expect(answered.headers["access-control-allow-methods"]).toContain("POST");
    const refused = await send("OPTIONS", { origin: "https://evil.example", ...asks });
    expect(refused).toMatchObject({ status: 204, headers: { vary: "origin" } });
    expect(Object.keys(refused.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("stands on the answer to an inner filter that fails, which is told once", async () => {
    const told: unknown[] = [];
    const broken: Filter = () => {
      throw new Error("broken");
    };
    const failing = serve({ filters: [cors({ origins: "*" }), broken], onError: (error) => told.push(error) });
    expect(await failing("GET", { origin: "https://shop.example" })).toMatchObject({
      status: 500,
      headers: { "access-control-allow-origin": "*", "content-type": "application/problem+json" },
    });
    expect(told.map(String)).toEqual(["Error: broken"]);
  });

  test("reflects nobody, and does not take credentials from everybody", async () => {
    for (const origin of ["https://evil.example", "null", "https://shop.example.evil.example"]) {
      expect((await send("GET", { origin })).headers["access-control-allow-origin"]).toBeUndefined();
    }
    for (const origins of ["*", ["*"], ["https://shop.example", "*"]] as const) {
      expect(() => cors({ origins, credentials: true })).toThrow(/name the origins/);
      const open = serve({ filters: [cors({ origins })] });
      expect((await open("GET", { origin: "https://any.example" })).headers).toMatchObject({
        "access-control-allow-origin": "*",
      });
    }
  });

  test("says which headers a page may read, and nothing where it may read none more", async () => {
    const exposed = async (options: object) => {
      const send = serve({ filters: [cors({ origins: ["https://shop.example"], ...options })] });
      return (await send("GET", { origin: "https://shop.example" })).headers["access-control-expose-headers"];
    };
    expect([await exposed({ exposeHeaders: ["etag", "x-one"] }), await exposed({})]).toEqual([
      "etag, x-one",
      undefined,
    ]);
  });

  test.each(["headers", "methods", "exposeHeaders"])("of all %s goes without credentials only", async (names) => {
    const options = { origins: ["https://shop.example"], [names]: ["x-one", "*"] };
    expect(() => cors({ ...options, credentials: true })).toThrow(`with ${names} "*": name the ${names}`);
    const open = serve({ filters: [cors(options)] });
    const asks = { origin: "https://shop.example", "access-control-request-method": "GET" };
    expect(Object.values((await open("OPTIONS", asks)).headers)).toContain("x-one, *");
  });
});

describe("compression", () => {
  const send = serve({ filters: [compression()] });

  const read = { gzip: gunzipSync, br: brotliDecompressSync };

  test.each([
    ["gzip, deflate", "gzip"],
    ["x-gzip", "gzip"],
    ["*", "br"],
    ["gzip, br", "br"],
    ["br;q=1.0, gzip;q=0.8", "br"],
    ["br;q=0.1, gzip;q=1.0", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br;q=0, *", "gzip"],
    ["GZIP;Q=0.5", "gzip"],
  ] as const)("of %s is %s", async (accepted, encoding) => {
    const answered = await send("GET", { "accept-encoding": accepted });
    expect(answered.headers).toMatchObject({ "content-encoding": encoding, vary: "accept-encoding" });
    const text = read[encoding](answered.body as Uint8Array).toString();
    expect(JSON.parse(text)).toMatchObject({ items: expect.any(Array) });
  });

  test.each(["", "identity", "deflate", "gzip;q=0", "*;q=0", "identity, gzip;q=0.5", "identity;q=0.5, *;q=0"])(
    "of %j is none",
    async (accepted) => {
      const { headers, body } = await send("GET", { "accept-encoding": accepted });
      expect([headers["content-encoding"], headers.vary]).toEqual([undefined, "accept-encoding"]);
      expect(body).toMatchObject({ items: expect.any(Array) });
    },
  );

  test("leaves alone what is small, and those who cannot read it", async () => {
    expect((await send("GET")).headers["content-encoding"]).toBeUndefined();
    const small = await send("POST", { "accept-encoding": "br", "content-type": "application/json" }, { body: "1" });
    expect([small.status, small.headers["content-encoding"]]).toEqual([201, undefined]);
  });
});

describe("compression of a reply", () => {
  const text = "x".repeat(2000);
  const replied = (headers: ReplyHeaders, status = 200, accepted = "gzip") => {
    const send = serve({
      filters: [compression()],
      use: [() => reply(status, new TextEncoder().encode(text), { headers })],
    });
    return send("GET", { "accept-encoding": accepted });
  };

  test("says of its tag that the bytes are not the same, and nothing of their old number", async () => {
    const { headers, body } = await replied({ "content-type": "text/plain", etag: '"v1"', "content-length": 2000 });
    expect(headers).toMatchObject({ "content-encoding": "gzip", etag: 'W/"v1"' });
    expect(headers).not.toHaveProperty("content-length");
    expect(gunzipSync(body as Uint8Array).toString()).toBe(text);
    const strong = { "content-type": "text/plain", etag: '"v1"' };
    expect((await replied(strong, 200, "identity")).headers.etag).toBe('"v1"');
  });

  test.each([
    ["pictures that are texts", "image/svg+xml"],
    ["texts, however their type is written", "Application/Problem+JSON; charset=utf-8"],
    ["texts, however their type is written", "TEXT/HTML"],
  ])("takes %s (%s)", async (_, type) => {
    const { headers } = await replied({ "content-type": type });
    expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
  });

  test.each([
    ["a part of something", 206, { "content-range": "bytes 0-1999/4000" }],
    ["several parts of something", 206, {}],
    ["what nobody may change", 200, { "cache-control": "private, No-Transform" }],
    ["what is encoded already", 200, { "content-encoding": "zstd" }],
    ["a picture", 200, { "content-type": "image/png" }],
  ])("leaves %s alone", async (_, status, headers) => {
    const answered = await replied({ "content-type": "text/plain", ...headers }, status);
    expect(answered.headers["content-encoding"]).not.toBe("gzip");
  });
});

test("whoever has the answer is told so by its etag, compressed or not", async () => {
  const send = serve({ filters: [compression(), etags()] });
  const { headers } = await send("GET", { "accept-encoding": "gzip" });
  const { etag = "", vary } = headers;
  expect(etag).toMatch(/^W\/"[\w-]+"$/);
  // What a cache has to look at is the same (RFC 9110, 15.4.5).
  expect(await send("GET", { "if-none-match": `"x", ${etag}` })).toMatchObject({
    status: 304,
    body: undefined,
    headers: { etag, vary },
  });
  expect(await send("HEAD", { "if-none-match": '"x"' })).toMatchObject({
    status: 200,
    body: undefined,
    headers: { etag },
  });
});

test.each([
  ["of bytes that were compressed is weak", "gzip", 2000, 'W/"v1"'],
  ["of bytes as they are is strong", "identity", 2000, '"v1"'],
  ["of what is too small to be compressed is strong", "gzip", 200, '"v1"'],
])("the etag of a method's own %s, with its 304 too", async (_, coding, length, etag) => {
  const headers = { etag: '"v1"', "content-type": "text/plain" };
  const send = serve({
    filters: [compression(), etags()],
    use: [() => reply(200, new TextEncoder().encode("x".repeat(length)), { headers })],
  });
  const accepted = { "accept-encoding": coding };
  expect((await send("GET", accepted)).headers.etag).toBe(etag);
  const again = await send("GET", { ...accepted, "if-none-match": `"v0", ${etag}` });
  expect([again.status, again.headers.etag]).toEqual([304, etag]);
});

test("an etag of the method's own is looked for whole, and a 304 says nothing of a body that it has not", async () => {
  const headers = { etag: '"a,b"', "content-encoding": "gzip", "content-length": 3, "cache-control": "max-age=9" };
  const send = serve({ filters: [etags()], use: [() => reply(200, "abc", { headers })] });
  for (const known of ['"a,b"', '"x" , W/"a,b"', "*"]) {
    const answered = await send("GET", { "if-none-match": known });
    expect([answered.status, answered.headers]).toEqual([304, { etag: '"a,b"', "cache-control": "max-age=9" }]);
  }
  for (const other of ['"a"', '"b"', '"x,"a,b"', ""]) {
    expect((await send("GET", { "if-none-match": other })).status).toBe(200);
  }
});

describe("an idempotency key", () => {
  const json = { "content-type": "application/json" };

  test("runs its method once, and tells the same answer again", async () => {
    const send = serve({ use: [withIdempotency(memoryStore())] });
    const key = { ...json, "idempotency-key": "1" };
    const first = await send("POST", key, { body: '"Rex"' });
    expect(await send("POST", key, { body: '"Rex"' })).toEqual(first);
    expect((await send("POST", { ...key, "idempotency-key": "2" }, { body: '"Rex"' })).body).not.toEqual(first.body);
    expect(await send("POST", key, { body: '"Tom"' })).toMatchObject({
      status: 422,
      headers: { "content-type": "application/problem+json" },
    });
  });

  test("of a request that is at work is refused, and free again when it failed", async () => {
    let go = () => {};
    const slow: Middleware = async (input, next) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return next(input);
    };
    const send = serve({ use: [withIdempotency(memoryStore()), slow] });
    const key = { ...json, "idempotency-key": "1" };
    const first = send("POST", key, { body: '"broken"' });
    await Promise.resolve();
    expect(await send("POST", key, { body: '"broken"' })).toMatchObject({
      status: 409,
      headers: { "retry-after": "1" },
    });
    go();
    expect((await first).status).toBe(500);
    const again = send("POST", key, { body: '"broken"' });
    await new Promise((resolve) => setTimeout(resolve, 1));
    go();
    expect((await again).status).toBe(500);
  });

  test("is its caller's own", async () => {
    const shop = call(petsApi, service, { use: [withIdempotency(memoryStore(), { required: ["addPet"] })] });
    const as = (sub: string) =>
      shop.addPet({ body: 1 }, { headers: { "idempotency-key": "1" }, authorizer: { claims: { sub } } });
    expect((await as("ann")).body).not.toEqual((await as("bob")).body);
    expect((await as("ann")).body).toEqual((await as("ann")).body);
    expect(await shop.addPet({ body: 1 })).toMatchObject({ status: 400 });
  });
});

describe("what a middleware gives", () => {
  const validate = (value: unknown) =>
    Object.hasOwn(Object(value), "items") ? { value } : { issues: [{ message: "is required", path: ["items"] }] };
  const replies = { 200: { "~standard": { version: 1, vendor: "any", validate } } } as const;
  const { listPets } = petsApi.operations;
  const checkedApi: ApiContract<Pets> = {
    ...petsApi,
    operations: { ...petsApi.operations, listPets: { ...listPets, replies } },
  };
  const ask = async (middleware: Middleware, options: ServiceOptions = {}) => {
    const told: unknown[] = [];
    const onError = (error: unknown) => told.push(error);
    const pets = call(checkedApi, service, { ...options, use: [middleware], onError });
    return { ...(await pets.listPets()), told: told.map(String) };
  };
  const instead =
    (value: unknown): Middleware =>
    () =>
      value;
  const forgets: Middleware = async (input, next) => void (await next(input));

  test.each<[string, unknown]>([
    ["in Lambda's words", { statusCode: 403, body: "no" }],
    ["in those of fetch", new Response("no", { status: 403 })],
    ["as false", false],
    ["as nothing, without the method", undefined],
  ])("is looked at as what methods give: a refusal %s is none", async (_, refusal) => {
    expect(await ask(instead(refusal), { replies: "refuse" })).toMatchObject({
      status: 500,
      told: ["ServerError: The 200 reply is not as declared: /items is required"],
    });
  });

  test("is a reply of its own, or a value that fits", async () => {
    expect(await ask(instead(reply(403, { own: "words" })))).toMatchObject({ status: 403, told: [] });
    // Whoever refuses a request says it in its own way, whatever its status is declared as.
    expect(await ask(instead(reply(200, { own: "words" })))).toMatchObject({ status: 200, told: [] });
    expect(await ask(instead({ items: [] }))).toMatchObject({ status: 200, body: { items: [] }, told: [] });
    expect(await ask((input, next) => next(input))).toMatchObject({ status: 200, told: [] });
  });

  test.each(["trust", "refuse"] as const)("is not nothing where the method gave something (%s)", async (replies) => {
    expect(await ask(forgets, { replies })).toMatchObject({
      status: 500,
      told: ["ServerError: A middleware gave nothing: does it return what `next` has given?"],
    });
  });
});

test("middleware goes from the first to the last, and may change input and answer", async () => {
  const order: string[] = [];
  const named =
    (name: string): Middleware =>
    async (input, next, { operation }) => {
      order.push(`${name} ${operation}`);
      const answer = await next({ ...input, body: `${name} was here` });
      order.push(`${name} out`);
      return answer;
    };
  const teapot: Middleware = (input, next, context) => (context.header("x-tea") ? reply(418) : next(input));
  const send = serve({ use: [named("a"), named("b"), teapot] });
  const json = { "content-type": "application/json" };
  expect((await send("POST", json, { body: "1" })).body).toMatchObject({ body: "b was here" });
  expect(order).toEqual(["a addPet", "b addPet", "b out", "a out"]);
  expect((await send("POST", { ...json, "X-Tea": "yes" }, { body: "1" })).status).toBe(418);
});
