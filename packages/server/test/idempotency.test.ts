import { type ApiContract, fileOf, lambda, readForm, reply } from "@apigw/server";
import { type IdempotencyOptions, memoryStore, type Store, withIdempotency } from "@apigw/server/middleware";
import { answeredOf, call, createEvent, type EventOptions } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { afterEach, describe, expect, test, vi } from "vitest";

// Whose an idempotency key is, and what becomes of it where the store fails.

interface Bank {
  deposit(): unknown;
}

const bankApi: ApiContract<Bank> = {
  name: "bank",
  secrets: ["X-Tenant-Key"],
  operations: { deposit: { route: "POST /deposits", status: 201 } },
};

/** A bank that counts what was paid in; the first answer may be another one. */
const open = (store: Store, options: IdempotencyOptions = {}, first?: () => unknown) => {
  let deposits = 0;
  const errors: unknown[] = [];
  const deposit = () => {
    deposits += 1;
    return deposits === 1 && first ? first() : { deposits };
  };
  const use = [withIdempotency(store, options)];
  const bank = call(bankApi, { deposit }, { use, onError: (error) => errors.push(error) });
  const ask = (more: EventOptions = {}) =>
    bank.deposit({}, { ...more, headers: { "idempotency-key": "1", ...more.headers } });
  return { ask, errors, deposits: () => deposits };
};

const url = (headers: Record<string, string>): EventOptions => ({ version: "url", headers });

test.each<[string, Partial<ApiContract<Bank>>, EventOptions]>([
  ["API", { name: "other bank" }, {}],
  ["stage", {}, { version: "2.0", stage: "dev" }],
])("an idempotency key of one %s is not that of another that has the same store", async (_, more, options) => {
  const use = [withIdempotency(memoryStore())];
  const key = { headers: { "idempotency-key": "1" } };
  const ours = call(bankApi, { deposit: () => "ours" }, { use });
  const theirs = call({ ...bankApi, ...more }, { deposit: () => "theirs" }, { use });
  expect((await ours.deposit({}, { version: "2.0", ...key })).body).toBe("ours");
  expect((await theirs.deposit({}, { version: "2.0", ...options, ...key })).body).toBe("theirs");
});

