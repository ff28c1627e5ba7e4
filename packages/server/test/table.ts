import { type ApiContract, type LambdaHandler, lambda, readForm, reply, type ServiceOptions } from "@apigw/server";
import type { EventRequest } from "@apigw/server/testing";

/** A service that shows what it was given, and the cases that every gateway must bring through alike. */
interface Shown {
  show(input: object): unknown;
  file(input: { path: string; method: string; body?: Uint8Array }): unknown;
  form(input: { body: unknown }): unknown;
  cookies(): unknown;
  nothing(): undefined;
  unchanged(): unknown;
  fails(): unknown;
}

const bytes = "application/octet-stream";

export const shownApi: ApiContract<Shown> = {
  name: "shown",
  operations: {
    show: {
      route: "POST /show/{name}",
      status: 201,
      path: { name: "string" },
      query: { tags: "string[]", limit: "integer", q: "string", ids: { type: "integer[]", separator: "," } },
      headers: { trace: { wire: "X-Trace-Id", type: "string" } },
      cookies: { session: "string" },
      body: { type: "application/json", optional: true },
    },
    file: {
      route: "ANY /files/{path+}",
      status: 200,
      path: { path: "string" },
      body: { type: bytes, optional: true },
      reply: bytes,
    },
    form: { route: "POST /form", status: 200, body: { type: "application/x-www-form-urlencoded", form: readForm } },
    cookies: { route: "GET /cookies", status: 200 },
    nothing: { route: "DELETE /nothing", status: 204 },
    unchanged: { route: "GET /unchanged", status: 200 },
    fails: { route: "GET /fails", status: 200 },
  },
};

export const shownService: Shown = {
  show: (input) => ({ ...input }),
  file: ({ method, path, body = Buffer.of() }) => Buffer.concat([Buffer.from(`${method} ${path} `), body]),
  form: ({ body }) => body,
  cookies: () => reply(200, {}, { cookies: ["a=1; HttpOnly", "b=2"], headers: { "x-list": ["1", "2"], "X-One": 7 } }),
  nothing: () => undefined,
  unchanged: () => reply(304, { never: "sent" }, { headers: { etag: '"1"' } }),
  fails: () => {
    throw new Error("the password is hunter2");
  },
};

export const shownOptions: ServiceOptions = { onError() {}, maxBody: 2000 };

/** The handler behind every gateway. */
export const shown: LambdaHandler = lambda(shownApi, shownService, shownOptions);

/** A request, and what its caller must see. */
export interface Case {
  readonly what: string;
  readonly send: EventRequest;
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  /** Only where our router decides: a gateway's own routes answer this themselves. */
  readonly routedByUs?: true;
}

const show = (name: string, more: Partial<EventRequest> = {}): EventRequest => ({
  method: "POST",
  resource: "/show/{name}",
  path: `/show/${name}`,
  pathParameters: { name },
  ...more,
});

const file = (method: string, path: string, more: Partial<EventRequest> = {}): EventRequest => ({
  method,
  resource: "/files/{path+}",
  path: `/files/${path}`,
  pathParameters: { path },
  ...more,
});

const plain = (method: string, path: string, more: Partial<EventRequest> = {}): EventRequest => ({
  method,
  resource: path,
  path,
  ...more,
});

const json = (text: string): Partial<EventRequest> => ({ headers: { "content-type": "application/json" }, body: text });
const fault = (...errors: object[]) => ({ status: 400, title: "Bad Request", errors });

