import { type ApiContract, type Context, lambda, reply, socketLambda } from "@apigw/server";
import { answeredOf, createEvent } from "@apigw/server/testing";
import { describe, expect, test } from "vitest";
import { type Asked, call, http1Event, http2Event, recorded, restEvent } from "./events.js";
import { type PetsService, petsApi, service } from "./pets.js";

const handler = lambda(petsApi, service);

const getPet = (petId: string): Asked => ({
  method: "GET",
  resource: "/pets/{petId}",
  path: `/pets/${petId}`,
  pathParameters: { petId },
});

describe.each([
  ["a REST API", restEvent],
  ["an HTTP API, format 1.0", http1Event],
  ["an HTTP API, format 2.0", http2Event],
])("behind %s", (_, event) => {
  test("a method gets its input and its value is answered", async () => {
    const answered = await call(handler, event(getPet("7")));
    expect(answered).toMatchObject({ statusCode: 200, type: "application/json", json: { id: 7, name: "Rex" } });
  });

  test("a reply has the status it says", async () => {
    expect(await call(handler, event(getPet("8")))).toMatchObject({
      statusCode: 404,
      json: { message: "No pet has id 8" },
    });
  });

  test("a body is read, and success has the contract's status", async () => {
    const asked = { method: "POST", resource: "/pets", path: "/pets", headers: { "content-type": "application/json" } };
    expect(await call(handler, event({ ...asked, body: '{"name":"Tom"}' }))).toMatchObject({
      statusCode: 201,
      json: { name: "Tom" },
    });
    const encoded = { body: Buffer.from('{"name":"Tim"}').toString("base64"), isBase64Encoded: true };
    expect(await call(handler, event({ ...asked, ...encoded }))).toMatchObject({ json: { name: "Tim" } });
  });

  test("no value is an answer without a body", async () => {
    const answered = await call(handler, event({ ...getPet("7"), method: "DELETE" }));
    expect(answered).toMatchObject({ statusCode: 204, body: "" });
    expect(answered.type).toBeUndefined();
  });

  test("every fault of a request is told", async () => {
    const answered = await call(
      handler,
      event({ method: "GET", resource: "/pets", path: "/pets", query: "limit=many" }),
    );
    expect(answered).toMatchObject({
      statusCode: 400,
      type: "application/problem+json",
      json: { status: 400, errors: [{ in: "query", name: "limit", detail: "must be an integer" }] },
    });
    expect(await call(handler, event(getPet("seven")))).toMatchObject({
      json: { errors: [{ in: "path", name: "petId" }] },
    });
  });

  test("a body that is not JSON, or missing, or of another type, is refused", async () => {
    const asked = { method: "POST", resource: "/pets", path: "/pets", headers: { "content-type": "application/json" } };
    expect(await call(handler, event({ ...asked, body: "{" }))).toMatchObject({
      statusCode: 400,
      json: { errors: [{ in: "body", detail: "is not valid JSON" }] },
    });
    expect(await call(handler, event(asked))).toMatchObject({
      statusCode: 400,
      json: { errors: [{ detail: "is required" }] },
    });
    const xml = { ...asked, headers: { "content-type": "text/xml" }, body: "<name/>" };
    expect(await call(handler, event(xml))).toMatchObject({ statusCode: 415 });
  });
});

describe.each([
  [
    "a REST API's {proxy+}",
    (path: string, method: string) =>
      restEvent({ method, resource: "/{proxy+}", path: `/base${path}`, pathParameters: { proxy: path.slice(1) } }),
  ],
  ["an HTTP API's $default", (path: string, method: string) => http2Event({ method, resource: "$default", path })],
])("behind %s", (_, event) => {
  test("the path finds the operation", async () => {
    expect(await call(handler, event("/pets/7", "GET"))).toMatchObject({ statusCode: 200, json: { id: 7 } });
    expect(await call(handler, event("/cats", "GET"))).toMatchObject({
      statusCode: 404,
      type: "application/problem+json",
    });
  });

  test("a wrong method is told the right ones", async () => {
    const answered = await call(handler, event("/pets/7", "PATCH"));
    const allow = answered.headers?.allow ?? answered.multiValueHeaders?.allow?.[0];
    expect([answered.statusCode, allow]).toEqual([405, "GET, DELETE, HEAD, OPTIONS"]);
  });
});

