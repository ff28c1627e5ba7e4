import { runInNewContext } from "node:vm";
import {
  type ApiContract,
  type Context,
  lambda,
  type Middleware,
  type Reply,
  reply,
  type ServiceOptions,
  type Streamed,
  type Validator,
} from "@apigw/server";
import { memoryStore, withIdempotency } from "@apigw/server/middleware";
import { call, createEvents } from "@apigw/server/testing";
import { afterEach, describe, expect, test, vi } from "vitest";

interface Pet {
  name: string;
}

interface Pets {
  getPet(input: { petId: number }): Pet | Reply<404, { message: string }> | Reply<409, undefined>;
}

/** As schemas.ts has it: a pet is an object with a name. */
const pet: Validator = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => {
      const isPet = typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
      return isPet ? { value } : { issues: [{ message: "must be a string", path: ["na/me"] }] };
    },
  },
};

const petsApi: ApiContract<Pets> = {
  name: "pets",
  operations: {
    getPet: { route: "GET /pets/{petId}", status: 200, path: { petId: "integer" }, replies: { 200: pet, "4XX": pet } },
  },
};

// What no type lets through, and a database can still give.
const wrong = { nam: "Rex" } as unknown as Pet;
const service: Pets = { getPet: ({ petId }) => (petId === 7 ? wrong : petId === 8 ? reply(409) : { name: "Tom" }) };

const told: unknown[] = [];
const ask = (petId: number, options: ServiceOptions = {}) =>
  call(petsApi, service, { onError: (error) => told.push(error), ...options }).getPet({ petId });

afterEach(() => {
  told.length = 0;
  vi.unstubAllEnvs();
});

describe("a reply that is not as its contract says", () => {
  test("is refused in development, and the place is named", async () => {
    expect(await ask(7)).toMatchObject({
      status: 500,
      body: { status: 500, errors: [{ in: "reply", pointer: "/na~1me", detail: "must be a string" }] },
    });
    expect(String(told[0])).toBe("ServerError: The 200 reply is not as declared: /na~1me must be a string");
    expect(await ask(9)).toMatchObject({ status: 200, body: { name: "Tom" } });
    expect(await ask(8)).toMatchObject({ status: 409, body: undefined });
  });

  test.each([
    ["NODE_ENV", "production"],
    ["AWS_EXECUTION_ENV", "AWS_Lambda_nodejs22.x"],
  ])("is trusted where %s is %s", async (name, value) => {
    vi.stubEnv("NODE_ENV", "");
    vi.stubEnv(name, value);
    expect(await ask(7)).toMatchObject({ status: 200, body: wrong });
    expect(told).toEqual([]);
  });

  test("is only told, where that is wanted", async () => {
    expect(await ask(7, { replies: "log" })).toMatchObject({ status: 200, body: wrong });
    expect(told).toHaveLength(1);
  });
});