export const cases: readonly Case[] = [
  { what: "a path parameter", send: show("Rex"), status: 201, body: { name: "Rex" } },
  { what: "a space in it", send: show("a%20b"), status: 201, body: { name: "a b" } },
  { what: "a percent sign and letters of others", send: show("50%25-%C3%A4"), status: 201, body: { name: "50%-ä" } },
  { what: "reserved characters", send: show("a%26b%3Dc%3B+d"), status: 201, body: { name: "a&b=c;+d" } },
  { what: "a name of every object", send: show("__proto__"), status: 201, body: { name: "__proto__" } },
  {
    what: "a greedy path",
    send: file("GET", "a%20b/c.txt"),
    status: 200,
    body: Buffer.from("GET a b/c.txt "),
  },
  {
    what: "a list in a query, and its characters",
    send: show("x", {
      query: [
        ["tags", "a b"],
        ["tags", "c+d,e"],
        ["q", "100% & ä"],
      ],
    }),
    status: 201,
    body: { name: "x", tags: ["a b", "c+d,e"], q: "100% & ä" },
  },
  {
    what: "a list in one value",
    send: show("x", { query: [["ids", "1,2,3"]] }),
    status: 201,
    body: { name: "x", ids: [1, 2, 3] },
  },
  {
    what: "an empty query parameter",
    send: show("x", { query: [["q", ""]] }),
    status: 201,
    body: { name: "x", q: "" },
  },
  {
    what: "a header, whatever its case",
    send: show("x", { headers: { "x-TRACE-id": "abc" } }),
    status: 201,
    body: { name: "x", trace: "abc" },
  },
  {
    what: "a cookie among others",
    send: show("x", { cookies: ["theme=dark", "session=a=b", "last=1"] }),
    status: 201,
    body: { name: "x", session: "a=b" },
  },
  {
    what: "a JSON body",
    send: show("x", json('{"text":"ünï ☃ \\u0000","list":[1,null]}')),
    status: 201,
    body: { name: "x", body: { text: "ünï ☃ \u0000", list: [1, null] } },
  },
  {
    what: "a JSON body of a type built on JSON",
    send: show("x", { headers: { "content-type": "application/merge-patch+json" }, body: '{"a":1}' }),
    status: 201,
    body: { name: "x", body: { a: 1 } },
  },
  {
    what: "malformed JSON",
    send: show("x", json("{")),
    status: 400,
    body: fault({ in: "body", pointer: "", detail: "is not valid JSON" }),
  },
  {
    what: "JSON that would become a prototype",
    send: show("x", json('{"a":[{"\\u005f_proto__":{"isAdmin":true}}]}')),
    status: 400,
    body: fault({ in: "body", pointer: "", detail: "holds a member that would become a prototype" }),
  },
  {
    what: "several faults at once",
    send: show("x", {
      ...json("nope"),
      query: [
        ["limit", "many"],
        ["ids", "1,b"],
      ],
    }),
    status: 400,
    headers: { "content-type": "application/problem+json" },
    body: fault(
      { in: "query", name: "limit", detail: "must be an integer" },
      { in: "query", name: "ids", detail: "must be an integer" },
      { in: "body", pointer: "", detail: "is not valid JSON" },
    ),
  },
  {
    what: "a body of another type",
    send: show("x", { headers: { "content-type": "text/xml" }, body: "<a/>" }),
    status: 415,
    body: { title: "Unsupported Media Type" },
  },
  {
    what: "a body that is too large",
    send: show("x", json(JSON.stringify("x".repeat(2000)))),
    status: 413,
    body: { title: "Content Too Large" },
  },
  {
    what: "a body that is too large in bytes, though not in letters",
    send: show("x", json(JSON.stringify("☃".repeat(700)))),
    status: 413,
    body: { title: "Content Too Large" },
  },
  {
    what: "bytes, there and back",
    send: file("PUT", "a.bin", { headers: { "content-type": bytes }, body: Uint8Array.of(0, 255, 254, 10) }),
    status: 200,
    headers: { "content-type": bytes },
    body: Buffer.concat([Buffer.from("PUT a.bin "), Buffer.of(0, 255, 254, 10)]),
  },
  {
    what: "a form",
    send: plain("POST", "/form", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "name=Rex+the+dog&tag=a&tag=%C3%A4",
    }),
    status: 200,
    body: { name: "Rex the dog", tag: ["a", "ä"] },
  },
  {
    what: "cookies and headers of an answer",
    send: plain("GET", "/cookies"),
    status: 200,
    headers: { "x-one": "7" },
    cookies: ["a=1; HttpOnly", "b=2"],
    body: {},
  },
  { what: "no content", send: plain("DELETE", "/nothing"), status: 204 },
  { what: "what has not changed", send: plain("GET", "/unchanged"), status: 304, headers: { etag: '"1"' } },
  {
    what: "an error",
    send: plain("GET", "/fails"),
    status: 500,
    body: { title: "Internal Server Error", status: 500 },
  },
  { what: "a path of nobody", send: plain("GET", "/nowhere"), status: 404, routedByUs: true },
  {
    what: "a wrong method",
    send: plain("PUT", "/cookies"),
    status: 405,
    headers: { allow: "GET, HEAD, OPTIONS" },
    routedByUs: true,
  },
  {
    what: "the head of a GET",
    send: plain("HEAD", "/cookies"),
    status: 200,
    cookies: ["a=1; HttpOnly", "b=2"],
    routedByUs: true,
  },
  {
    what: "options",
    send: plain("OPTIONS", "/cookies"),
    status: 204,
    headers: { allow: "GET, HEAD, OPTIONS" },
    routedByUs: true,
  },
  {
    what: "a slash at the end",
    send: plain("GET", "/cookies/"),
    status: 200,
    body: {},
    cookies: ["a=1; HttpOnly", "b=2"],
    routedByUs: true,
  },
];