test("a stage before the path of an HTTP API is not part of it", async () => {
  const event = http2Event({ method: "GET", resource: "$default", path: "/prod/pets/7" });
  const staged = { ...event, requestContext: { ...(event.requestContext as object), stage: "prod" } }; // made above
  expect(await call(handler, staged)).toMatchObject({ statusCode: 200 });
});

test("a line break in a header value never leaves", async () => {
  const evil: ApiContract<{ go(): unknown }> = { name: "x", operations: { go: { route: "GET /go", status: 200 } } };
  const go = lambda(
    evil,
    { go: () => reply(302, undefined, { headers: { location: "/a\r\nset-cookie: x=1" } }) },
    { onError() {} },
  );
  expect(await call(go, restEvent({ method: "GET", resource: "/go", path: "/go" }))).toMatchObject({ statusCode: 500 });
});

test.each([100, 103, 199, 600, 200.5])("a status that no answer has is an error: %d", async (status) => {
  const contract: ApiContract<{ go(): unknown }> = {
    name: "x",
    operations: { go: { route: "GET /go", status: 200 } },
  };
  const told: unknown[] = [];
  const go = lambda(contract, { go: () => reply(status) }, { onError: (error) => void told.push(error) });
  expect(await call(go, restEvent({ method: "GET", resource: "/go", path: "/go" }))).toMatchObject({ statusCode: 500 });
  expect(told).toMatchObject([{ code: "invalid-reply" }]);
});

test.each([204, 205, 304])("an answer of %d has no body, whatever its method gave", async (status) => {
  const contract: ApiContract<{ go(): unknown }> = {
    name: "x",
    operations: { go: { route: "GET /go", status: 200 } },
  };
  const go = lambda(contract, { go: () => reply(status, { never: "sent" }) });
  const answered = await call(go, restEvent({ method: "GET", resource: "/go", path: "/go" }));
  expect([answered.statusCode, answered.body]).toEqual([status, ""]);
});

test("a function for some of the routes says which others it does not serve", async () => {
  const { getPet: onlyGetPet } = service;
  const part = lambda(petsApi, { getPet: onlyGetPet });
  expect(await call(part, restEvent(getPet("7")))).toMatchObject({ statusCode: 200 });
  expect(await call(part, restEvent({ method: "GET", resource: "/pets", path: "/pets" }))).toMatchObject({
    statusCode: 501,
    json: { detail: 'Operation "listPets" is not served by this function' },
  });
});

test("a service may be an object of a class, and its methods replaced while it runs", async () => {
  class Shelf {
    readonly pets = [{ id: 7, name: "Tom", status: "sold" as const }];
    getPet({ petId }: { petId: number }) {
      return this.pets.find(({ id }) => id === petId) ?? reply(404, { message: "Lost" });
    }
  }
  const shelf: Pick<PetsService, "getPet"> = new Shelf();
  const run = lambda(petsApi, shelf, { use: [] });
  expect(await call(run, restEvent(getPet("7")))).toMatchObject({ statusCode: 200, json: { name: "Tom" } });
  shelf.getPet = () => reply(404, { message: "Sold out" });
  expect(await call(run, restEvent(getPet("7")))).toMatchObject({ statusCode: 404, json: { message: "Sold out" } });
});

test("an operation called like a method of every object is not that method", async () => {
  const hostile: ApiContract<{ constructor(): unknown }> = {
    name: "x",
    operations: { constructor: { route: "GET /x", status: 200 } },
  };
  const empty = lambda(hostile, {});
  expect(await call(empty, restEvent({ method: "GET", resource: "/x", path: "/x" }))).toMatchObject({
    statusCode: 501,
  });
});

