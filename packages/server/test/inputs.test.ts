import { type ApiContract, deepObject, form, lambda, readForm, reply } from "@apigw/server";
import { expect, test } from "vitest";
import { type Asked, call, http1Event, http2Event, restEvent } from "./events.js";

interface Odd {
  find(input: { name: string; tags: string[]; since: number; flag: boolean; token: string; session: string }): unknown;
  files(input: { method: string; path: string; body: Uint8Array }): Uint8Array;
  form(input: { body: unknown }): unknown;
  fail(): never;
  cookies(): unknown;
  prose(): string;
  upload(input: { body: unknown }): unknown;
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
      body: { type: "*/*", optional: true, form: readForm },
      reply: "image/png",
    },
    form: {
      route: "POST /form",
      status: 200,
      body: { type: "application/x-www-form-urlencoded", optional: true, form: readForm },
    },
    upload: {
      route: "POST /upload/{id}.{extension}",
      status: 200,
      path: { id: "integer", extension: "string" },
      body: {
        type: "application/x-www-form-urlencoded",
        form: readForm,
        fields: { age: "integer", tags: "string[]", owner: { type: ["object", "string"] }, parts: "json[]" },
      },
    },
    fail: { route: "GET /fail", status: 200 },
    cookies: { route: "GET /cookies", status: 200 },
    prose: { route: "GET /prose", status: 200, reply: "text/plain" },
    untyped: { route: "POST /untyped", status: 200, query: "*", body: { type: "*/*", optional: true, form: readForm } },
  },
};