describe("an idempotency key of one caller is not that of another", () => {
  test.each<[string, EventOptions, EventOptions]>([
    [
      "by what a Lambda authorizer of an HTTP API gave",
      { version: "2.0", authorizer: { lambda: { user: "ann" } } },
      { version: "2.0", authorizer: { lambda: { user: "bob" } } },
    ],
    [
      "by all that a Lambda authorizer of a REST API gave",
      { authorizer: { lambda: { principalId: "user", tenant: "ann" } } },
      { authorizer: { lambda: { principalId: "user", tenant: "bob" } } },
    ],
    [
      "by their tokens, where a Lambda authorizer gave what is not theirs alone",
      { version: "2.0", authorizer: { lambda: { tenant: "acme" } }, headers: { authorization: "Bearer ann" } },
      { version: "2.0", authorizer: { lambda: { tenant: "acme" } }, headers: { authorization: "Bearer bob" } },
    ],
    [
      "by their tokens, where all are the same user to a Lambda authorizer of a REST API",
      { authorizer: { lambda: { principalId: "user" } }, headers: { authorization: "Bearer ann" } },
      { authorizer: { lambda: { principalId: "user" } }, headers: { authorization: "Bearer bob" } },
    ],
    [
      "by who issued their tokens",
      { version: "2.0", authorizer: { claims: { iss: "https://a.example", sub: "1" } } },
      { version: "2.0", authorizer: { claims: { iss: "https://b.example", sub: "1" } } },
    ],
    ["by a header that the contract calls a secret", url({ "X-Tenant-Key": "a" }), url({ "X-Tenant-Key": "b" })],
    ["by their tokens", url({ authorization: "Bearer ann" }), url({ authorization: "Bearer bob" })],
    [
      "by their cookies",
      { version: "alb", headers: { cookie: "sid=a" } },
      { version: "alb", headers: { cookie: "sid=b" } },
    ],
  ])("%s", async (_, ann, bob) => {
    const { ask } = open(memoryStore());
    const first = await ask(ann);
    expect((await ask(bob)).body).toEqual({ deposits: 2 });
    expect(await ask(ann)).toEqual(first);
  });

  test.each(["url", "2.0"] as const)("by the cookies of format 2.0 (%s)", async (version) => {
    const ask = handlerOf();
    const event = (session: string) => createEvent({ ...request, cookies: [`sid=${session}`] }, { version });
    expect([await ask(event("a")), await ask(event("b")), await ask(event("a"))]).toEqual([1, 2, 1]);
  });

  test("by their identities in a Cognito pool, who all have one role", async () => {
    const ask = handlerOf();
    const userArn = "arn:aws:sts::1:assumed-role/Cognito_Auth/CognitoIdentityCredentials";
    const rest = (cognitoIdentityId: string) => ({
      ...createEvent(request),
      requestContext: { stage: "prod", identity: { userArn, cognitoIdentityId } },
    });
    expect([await ask(rest("ann")), await ask(rest("bob")), await ask(rest("ann"))]).toEqual([1, 2, 1]);
    const http = (identityId: string) => {
      const event = createEvent(request, { version: "2.0", authorizer: { userArn } });
      // It is an event of format 2.0.
      const { requestContext } = event as { requestContext: object };
      const iam = { userArn, cognitoIdentity: { identityId } };
      return { ...event, requestContext: { ...requestContext, authorizer: { iam } } };
    };
    expect([await ask(http("cid")), await ask(http("dan")), await ask(http("cid"))]).toEqual([3, 4, 3]);
  });

  test.each(["rest", "1.0", "2.0"] as const)("by their certificates (%s)", async (version) => {
    const ask = handlerOf();
    const event = (serialNumber: string) => {
      const clientCert = { subjectDN: "CN=app", issuerDN: "CN=ours", serialNumber };
      const made: { requestContext?: object } = createEvent(request, { version });
      const place = version === "2.0" ? "authentication" : "identity";
      return { ...made, requestContext: { ...made.requestContext, [place]: { clientCert } } };
    };
    expect([await ask(event("a")), await ask(event("b")), await ask(event("a"))]).toEqual([1, 2, 1]);
  });

  test("by what a load balancer has found out of them", async () => {
    const { ask } = open(memoryStore());
    const by = (name: string): EventOptions => ({ version: "alb", headers: { "x-amzn-oidc-identity": name } });
    const bodies = [await ask(by("ann")), await ask(by("bob")), await ask(by("ann"))].map(({ body }) => body);
    expect(bodies).toEqual([{ deposits: 1 }, { deposits: 2 }, { deposits: 1 }]);
  });

  test("by whatever tells callers apart here", async () => {
    const { ask } = open(memoryStore(), { caller: (context) => context.header("x-tenant") ?? "" });
    const of = (tenant: string, token: string) => ask(url({ "x-tenant": tenant, authorization: token }));
    expect((await of("a", "1")).body).toEqual({ deposits: 1 });
    expect((await of("b", "1")).body).toEqual({ deposits: 2 });
    expect((await of("a", "2")).body).toEqual({ deposits: 1 });
  });

  test.each<unknown>([undefined, "", 7, Promise.resolve("ann")])("and is a text: %o is a clear error", async (name) => {
    // What code without types can do, and `claims.sub` of a token that has none.
    const { ask, deposits, errors } = open(memoryStore(), { caller: () => name as string });
    expect(await ask()).toMatchObject({ status: 500 });
    expect(errors).toMatchObject([{ code: "no-caller" }]);
    expect(deposits()).toBe(0);
  });

  test.each(["rest", "1.0", "2.0"] as const)(
    "a caller who comes again with a new token is the same (%s)",
    async (version) => {
      const { ask } = open(memoryStore());
      const as = (exp: number, latency: number) => {
        const claims = { iss: "https://id.example", sub: "ann", exp };
        const headers = { authorization: `Bearer ${exp}` };
        return ask({ version, authorizer: { claims, lambda: { integrationLatency: latency } }, headers });
      };
      expect(await as(1, 10)).toEqual(await as(2, 20));
    },
  );
});

