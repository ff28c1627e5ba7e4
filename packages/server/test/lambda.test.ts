import { type ApiContract, type Context, lambda, reply } from "@apigw/server";
import { describe, expect, test } from "vitest";
import { type Asked, http1Event, http2Event, recorded, restEvent } from "./events.js";
import { petsApi, service } from "./pets.js";

const handler = lambda(petsApi, service);

/** What the gateway would make of an answer. */
interface Answered {
  statusCode: number;
  body: string;
  isBase64Encoded: boolean;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  cookies?: string[];
}

const call = async (run: (event: unknown) => Promise<unknown>, event: unknown) => {
  const answered = (await run(event)) as Answered; // the shape is what these tests look at
  const type = answered.headers?.["content-type"] ?? answered.multiValueHeaders?.["content-type"]?.[0];
  return { ...answered, type, json: type?.includes("json") ? (JSON.parse(answered.body) as unknown) : undefined };
};

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
      json: { errors: [{ in: "body", detail: "is not valid application/json" }] },
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
    expect([answered.statusCode, allow]).toEqual([405, "GET, DELETE"]);
  });
});

test("a stage before the path of an HTTP API is not part of it", async () => {
  const event = http2Event({ method: "GET", resource: "$default", path: "/prod/pets/7" });
  const staged = { ...event, requestContext: { ...(event.requestContext as object), stage: "prod" } }; // made above
  expect(await call(handler, staged)).toMatchObject({ statusCode: 200 });
});

interface Odd {
  find(input: { name: string; tags: string[]; since: number; flag: boolean; token: string; session: string }): unknown;
  files(input: { method: string; path: string; body: Uint8Array }): Uint8Array;
  form(input: { body: unknown }): unknown;
  fail(): never;
  cookies(): unknown;
  prose(): string;
  untyped(input: { query: unknown; body?: unknown }): unknown;
}

const oddApi: ApiContract<Odd> = {
  name: "odd",
  operations: {
    find: {
      route: "GET /odd/{name}",
      status: 200,
      path: { name: "string" },
      query: {
        tags: "string[]",
        since: { wire: "created-since", type: "number" },
        flag: { type: "boolean", required: true },
      },
      headers: { token: { wire: "X-Token", type: "string" } },
      cookies: { session: "string" },
    },
    files: {
      route: "ANY /files/{path+}",
      status: 200,
      path: { path: "string" },
      body: { type: "*/*" },
      reply: "image/png",
    },
    form: { route: "POST /form", status: 200, body: { type: "application/x-www-form-urlencoded" } },
    fail: { route: "GET /fail", status: 200 },
    cookies: { route: "GET /cookies", status: 200 },
    prose: { route: "GET /prose", status: 200, reply: "text/plain" },
    untyped: { route: "POST /untyped", status: 200, query: "*", body: "*/*" },
  },
};

const errors: unknown[] = [];
const odd = lambda(
  oddApi,
  {
    find: (input) => ({ ...input }),
    files: ({ method, path, body }) => Buffer.from(`${method} ${path} ${body.length}`),
    form: ({ body }) => body,
    fail: () => {
      throw new Error("the password is hunter2");
    },
    cookies: () => reply(200, {}, { cookies: ["a=1", "b=2; HttpOnly"], headers: { "x-list": ["1", "2"] } }),
    prose: () => "Once upon a time",
    untyped: (input) => ({ ...input }),
  },
  { onError: (error) => errors.push(error) },
);

const find = (name: string): Asked => ({
  method: "GET",
  resource: "/odd/{name}",
  path: `/odd/${name}`,
  pathParameters: { name },
  query: "tags=a&tags=b%2Cc&created-since=1.5e3&flag=true",
  headers: { "x-token": "t", cookie: "session=abc; theme=dark" },
});

test.each([
  ["REST", restEvent],
  ["HTTP 1.0", http1Event],
  ["HTTP 2.0", http2Event],
])("parameters of every place and type are read from %s events", async (_, event) => {
  expect((await call(odd, event(find("a%20b%2525")))).json).toEqual({
    name: "a b%25",
    tags: ["a", "b,c"],
    since: 1500,
    flag: true,
    token: "t",
    session: "abc",
  });
});