const errors: unknown[] = [];
const odd = lambda(
  oddApi,
  {
    find: (input) => ({ ...input }),
    files: ({ method, path, body }) => Buffer.from(`${method} ${path} ${body.length}`),
    form: ({ body }) => body,
    upload: (input) => ({ ...input }),
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

test.each([
  ["REST", restEvent],
  ["HTTP 1.0", http1Event],
  ["HTTP 2.0", http2Event],
])("of cookies of one name the first counts: its path is the longest (%s)", async (_, event) => {
  const headers = { cookie: "session=here; session=above" };
  expect((await call(odd, event({ ...find("x"), headers }))).json).toMatchObject({ session: "here" });
});

test("a number is one that can be answered, too", async () => {
  const asked = { ...find("x"), query: "created-since=1e999&flag=true" };
  expect((await call(odd, restEvent(asked))).json).toMatchObject({
    errors: [{ in: "query", name: "created-since", detail: "must be a number" }],
  });
});

test("a header that no request can carry is not there, whoever has made the event", async () => {
  for (const token of ["a\r\nb", "a\nb", "a\0b"]) {
    for (const event of [restEvent, http2Event])
      expect((await call(odd, event({ ...find("x"), headers: { "x-token": token } }))).json).not.toHaveProperty(
        "token",
      );
  }
});

test.each(["text/csv", "application/javascript", "application/xml", "image/svg+xml"])(
  "a body of %s is a text",
  async (type) => {
    const contract: ApiContract<{ put(input: { body: unknown }): unknown }> = {
      name: "texts",
      operations: { put: { route: "PUT /text", status: 200, body: type } },
    };
    const put = lambda(contract, { put: ({ body }) => ({ body }) });
    const asked = { method: "PUT", resource: "/text", path: "/text", headers: { "content-type": type }, body: "ü" };
    expect((await call(put, restEvent(asked))).json).toEqual({ body: "ü" });
  },
);

test("a place inside of a body is told so that it can be found, whatever its members are called", async () => {
  const validate = () => ({ issues: [{ message: "is wrong", path: ["body", "a~1b", "c/d"] }] });
  const contract: ApiContract<{ put(input: object): unknown }> = {
    name: "pointers",
    operations: {
      put: { route: "PUT /any", status: 200, input: { "~standard": { version: 1, vendor: "test", validate } } },
    },
  };
  const asked = { method: "PUT", resource: "/any", path: "/any" };
  expect((await call(lambda(contract, { put: (input) => input }), restEvent(asked))).json).toMatchObject({
    errors: [{ in: "body", pointer: "/a~01b/c~1d" }],
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

test("a form is an object; a name that would become a prototype is refused", async () => {
  const asked = {
    method: "POST",
    resource: "/form",
    path: "/form",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  };
  const answered = await call(odd, restEvent({ ...asked, body: "name=Rex&tag=a&tag=b" }));
  expect(answered.body).toBe('{"name":"Rex","tag":["a","b"]}');
  const hostile = await call(odd, restEvent({ ...asked, body: "name=Rex&__proto__=x&__proto__=y" }));
  expect(hostile.json).toMatchObject({
    errors: [{ in: "body", pointer: "", detail: "holds a member that would become a prototype" }],
  });
  const search = { method: "POST", resource: "/untyped", path: "/untyped", query: "__proto__=x&__proto__=y" };
  expect((await call(odd, http2Event(search))).json).toMatchObject({
    status: 400,
    errors: [{ in: "query", detail: "holds a member that would become a prototype" }],
  });
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
  expect(answered).toMatchObject({ body: "Once upon a time", type: "text/plain; charset=utf-8" });
});

test.each([
  ["text/html", "text/html; charset=utf-8"],
  ["text/csv; header=present", "text/csv; header=present; charset=utf-8"],
  ["text/plain; Charset=us-ascii", "text/plain; Charset=us-ascii"],
  ["text/event-stream", "text/event-stream"],
  ["application/xml", "application/xml"],
  ["application/json", "application/json"],
])("a text of %s is answered as %s", async (reply, type) => {
  const contract: ApiContract<{ get(): string }> = {
    name: "texts",
    operations: { get: { route: "GET /text", status: 200, reply } },
  };
  const asked = http2Event({ method: "GET", resource: "/text", path: "/text" });
  expect((await call(lambda(contract, { get: () => "ä" }), asked)).type).toBe(type);
});

test("so is a reply whose own type is text; bytes are of whatever charset their author says", async () => {
  const contract: ApiContract<{ get(): unknown }> = {
    name: "texts",
    operations: { get: { route: "GET /text", status: 200, reply: "text/csv" } },
  };
  const asked = http2Event({ method: "GET", resource: "/text", path: "/text" });
  const typeOf = async (returned: unknown) => (await call(lambda(contract, { get: () => returned }), asked)).type;
  expect(await typeOf(reply(200, "ä", { headers: { "Content-Type": "text/html" } }))).toBe("text/html; charset=utf-8");
  expect(await typeOf(Uint8Array.of(228))).toBe("text/csv");
});

test("the fields of a form are what the contract says that they are", async () => {
  const send = (body: string) =>
    call(odd, http2Event({ method: "POST", resource: "$default", path: "/upload/7.png", headers, body }));
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  expect(await send("name=Rex&age=7&tags=a&owner=%7B%22id%22%3A1%7D&parts=1&parts=%7B%7D")).toMatchObject({
    statusCode: 200,
    json: { id: 7, extension: "png", body: { name: "Rex", age: 7, tags: ["a"], owner: { id: 1 }, parts: [1, {}] } },
  });
  expect(await send("owner=12")).toMatchObject({ json: { body: { owner: "12" } } });
  expect(await send("")).toMatchObject({ statusCode: 200, json: { body: {} } });
  expect(await send("age=old&parts=%7B")).toMatchObject({
    statusCode: 400,
    json: {
      errors: [
        { in: "body", pointer: "/age", detail: "must be an integer" },
        { in: "body", pointer: "/parts/0", detail: "is not valid JSON" },
      ],
    },
  });
});

test.each([
  ["base64 that is none", "!!!", "is not valid base64, or its text not UTF-8"],
  [
    "bytes that are no text",
    Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString("base64"),
    "is not valid base64, or its text not UTF-8",
  ],
  ["text that is no JSON", Buffer.from("{").toString("base64"), "is not valid JSON"],
])("%s is a fault of the caller's", async (_, body, detail) => {
  const asked = { method: "POST", resource: "/untyped", path: "/untyped", isBase64Encoded: true, body };
  const answered = await call(odd, http2Event({ ...asked, headers: { "content-type": "application/json" } }));
  expect(answered).toMatchObject({ statusCode: 400, json: { errors: [{ in: "body", pointer: "", detail }] } });
});

test.each([
  ["an exploded object", { type: "object", style: form, explode: true, fields: { page: "integer" } }],
  ["a deep object", { type: "object", style: deepObject, fields: { page: "integer" } }],
] as const)("%s that must be there is empty where none of its members came", async (_, param) => {
  const contract = (required: boolean): ApiContract<{ list(input: object): unknown }> => ({
    name: "pages",
    operations: { list: { route: "GET /list", status: 200, query: { pageable: { ...param, required } } } },
  });
  const list = async (required: boolean) =>
    (await call(lambda(contract(required), { list: (input) => input }), http2Event(asked))).json;
  const asked = { method: "GET", resource: "/list", path: "/list" };
  expect([await list(true), await list(false)]).toEqual([{ pageable: {} }, {}]);
});

test("an integer of more digits than a number holds is told to be that", async () => {
  const contract: ApiContract<{ get(input: object): unknown }> = {
    name: "big",
    operations: { get: { route: "GET /big", status: 200, query: { id: "integer", other: "integer" } } },
  };
  const asked = { method: "GET", resource: "/big", path: "/big", query: "id=9223372036854775807&other=1e3" };
  expect((await call(lambda(contract, { get: (input) => input }), http2Event(asked))).json).toMatchObject({
    errors: [
      { in: "query", name: "id", detail: "has more digits than a number can hold" },
      { in: "query", name: "other", detail: "must be an integer" },
    ],
  });
});