describe("a store that fails", () => {
  afterEach(() => vi.restoreAllMocks());

  test("after the method has run does not make it run again, and takes no answer away", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const store = memoryStore();
    const write: Store["write"] = async (item, over) => {
      if (over !== undefined) throw new Error("ThrottlingException");
      return store.write(item);
    };
    const { ask, deposits } = open({ ...store, write });
    expect(await ask()).toMatchObject({ status: 201, body: { deposits: 1 } });
    expect(await ask()).toMatchObject({ status: 409 });
    expect(deposits()).toBe(1);
    expect(String(logged.mock.calls)).toContain("ThrottlingException");
  });

  test("does not hide what the method has thrown", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const remove = async () => {
      throw new Error("store down");
    };
    const { ask, errors } = open({ ...memoryStore(), remove }, {}, () => {
      throw new Error("no such account");
    });
    expect(await ask()).toMatchObject({ status: 500 });
    expect(String(errors)).toContain("no such account");
    expect(String(logged.mock.calls)).toContain("store down");
  });

  test("is told to whoever listens", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const told: unknown[] = [];
    const write: Store["write"] = async (item, over) => {
      if (over !== undefined) throw new Error("ThrottlingException");
      return memoryStore().write(item);
    };
    const { ask } = open({ ...memoryStore(), write }, { onError: (error) => told.push(error) });
    expect(await ask()).toMatchObject({ status: 201 });
    expect(told).toEqual([new Error("ThrottlingException")]);
    expect(logged).not.toHaveBeenCalled();
  });
});

test("the answer of a method that is slower than its lease is kept, if nobody has come since", async () => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 30));
  let deposits = 0;
  const deposit = async () => {
    deposits += 1;
    await pause();
    return { deposits };
  };
  const handler = lambda(bankApi, { deposit }, { use: [withIdempotency(memoryStore())] });
  const ask = async () => answeredOf(await handler(createEvent(request), { getRemainingTimeInMillis: () => 10 }));
  expect([(await ask()).body, (await ask()).body]).toEqual([{ deposits: 1 }, { deposits: 1 }]);
});

test.each([
  ["as long as its function may run", 300_000, 300_000],
  ["a minute, where nobody says how long that is", undefined, 60_000],
])("a method has its key to itself %s", async (_, remainingTime, lease) => {
  const leases: number[] = [];
  const store = memoryStore();
  const write: Store["write"] = (item, over) => {
    if (over === undefined) leases.push(item.until - Date.now());
    return store.write(item, over);
  };
  await open({ ...store, write }).ask(remainingTime === undefined ? {} : { remainingTime });
  expect(leases).toHaveLength(1);
  expect(Math.abs((leases[0] ?? 0) - lease)).toBeLessThan(5_000);
});

test("requests are told apart by all that is in them, whatever it is and however deep", async () => {
  const filesApi: ApiContract<{ put(input: object): unknown }> = {
    name: "files",
    operations: { put: { route: "PUT /files", status: 200, body: "*/*" } },
  };
  const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  const json = ["{}", "[]", "1", '"1"', "null", '{"a":1}', '{"a":"1"}', '["a",1]', "[[],1]", "[1,[]]", "[[1]]"];
  const bodies = [...json, nested(20_000), nested(20_001), new Uint8Array([49]), new Uint8Array([49, 49])];
  const statuses = async (first: string | Uint8Array) => {
    const handler = lambda(filesApi, { put: () => "done" }, { use: [withIdempotency(memoryStore())] });
    const answered = [];
    for (const body of [first, ...bodies]) {
      const type = typeof body === "string" ? "application/json" : "application/octet-stream";
      const headers = { "idempotency-key": "1", "content-type": type };
      answered.push(answeredOf(await handler(createEvent({ method: "PUT", path: "/files", headers, body }))).status);
    }
    return answered.slice(1);
  };
  for (const first of bodies) expect(await statuses(first)).toEqual(bodies.map((one) => (one === first ? 200 : 422)));
});

test("files are told apart by their names and types as well", async () => {
  const uploads: ApiContract<{ add(input: { body: { file: Uint8Array } }): unknown }> = {
    name: "uploads",
    operations: {
      add: {
        route: "POST /files",
        status: 200,
        body: { type: "multipart/form-data", form: readForm, fields: { file: "bytes" } },
      },
    },
  };
  const handler = fetchHandler(
    uploads,
    { add: ({ body }) => ({ ...fileOf(body.file) }) },
    { use: [withIdempotency(memoryStore())] },
  );
  const add = async (name: string, type: string) => {
    const body = new FormData();
    body.append("file", new File(["same"], name, { type }));
    const headers = { "idempotency-key": "1" };
    const { status } = await handler(new Request("http://any/files", { method: "POST", body, headers }));
    return status;
  };
  expect(await add("a.png", "image/png")).toBe(200);
  expect(await add("a.png", "image/png")).toBe(200);
  expect(await add("b.png", "image/png")).toBe(422);
  expect(await add("a.png", "text/html")).toBe(422);
});