describe("the log of an error", () => {
  const lines: string[] = [];
  const logged = async (error: unknown, headers: Record<string, string> = {}) => {
    const spy = vi.spyOn(console, "error").mockImplementation((line) => void lines.push(line));
    const secret = { ...petsApi, secrets: ["X-Shop-Key", "token"] };
    const handler = lambda(secret, {
      getPet: () => {
        throw error;
      },
    });
    const event = createEvents(petsApi).getPet({ petId: 7 }, { version: "2.0", headers });
    const answer = await handler({
      ...event,
      rawQueryString: "token=canary-in-query&token=canary%2Bof%20%22query%22&page=2",
    });
    spy.mockRestore();
    return { answer: JSON.stringify(answer), line: lines.at(-1) ?? "" };
  };
  const told = async (error: unknown, headers: Record<string, string> = {}) => {
    const { line } = await logged(error, headers);
    return { line, error: JSON.parse(line).error };
  };

  test("is one line that says which request and operation, and the caller sees the request id only", async () => {
    const { answer, line } = await logged(new Error("no connection", { cause: new Error("ECONNREFUSED") }));
    expect(JSON.parse(line)).toMatchObject({
      level: "ERROR",
      requestId: "JKJaXmPLvHcESHA=",
      operation: "getPet",
      error: {
        message: "no connection",
        stack: expect.stringContaining("replies.test"),
        cause: { message: "ECONNREFUSED" },
      },
    });
    expect(line).not.toContain("\n");
    expect(answer).toContain("JKJaXmPLvHcESHA=");
    expect(answer).not.toContain("connection");
  });

  test("holds no secret of the request, and none that shows itself", async () => {
    const secrets = {
      authorization: "Bearer canary-authorization",
      cookie: "session=canary-session; theme=dark",
      "x-api-key": "canary-api-key",
      "x-amz-security-token": "canary-security-token",
      "x-shop-key": "canary-shop-key",
    };
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl";
    const text = [
      ...Object.values(secrets).map((secret) => `sent ${secret}`),
      "canary-session and canary-authorization alone, canary-in-query too",
      `token ${jwt} and AKIAIOSFODNN7EXAMPLE`,
      'the password is hunter2, password=hunter3, {"secret":"hunter4"}, api_key: hunter5',
      "X-Amz-Signature=hunter6&X-Amz-Credential=hunter7",
    ].join("\n");
    // What clients of HTTP put on their errors is not even looked at.
    const error = Object.assign(new Error(text, { cause: new Error(text) }), { config: { headers: secrets } });
    const { line } = await logged(error, secrets);
    for (const secret of ["canary", jwt, "AKIAIOSFODNN7EXAMPLE", "hunter"]) expect(line).not.toContain(secret);
    expect(line).toContain("[redacted] and [redacted] alone, [redacted] too");
  });

  test.each(["canary%2Bof%20%22query%22", "canary%2bof+%22query%22", "c%61nary%2Bof%20%22query%22%20100%"])(
    "holds none as a URL writes it: %s",
    async (written) => {
      const { error } = await told(new Error(`GET https://shop.example/pets?page=2&token=${written} failed`));
      expect(error.message).toBe("GET https://shop.example/pets?page=2&token=[redacted] failed");
      expect(error.stack).not.toContain("query");
      const other = await told(new Error(`GET https://shop.example/?key=${written}&name=50%25`));
      expect(other.error.message).toBe("GET https://shop.example/?key=[redacted]&name=50%25");
    },
  );

  test("holds none as a method has read it: a cookie decoded, a password out of its base64", async () => {
    const headers = {
      cookie: "theme=dark; session=s%3Acanary-id.canary%2Bsignature",
      authorization: `Basic ${Buffer.from("ann:canary-password").toString("base64")}`,
    };
    const { line } = await told(new Error("no s:canary-id.canary+signature, no canary-password"), headers);
    expect(line).toContain("no [redacted], no [redacted]");
    expect(line).not.toContain("canary");
  });

  test("is written where there is no Buffer, as in a worker", async () => {
    const authorization = `Basic ${btoa("ann:canary-pässword".replace("ä", "\u00c3\u00a4"))}`;
    vi.stubGlobal("Buffer", undefined);
    const { line } = await logged(new Error("no canary-pässword"), { authorization }).finally(() =>
      vi.unstubAllGlobals(),
    );
    expect(line).toContain("no [redacted]");
  });

  test.each([
    ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/canary", "AWS_SECRET_ACCESS_KEY=[redacted]"],
    ['{"secretAccessKey":"canary","n":1}', '{"secretAccessKey":"[redacted]","n":1}'],
    [
      JSON.stringify({ inner: '{"password":"correct canary, battery"}' }),
      '{"inner":"{\\"password\\":\\"[redacted]\\"}"}',
    ],
    ["login { password: 'it is a canary', user: 'ann' }", "login { password: '[redacted]', user: 'ann' }"],
    ["pwd=canary passwd: canary", "pwd=[redacted] passwd: [redacted]"],
    [
      "postgres://ann:canary@db/shop and redis://:canary@cache",
      "postgres://ann:[redacted]@db/shop and redis://:[redacted]@cache",
    ],
    ["Authorization: Token canary, then", "Authorization: [redacted], then"],
    ["headers: { 'set-cookie': 'sid=canary; Path=/' }", "headers: { 'set-cookie': '[redacted]' }"],
    ["headers: { 'set-cookie': [ 'sid=canary', 'b=canary' ], n: 1 }", "headers: { 'set-cookie': [redacted], n: 1 }"],
    [
      "{ 'x-api-key': [ 'canary' ], authorization: [ 'Token canary' ] }",
      "{ 'x-api-key': [redacted], authorization: [redacted] }",
    ],
    ["rawHeaders: [ 'Authorization', 'ApiKey canary' ]", "rawHeaders: [ 'Authorization', '[redacted]' ]"],
    ['[["cookie","s=canary"],["x-api-key","canary"]]', '[["cookie","[redacted]"],["x-api-key","[redacted]"]]'],
    ['{"password":["canary"],"n":1}', '{"password":[redacted],"n":1}'],
    ["password := canary, token => canary", "password := [redacted], token => [redacted]"],
    ['Authorization: Digest username="u", response="canary"', "Authorization: [redacted]"],
    [
      "key -----BEGIN RSA PRIVATE KEY-----\ncanary+/=\n-----END RSA PRIVATE KEY----- is bad",
      "key -----BEGIN RSA PRIVATE KEY-----[redacted]-----END RSA PRIVATE KEY----- is bad",
    ],
    ["postgres://ann:pa/canary@db, http://host:80/a@b", "postgres://ann:[redacted]@db, http://host:80/a@b"],
    [`{"token":"${"x".repeat(3000)}canary"}`, '{"token":"[redacted]"}'],
    [
      JSON.stringify(JSON.stringify({ inner: JSON.stringify({ password: "canary, battery" }) })),
      JSON.stringify(JSON.stringify({ inner: JSON.stringify({ password: "[redacted]" }) })),
    ],
    [
      "the secretary is 7 years here: https://x.example:8443/a@b",
      "the secretary is [redacted] years here: https://x.example:8443/a@b",
    ],
    ["db_pass=canary DB_PASS: canary passcode=canary", "db_pass=[redacted] DB_PASS: [redacted] passcode=[redacted]"],
    ["passphrase \"canary, canary\" of 'password'", "passphrase \"[redacted]\" of 'password'"],
    ['auth=canary {"auth":"canary"} bearer: canary', 'auth=[redacted] {"auth":"[redacted]"} bearer: [redacted]'],
    ["https://a.blob.example/b?sig=canary%3D&se=1", "https://a.blob.example/b?sig=[redacted]&se=1"],
    ["AccountKey=canary==;SharedAccessKey=canary", "AccountKey=[redacted];SharedAccessKey=[redacted]"],
    ["api key: canary", "api key: [redacted]"],
    ["mysql://ann:p@ss@canary@db:3306/shop?to=a@b", "mysql://ann:[redacted]@db:3306/shop?to=a@b"],
    ["sk_live_canary0123456789 rk_test_canary0123456789", "[redacted] [redacted]"],
    ["ghp_canary0123456789 github_pat_canary0123456789 xoxb-1-canary0123456789", "[redacted] [redacted] [redacted]"],
  ])("holds none of others: %s", async (message, logged) => {
    expect((await told(new Error(message))).error.message).toBe(logged);
  });

  test.each([
    "3 passed: all, compass=north, bypass: on, trespass=no",
    "author: Ann, authority=Bob, oauth: on, authentic=yes",
    "signal: SIGTERM, sigma=1, design=new, signed=yes",
    "the API key is missing, no auth is set",
    "CredentialsProviderError: Could not load credentials; TokenExpiredError: jwt expired",
    `Unexpected token "<", "<!DOCTYPE" is not valid JSON; pass "it" on`,
    "monkey=x, turkey: y, key: z, disk_live_0123456789",
    "http://host:80/a@b@c",
  ])("holds what only looks like one: %s", async (message) => {
    expect((await told(new Error(message))).error.message).toBe(message);
  });

  test("holds no end of a secret that another one begins", async () => {
    const headers = { "x-api-key": "canary-of-a-shop", "x-shop-key": "canary-of-a-shop-and-its-end" };
    const { error } = await told(new Error("no canary-of-a-shop-and-its-end, no canary-of-a-shop"), headers);
    expect(error.message).toBe("no [redacted], no [redacted]");
  });

  test("holds none in a name or a code", async () => {
    const secret = "canary-api-key";
    const error = Object.assign(new Error("no"), { name: `Error of ${secret}`, code: secret });
    const { line, error: logged } = await told(error, { "x-api-key": secret });
    expect(logged).toMatchObject({ name: "Error of [redacted]", code: "[redacted]" });
    expect(line).not.toContain("canary");
    expect((await told(Object.assign(new Error("no"), { code: 7 }))).error).toMatchObject({ code: 7 });
  });

  test("holds no half of a secret where a long text is cut", async () => {
    const token = `canary-${"k".repeat(60)}`;
    for (const other of [`ey${"A".repeat(30)}.${"B".repeat(5000)}.C`, `password="${"x".repeat(9000)}"`, "-"]) {
      // The text is looked at as far as 26,000, and the token lies across many of the places in which it may be cut.
      const text = `${other} ${"x".repeat(19_000 - other.length)}${` ${token}`.repeat(200)}`;
      const { line } = await told(new Error(text), { authorization: `Bearer ${token}` });
      expect(line).not.toContain("canary");
    }
  });

  test("does not take long, whatever a caller made of it", async () => {
    const several = Array.from({ length: 5 }, () => new Error("ey-".repeat(8000)));
    // Each of these took a second.
    for (let count = 0; count < 40; count += 1) await told(new AggregateError(several));
  });

  test("tells the errors of one that holds several, and no more than can be read", async () => {
    const secret = "canary-api-key";
    const refused = Object.assign(new Error(`refused ${secret}`), { code: "ECONNREFUSED" });
    const several = new AggregateError([refused, new Error("failed", { cause: refused })], "all failed");
    const { line, error } = await told(new Error("no pets", { cause: several }), { "x-api-key": secret });
    const inner = { message: "refused [redacted]", code: "ECONNREFUSED" };
    expect(error.cause).toMatchObject({ message: "all failed", errors: [inner, { message: "failed", cause: inner }] });
    expect(line).not.toContain("canary");
    const nested = (depth: number): unknown =>
      depth === 0 ? new Error("x") : new AggregateError(Array(50).fill(nested(depth - 1)));
    expect((await told(nested(4))).line.length).toBeLessThan(40_000);
  });

  test("tells an error that is its own cause", async () => {
    const error = Object.assign(new Error("round"), { cause: undefined as unknown });
    error.cause = error;
    const { line, error: logged } = await told(error);
    expect(logged).toMatchObject({ message: "round", cause: { message: "round" } });
    expect(line.length).toBeLessThan(40_000);
  });

  test("tells what a thrown object holds, and none of its secrets", async () => {
    const secret = 'canary "quoted" api key';
    const headers = { Authorization: "Custom hunter1", "Set-Cookie": ["a=hunter2"], "X-Api-Key": "hunter3" };
    const thrown = { status: 503, why: `no ${secret}`, password: "hunter4", headers };
    const { line, error } = await told(thrown, { "x-api-key": secret });
    expect(error.message).toMatch(/^\{"status":503,"why":"no \[redacted\]",/);
    for (const one of ["canary", "quoted", "hunter"]) expect(line).not.toContain(one);
    expect((await told({ text: "x".repeat(100_000), list: Array(100_000).fill("y") })).line.length).toBeLessThan(
      40_000,
    );
    const round: Record<string, unknown> = {};
    round.self = round;
    expect((await told(round)).error).toEqual({ message: "[object Object]" });
  });

  test("is not longer than somebody can read, whatever a caller made of it", async () => {
    const began = performance.now();
    const { line } = await logged(new Error("ey-".repeat(1_000_000)));
    expect(line.length).toBeLessThan(40_000);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test.each([
    undefined,
    null,
    "text",
    { a: 1 },
    Symbol("x"),
    Object.create(null),
    Object.assign(new Error(), { name: 7 }),
  ])("is written of whatever was thrown: %s", async (thrown) => {
    const { answer, line } = await logged(thrown);
    expect(answer).toContain('"statusCode":500');
    expect(JSON.parse(line)).toMatchObject({ level: "ERROR" });
  });

  test("is written also of what throws when it is looked at, to listeners that do so as well", async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const unreadable = { message: "What was thrown cannot be read" };
    expect((await told(new Error("no pets", { cause: proxy }))).error).toMatchObject({
      message: "no pets",
      cause: unreadable,
    });
    const angry = Object.defineProperty(new Error(), "message", {
      get() {
        throw angry;
      },
    });
    expect((await told(angry)).error).toEqual(unreadable);
  });
});

describe("errors of another world, as Node's own are in Jest's", () => {
  const run = (code: string): unknown => runInNewContext(code);

  test("are logged with all that they have", async () => {
    const spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const thrower: Pets = {
      getPet: () => {
        throw run('Object.assign(new TypeError("no such file", { cause: new Error("disk") }), { code: "ENOENT" })');
      },
    };
    await call(petsApi, thrower).getPet({ petId: 7 });
    const line: unknown = spy.mock.calls[0]?.[0];
    spy.mockRestore();
    const error = { name: "TypeError", message: "no such file", code: "ENOENT", cause: { message: "disk" } };
    expect(JSON.parse(String(line)).error).toMatchObject({ ...error, stack: expect.stringContaining("TypeError") });
  });

  test("are no errors where a signal was aborted", async () => {
    const told: unknown[] = [];
    const watchApi: ApiContract<{ watch(input: object, context: Context): Streamed }> = {
      name: "watch",
      operations: { watch: { route: "GET /watch", status: 200, reply: "text/plain" } },
    };
    const watch = async function* (_: object, { signal }: Context): Streamed {
      yield "a";
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      throw run('Object.assign(new Error("The operation was aborted"), { name: "AbortError" })');
    };
    const handler = lambda(watchApi, { watch }, { onError: (error) => told.push(error) });
    const answer = await handler(createEvents(watchApi).watch(), { getRemainingTimeInMillis: () => 510 });
    expect([answer, told]).toMatchObject([{ statusCode: 200, body: "a" }, []]);
  });
});

test("a listener that throws does not take the answer away, and what it was told is logged too", async () => {
  const spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const onError = () => {
    throw new Error("my logger is down");
  };
  expect(await ask(7, { onError })).toMatchObject({ status: 500 });
  expect(spy.mock.calls).toMatchObject([
    [expect.stringMatching(/The 200 reply is not as declared/)],
    [expect.stringMatching("my logger is down")],
  ]);
  spy.mockRestore();
});

test("a listener that fails later is logged with what it was told, and not waited for", async () => {
  const spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
  let fail = (_: unknown) => {};
  const onError = () =>
    new Promise<void>((_, reject) => {
      fail = reject;
    });
  expect(await ask(7, { onError })).toMatchObject({ status: 500 });
  expect(spy).not.toHaveBeenCalled();
  fail(new Error("my tracker is down"));
  // Nobody would catch it but us: vitest fails a test of what is rejected and not caught.
  await new Promise(setImmediate);
  expect(spy.mock.calls).toMatchObject([
    [expect.stringMatching(/The 200 reply is not as declared/)],
    [expect.stringMatching("my tracker is down")],
  ]);
  spy.mockRestore();
});

test("a refusal is a problem, also where an operation's failures are text", async () => {
  const noteApi: ApiContract<{ note(): string | Reply<403, string> }> = {
    name: "notes",
    operations: { note: { route: "POST /notes", status: 200, reply: "text/plain", types: { default: "text/plain" } } },
  };
  const ask = async (note: () => string | Reply<403, string>, use: Middleware[] = []) =>
    call(noteApi, { note }, { use }).note({});
  const required = withIdempotency(memoryStore(), { required: ["note"] });
  expect(await ask(() => "fine", [required])).toMatchObject({ status: 400, body: { title: "Bad Request" } });
  expect(await ask(() => reply(403, "no"))).toMatchObject({ status: 403, body: "no" });
});

test("what is thrown need not be such that anybody can look at it", async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const told: unknown[] = [];
  const thrower: Pets = {
    getPet: () => {
      throw proxy;
    },
  };
  const pets = call(petsApi, thrower, { onError: (error) => void told.push(error) });
  expect(await pets.getPet({ petId: 7 })).toMatchObject({ status: 500 });
  expect(told).toEqual([expect.any(TypeError)]);
});