test("the context tells who calls", async () => {
  const contexts: Context[] = [];
  const seen = () => contexts.at(-1);
  const who: ApiContract<{ who(input: object, context: Context): unknown }> = {
    name: "x",
    operations: { who: { route: "$default", status: 200 } },
  };
  const ask = lambda(who, { who: (_, context) => void contexts.push(context) });
  await ask(recorded("aws-lambda-go/apigw-v2-request-jwt-authorizer"), { getRemainingTimeInMillis: () => 2900 });
  expect(seen()?.claims).toEqual({ claim1: "value1", claim2: "value2" });
  expect([seen()?.scopes, seen()?.remainingTime(), seen()?.identity.sourceIp]).toEqual([
    ["scope1", "scope2"],
    2900,
    "IP",
  ]);
  await ask(recorded("aws-lambda-go/apigw-v2-request-lambda-authorizer"));
  expect(seen()?.authorizer).toEqual({ key: "value" });
  const rest = restEvent({ method: "GET", resource: "/", path: "/" });
  const cognito = { authorizer: { claims: { sub: "ann", "cognito:groups": "[admin]", ["__proto__"]: "x" } } };
  await ask({ ...rest, requestContext: { ...(rest.requestContext as object), ...cognito } }); // recorded as one
  expect(Object.entries(seen()?.claims ?? {})).toEqual(Object.entries(cognito.authorizer.claims));
  expect(seen()?.scopes).toEqual([]);
  await ask(recorded("voker-live/functionurl-request"));
  expect(seen()?.requestId).toBe("d16a6b55-dea9-4b23-8499-eb85c3d2d904");
});

test("behind Cognito the scopes are those of the access token's claim", async () => {
  const scopesOf: ApiContract<{ scopesOf(input: object, context: Context): readonly string[] }> = {
    name: "x",
    operations: { scopesOf: { route: "$default", status: 200 } },
  };
  const ask = lambda(scopesOf, { scopesOf: (_, { scopes }) => scopes });
  const event = recorded("powertools-typescript/apigw-rest__jwt-authorizer-auth");
  const claims = { token_use: "access", scope: "pets/read  pets/write" };
  const authorized = { ...(event.requestContext as object), authorizer: { claims } }; // recorded as one
  expect(await call(ask, { ...event, requestContext: authorized })).toMatchObject({
    json: ["pets/read", "pets/write"],
  });
});

test.each([
  ["scope", "pets/read pets/write"],
  ["scp", "pets/read pets/write"],
  ["scp", ["pets/read", "pets/write"]],
])("behind a route that asks for none, the scopes are those of the claim %s, a text or a list", async (claim, told) => {
  const one: ApiContract<{ scopesOf(input: object, context: Context): readonly string[] }> = {
    name: "x",
    operations: { scopesOf: { route: "GET /scopes", status: 200 } },
  };
  const ask = lambda(one, { scopesOf: (_, { scopes }) => scopes });
  const authorizer = { claims: { iss: "https://id.example", [claim]: told } };
  const event = createEvent({ method: "GET", path: "/scopes" }, { version: "2.0", authorizer });
  expect(await call(ask, event)).toMatchObject({ json: ["pets/read", "pets/write"] });
});

test("a method takes what it needs out of its context", async () => {
  const contract: ApiContract<{ tell(input: object, context: Context): unknown }> = {
    name: "pets",
    operations: { tell: { route: "GET /tell", status: 200 } },
  };
  const ask = lambda(contract, {
    tell: (_, { api, operation, header, remainingTime, redact }) => [
      api,
      operation,
      header("X-Who"),
      remainingTime(),
      redact("canary-key"),
    ],
  });
  const event = createEvent({ method: "GET", path: "/tell", headers: { "x-who": "ann", "x-api-key": "canary-key" } });
  const answer = await ask(event, { getRemainingTimeInMillis: () => 2900 });
  expect(answeredOf(answer).body).toEqual(["pets", "tell", "ann", 2900, "[redacted]"]);
});

test("the signal ends a method before Lambda does", async () => {
  const slow: ApiContract<{ slow(input: object, context: Context): unknown }> = {
    name: "slow",
    operations: { slow: { route: "GET /slow", status: 200 } },
  };
  const wait = lambda(slow, {
    slow: (_, { signal }) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve({ ended: String(signal.reason) }))),
  });
  const began = Date.now();
  const context = { getRemainingTimeInMillis: () => 520 - (Date.now() - began) };
  const answer = await wait(restEvent({ method: "GET", resource: "/slow", path: "/slow" }), context);
  expect(answer).toMatchObject({ statusCode: 200, body: '{"ended":"TimeoutError: This invocation is about to end"}' });
  expect(context.getRemainingTimeInMillis()).toBeGreaterThan(0);
});