test("a missing parameter that is required is told by its wire name", async () => {
  const asked = { ...find("x"), query: "created-since=soon" };
  expect((await call(odd, restEvent(asked))).json).toMatchObject({
    errors: [
      { in: "query", name: "created-since", detail: "must be a number" },
      { in: "query", name: "flag", detail: "is required" },
    ],
  });
});

test("bytes go both ways, and an ANY operation learns its method", async () => {
  const asked = {
    method: "PUT",
    resource: "/files/{path+}",
    path: "/files/a/b.png",
    pathParameters: { path: "a/b.png" },
  };
  const body = { body: Buffer.from([0, 255, 254]).toString("base64"), isBase64Encoded: true };
  const event = http2Event({ ...asked, ...body, headers: { "content-type": "image/png" } });
  const answered = await call(odd, event);
  expect(answered).toMatchObject({ isBase64Encoded: true, type: "image/png" });
  expect(Buffer.from(answered.body, "base64").toString()).toBe("PUT a/b.png 3");
});

test("a form is an object; hostile names in it stay data", async () => {
  const asked = {
    method: "POST",
    resource: "/form",
    path: "/form",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  };
  const answered = await call(odd, restEvent({ ...asked, body: "name=Rex&tag=a&tag=b&__proto__=x" }));
  expect(answered.body).toBe('{"name":"Rex","tag":["a","b"],"__proto__":"x"}');
});

test("what a method throws is not told, only its request id; the error goes to onError", async () => {
  const answered = await call(odd, http2Event({ method: "GET", resource: "/fail", path: "/fail" }));
  expect(answered).toMatchObject({ statusCode: 500, json: { status: 500, requestId: "ATfSmjLgPHcESJw=" } });
  expect(answered.body).not.toContain("hunter2");
  expect(String(errors.at(-1))).toContain("hunter2");
});

test("cookies and lists of headers take the form their event's gateway reads", async () => {
  const asked = { method: "GET", resource: "/cookies", path: "/cookies" };
  const rest = await call(odd, restEvent(asked));
  expect(rest.multiValueHeaders).toMatchObject({ "set-cookie": ["a=1", "b=2; HttpOnly"], "x-list": ["1", "2"] });
  const http = await call(odd, http2Event(asked));
  expect([http.cookies, http.headers?.["x-list"]]).toEqual([["a=1", "b=2; HttpOnly"], "1,2"]);
});

test("an operation of which nothing is known gets what there is", async () => {
  const asked = { method: "POST", resource: "/untyped", path: "/untyped", query: "a=1&b=2&b=3" };
  const typed = { ...asked, headers: { "content-type": "application/json" }, body: '{"c":4}' };
  expect((await call(odd, restEvent(typed))).json).toEqual({ query: { a: "1", b: ["2", "3"] }, body: { c: 4 } });
  expect((await call(odd, restEvent(asked))).json).toEqual({ query: { a: "1", b: ["2", "3"] } });
});

test("text is answered as text", async () => {
  const answered = await call(odd, restEvent({ method: "GET", resource: "/prose", path: "/prose" }));
  expect(answered).toMatchObject({ body: "Once upon a time", type: "text/plain" });
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

test("a function for some of the routes says which others it does not serve", async () => {
  const { getPet: onlyGetPet } = service;
  const part = lambda(petsApi, { getPet: onlyGetPet });
  expect(await call(part, restEvent(getPet("7")))).toMatchObject({ statusCode: 200 });
  expect(await call(part, restEvent({ method: "GET", resource: "/pets", path: "/pets" }))).toMatchObject({
    statusCode: 501,
    json: { detail: 'Operation "listPets" is not served by this function' },
  });
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
  await ask(recorded("voker-live/functionurl-request"));
  expect(seen()?.requestId).toBe("d16a6b55-dea9-4b23-8499-eb85c3d2d904");
});

test("an event of something else is an error that says so", async () => {
  await expect(handler({ Records: [] })).rejects.toMatchObject({ code: "not-a-gateway-event" });
  await expect(handler(recorded("aws-lambda-go/apigw-websocket-request-send-message"))).rejects.toThrow(
    /use socketLambda/,
  );
});