test("an answer that cannot be written is not kept, nor is one that is sent while it is made", async () => {
  async function* lines() {
    yield "one";
  }
  for (const first of [() => reply(201, {}, { headers: { "x-a": "line\nbreak" } }), () => reply(99), () => 1n, lines]) {
    const { ask } = open(memoryStore(), {}, first);
    await ask();
    expect((await ask()).body).toEqual({ deposits: 2 });
  }
});

test("whoever came too often may come again", async () => {
  const { ask } = open(memoryStore(), {}, () => reply(429, { message: "Slowly" }));
  expect([(await ask()).status, (await ask()).status]).toEqual([429, 201]);
});

test("an empty key is none", async () => {
  const empty = { headers: { "idempotency-key": "" } };
  const { ask } = open(memoryStore());
  expect([(await ask(empty)).body, (await ask(empty)).body]).toEqual([{ deposits: 1 }, { deposits: 2 }]);
  const strict = open(memoryStore(), { required: ["deposit"] });
  expect(await strict.ask(empty)).toMatchObject({ status: 400 });
});

const request = { method: "POST", path: "/deposits", resource: "/deposits", headers: { "idempotency-key": "1" } };

/** How much was paid in, when an event was answered. */
function handlerOf(): (event: object) => Promise<unknown> {
  let deposits = 0;
  const deposit = () => ({ deposits: ++deposits });
  const handler = lambda(bankApi, { deposit }, { use: [withIdempotency(memoryStore())] });
  return async (event) => {
    // It is what `deposit` returns.
    const { body } = answeredOf(await handler(event)) as { body: { deposits: number } };
    return body.deposits;
  };
}

test.each<[string, (text: string) => unknown]>([
  ["a date", (text) => new Date(text)],
  ["a map", (text) => new Map([["at", text]])],
  ["a set", (text) => new Set([text])],
  ["a URL", (text) => new URL(`http://any/${text}`)],
])("requests are told apart by what a validator has made of them: %s", async (_, made) => {
  const validate = (value: unknown) => ({ value: { at: made(String((value as { body: unknown }).body)) } });
  const input = { "~standard": { version: 1, vendor: "any", validate } } as const;
  const deposits = { route: "POST /deposits", status: 201, body: "application/json", input } as const;
  const handler = lambda<Bank>(
    { ...bankApi, operations: { deposit: deposits } },
    { deposit: () => "paid" },
    {
      use: [withIdempotency(memoryStore())],
    },
  );
  const ask = async (body: string) =>
    answeredOf(
      await handler(
        createEvent({
          method: "POST",
          path: "/deposits",
          body: JSON.stringify(body),
          headers: { "idempotency-key": "1" },
        }),
      ),
    );
  expect(await ask("2026-12-01")).toMatchObject({ status: 201 });
  expect(await ask("2027-05-01")).toMatchObject({ status: 422 });
  expect(await ask("2026-12-01")).toMatchObject({ status: 201 });
});

test("and not by the order of members, which means nothing", async () => {
  const body = { route: "POST /deposits", status: 201, body: "application/json" } as const;
  let count = 0;
  const service = { deposit: () => ++count };
  const handler = lambda<Bank>({ ...bankApi, operations: { deposit: body } }, service, {
    use: [withIdempotency(memoryStore())],
  });
  for (const text of ['{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}']) {
    const event = createEvent({ method: "POST", path: "/deposits", body: text, headers: { "idempotency-key": "1" } });
    expect(answeredOf(await handler(event))).toMatchObject({ status: 201, body: 1 });
  }
});

test.each([0, Number.NaN])("a time of %d seconds is refused: nothing would be kept", (ttl) => {
  expect(() => withIdempotency(memoryStore(), { ttl })).toThrow(
    new RangeError(`Give more than 0 s as \`ttl\`, not ${ttl}`),
  );
});