test("a method has the last half second before its end to leave", async () => {
  const late: ApiContract<{ late(input: object, context: Context): unknown }> = {
    name: "late",
    operations: { late: { route: "GET /late", status: 200 } },
  };
  const handler = lambda(late, {
    late: async (_, { signal }) => {
      const before = signal.aborted;
      // The clock of a signal that is due is one turn of the loop.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return [before, signal.aborted];
    },
  });
  const asked = async (left: number) => {
    const event = restEvent({ method: "GET", resource: "/late", path: "/late" });
    return (await call((one) => handler(one, { getRemainingTimeInMillis: () => left }), event)).json;
  };
  expect(await asked(490)).toEqual([false, true]);
  expect(await asked(5_000)).toEqual([false, false]);
});

test("its clock is stopped with the answer: it would go off in another invocation", async () => {
  const late: ApiContract<{ late(input: object, context: Context): unknown }> = {
    name: "late",
    operations: { late: { route: "GET /late", status: 200 } },
  };
  const kept: AbortSignal[] = [];
  const handler = lambda(late, { late: (_, { signal }) => void kept.push(signal) });
  await handler(restEvent({ method: "GET", resource: "/late", path: "/late" }), {
    getRemainingTimeInMillis: () => 520,
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(kept.map(({ aborted }) => aborted)).toEqual([false]);
});

test("a signal that is first looked at after the answer starts no clock", async () => {
  const late: ApiContract<{ late(input: object, context: Context): unknown }> = {
    name: "late",
    operations: { late: { route: "GET /late", status: 200 } },
  };
  const kept: Context[] = [];
  const keep = lambda(late, { late: (_, context) => void kept.push(context) });
  await keep(restEvent({ method: "GET", resource: "/late", path: "/late" }), {
    getRemainingTimeInMillis: () => 30_000,
  });
  const clocks = () => process.getActiveResourcesInfo().filter((one) => one === "Timeout").length;
  const before = clocks();
  expect(kept[0]?.signal.aborted).toBe(false);
  expect(clocks()).toBe(before);
});

test("an event of something else is an error that says so", async () => {
  await expect(handler({ Records: [] })).rejects.toMatchObject({ code: "not-a-gateway-event" });
  await expect(handler(recorded("aws-lambda-go/apigw-websocket-request-send-message"))).rejects.toThrow(
    /use socketLambda/,
  );
});

test.each([
  ["a file in a bucket", { path: "some/s3/key" }],
  ["what is done to a resource", { resource: "arn:aws:s3:::pets", action: "go" }],
  ["a job of some version", { version: "2.0", job: "sweep", tasks: [] }],
  [
    "a request of VPC Lattice",
    { version: "2.0", path: "/pets", method: "GET", headers: {}, requestContext: { serviceArn: "arn:…" } },
  ],
])("%s is no request: it is an error, and not a 404 that nobody reads", async (_, event) => {
  await expect(handler(event)).rejects.toMatchObject({ code: "not-a-gateway-event" });
});

test("no contract makes a path take long to match", async () => {
  const operations = { odd: { route: "GET /{a+}/x/{b+}/x/{c+}/x/{d+}/y", status: 200 } };
  const odd = lambda({ name: "odd", operations } as ApiContract<{ odd(): number }>, { odd: () => 7 });
  const event = http2Event({ method: "GET", resource: "$default", path: "/x".repeat(4000) });
  expect(await call(odd, { ...event, routeKey: "$default" })).toMatchObject({ statusCode: 404 });
});

const anyApi: ApiContract<object> = { name: "any", operations: {} };

test.each<[string, unknown, RegExp]>([
  ["nothing", undefined, /was given is undefined$/],
  ["null", null, /was given is null$/],
  ["a promise", Promise.resolve({}), /is a promise: await it$/],
  ["what makes one", () => ({}), /is a function$/],
])("what is no service is told at once, where no type tells it: %s", (_, service, message) => {
  expect(() => lambda(anyApi, service as object)).toThrow(message);
  expect(() => socketLambda({ name: "any", routeField: "a", eventField: "e", routes: {} }, service as object)).toThrow(
    message,
  );
});

test("nor is a service a contract", () => {
  expect(() => lambda({ get: () => 1 } as never, anyApi)).toThrow("Give a contract of generated code first");
});
