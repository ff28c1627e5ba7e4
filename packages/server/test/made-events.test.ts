import { type ApiContract, type Caller, readForm, reply, socketLambda } from "@apigw/server";
import { call, createEvent, createSocketEvents, type EventOptions, type EventRequest } from "@apigw/server/testing";
import { describe, expect, test } from "vitest";
import { bankApi } from "./bank.js";
import { recorded } from "./events.js";

// The events of /testing beside those that AWS sent.

interface Event {
  readonly [name: string]: unknown;
  readonly headers: Record<string, string>;
  readonly requestContext: { readonly [name: string]: unknown; readonly authorizer?: Record<string, unknown> };
}

/** Both are of this shape, and tests look at little else. */
const made = (...given: Parameters<typeof createEvent>) => createEvent(...given) as Event;
const sent = (name: string) => recorded(name) as unknown as Event;

/** Names, and what kind of value each has. */
const shapeOf = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
};

/** Headers are the caller's mostly. */
const withoutHeaders = ({ headers: _, multiValueHeaders: __, ...event }: Event) => event;

/** The path in a context, where each kind of API has it. */
const pathOf = ({ requestContext: { path, http } }: Event) => path ?? (http as { path: string }).path;

const token = {
  aud: "3nkoep4151b7umeggnottc30u9",
  auth_time: 1718636404,
  "cognito:username": "aamorosi",
  event_id: "c7f6cc62-c476-4c6a-ba5b-745244dfe5ee",
  exp: 1718722804,
  iat: 1718636404,
  jti: "13727aba-89e6-4896-bd9e-8cbc0f478f9c",
  origin_jti: "37cc02cf-5c14-4636-beb3-4f8ca887935b",
  sub: "d2f50444-0041-7036-aea2-a955fca33d37",
  token_use: "id",
};
const claims = (iss: string) => ({ claims: { ...token, iss } });
const cognito = claims("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_y0bLG4i27");
const iam = { userArn: "arn:aws:sts::123456789012:assumed-role/Admin/aamorosi" };

describe("is as AWS sent it", () => {
  test.each<[name: string, resource: string, options: EventOptions]>([
    ["rest__no-auth", "/no-auth", {}],
    ["rest__iam-auth", "/iam", { authorizer: iam }],
    ["rest__jwt-authorizer-auth", "/cognito", { authorizer: cognito }],
    ["rest__lambda-authorizer-auth", "/lambda-token", { authorizer: { lambda: {} } }],
    ["http__iam-auth", "/iam", { version: "2.0", authorizer: iam }],
    ["http__jwt-authorizer-auth", "/cognito", { version: "2.0", authorizer: cognito }],
  ])("%s", (name, resource, options) => {
    const event = made({ method: "POST", resource, path: resource }, options);
    const real = sent(`powertools-typescript/apigw-${name}`);
    expect(shapeOf(withoutHeaders(event))).toEqual(shapeOf(withoutHeaders(real)));
    expect(event.requestContext.authorizer?.claims).toEqual(real.requestContext.authorizer?.claims);
    expect(event.requestContext.authorizer?.jwt).toEqual(real.requestContext.authorizer?.jwt);
  });

  // Of those that were captured live, absent parts were filled up; what is there can be compared.
  test.each([
    ["apigwv1-request", { stage: "live" }],
    ["apigwv2-request", { version: "2.0", route: "default" }],
    ["functionurl-request", { version: "url" }],
  ] as const)("%s", (name, options) => {
    const real = sent(`voker-live/${name}`);
    const request = {
      method: "POST",
      resource: "/{proxy+}",
      path: `/capture/space%20value?repeat=one&repeat=two&redirect=https%3A%2F%2Fexample.com%2Fa%2Fb&literalPlus=a+b&encodedPlus=a%2Bb&empty=`,
      pathParameters: { proxy: "capture/space%20value" },
      headers: { accept: "*/*", "content-type": "application/json", Cookie: "session=abc123; theme=dark" },
      body: String(real.body),
    } as const;
    const event = made(request, { ...options, sourceIp: "203.0.113.18" });
    const { headers, multiValueHeaders: _, requestContext: __, ...parts } = event;
    expect(real).toMatchObject(parts);
    const names = Object.keys(real.headers).filter((one) => !/x-voker-probe|x-amzn-tls/.test(one));
    expect(Object.keys(headers).sort()).toEqual(names.sort());
    expect(headers["x-forwarded-for"] ?? headers["X-Forwarded-For"]).toBe("203.0.113.18");
    expect(pathOf(event)).toBe(pathOf(real));
  });
});

test("claims are texts, a list by commas behind a REST API and in brackets behind an HTTP API", () => {
  const authorizer = { claims: { groups: ["admin", "user"], exp: 1718722804, admin: true }, scopes: ["a", "b"] };
  const of = (version: EventOptions["version"]) =>
    made({ method: "GET", path: "/" }, { ...(version && { version }), authorizer }).requestContext.authorizer;
  const http = { scope: "a b", groups: "[admin user]", exp: "1718722804", admin: "true" };
  expect(of("rest")).toEqual({ claims: { ...http, groups: "admin,user", exp: "Tue Jun 18 15:00:04 UTC 2024" } });
  expect(of("1.0")).toEqual({ claims: http, scopes: ["a", "b"] });
  expect(of("2.0")).toEqual({ jwt: { claims: http, scopes: ["a", "b"] } });
});

test("what a Lambda authorizer gave is texts behind a REST API", () => {
  const of = (version: "rest" | "1.0" | "2.0") =>
    made({ method: "GET", path: "/" }, { version, authorizer: { lambda: { level: 7, principalId: "ann" } } })
      .requestContext.authorizer;
  expect(of("rest")).toEqual({ level: "7", principalId: "ann", integrationLatency: expect.any(Number) });
  expect(of("1.0")).toEqual({ level: 7, principalId: "ann" });
  expect(of("2.0")).toEqual({ lambda: { level: 7, principalId: "ann" } });
});

test.each([
  ["application/json", false],
  ["application/json; charset=utf-8", false],
  ["text/csv", false],
  ["application/xml", false],
  ["application/x-www-form-urlencoded", true],
  ["multipart/form-data; boundary=x", true],
  ["application/octet-stream", true],
  ["image/svg+xml", true],
  ["application/vnd.api+json", true],
  [undefined, true],
])("a body of %s is base64 (%s), but for a REST API, whose settings decide", (type, isBase64Encoded) => {
  const request = { method: "POST", path: "/", body: "a=ü", headers: { ...(type && { "content-type": type }) } };
  const body = isBase64Encoded ? Buffer.from("a=ü").toString("base64") : "a=ü";
  for (const version of ["1.0", "2.0", "url", "alb", "alb-multi"] as const) {
    expect(createEvent(request, { version })).toMatchObject({ body, isBase64Encoded });
  }
  expect(createEvent(request)).toMatchObject({ body: "a=ü", isBase64Encoded: false });
  expect(createEvent({ ...request, body: Uint8Array.of(97) })).toMatchObject({ body: "YQ==", isBase64Encoded: true });
});

test("cookies are where the gateway puts them, however they were given", () => {
  const request = { method: "GET", path: "/", headers: { cookie: "a=1; b=2" }, cookies: ["c=3"] };
  const second = made(request, { version: "2.0" });
  expect([second.cookies, second.headers.cookie]).toEqual([["a=1", "b=2", "c=3"], undefined]);
  for (const version of ["rest", "1.0", "url", "alb"] as const) {
    expect(made(request, { version }).headers.cookie).toBe("a=1; b=2; c=3");
  }
});

test("a path is decoded by HTTP APIs: up to what looks like a query then, and as far as it can be", () => {
  const pathOf = (path: string) => made({ method: "GET", path }, { version: "2.0", stage: "dev" }).rawPath;
  expect(["/a%20b", "/a%3Fb", "/a%zz"].map(pathOf)).toEqual(["/dev/a b", "/dev/a", "/dev/a%zz"]);
  const first = made({ method: "GET", path: "/a%20b" }, { version: "1.0" });
  expect([first.path, first.requestContext.path]).toEqual(["/a b", "/a b"]);
});

test("what stands behind the ? of a path is its query, before what else is given of it", () => {
  const request: EventRequest = {
    method: "GET",
    path: "/pets/a%3Fb?limit=3&q=a+b&&tag=%C3%BC&q",
    query: [["tag", "&"]],
  };
  const of = (version: "rest" | "1.0" | "2.0" | "url" | "alb" | "alb-multi", route: EventOptions["route"] = "own") =>
    createEvent(request, { version, route });
  const lists = { limit: ["3"], q: ["a b", ""], tag: ["ü", "&"] };
  const path = "/pets/a%3Fb";
  const first = {
    queryStringParameters: { limit: "3", q: "", tag: "&" },
    multiValueQueryStringParameters: lists,
  };
  expect(of("rest")).toMatchObject({ path, requestContext: { path: `/prod${path}` }, ...first });
  expect(of("rest", "proxy")).toMatchObject({ pathParameters: { proxy: path.slice(1) } });
  expect(of("1.0")).toMatchObject({ path: "/pets/a", ...first });
  const second = {
    rawQueryString: "limit=3&q=a+b&&tag=%C3%BC&q&tag=%26",
    queryStringParameters: { limit: "3", q: "a b,", tag: "ü,&" },
  };
  expect(of("2.0")).toMatchObject({ rawPath: "/pets/a", ...second });
  expect(of("url")).toMatchObject({ rawPath: path, ...second });
  // Load balancers leave it as it came.
  expect(of("alb")).toMatchObject({ path, queryStringParameters: { limit: "3", q: "", tag: "%26" } });
  expect(of("alb-multi")).toMatchObject({
    path,
    multiValueQueryStringParameters: { limit: ["3"], q: ["a+b", ""], tag: ["%C3%BC", "%26"] },
  });
  expect(createEvent({ method: "GET", path: "/pets?" })).toMatchObject({ path: "/pets", queryStringParameters: null });
});

test.each(["2.0", "url", "alb", "alb-multi"] as const)(
  "a query and cookies stay as they were written (%s)",
  async (version) => {
    const listApi: ApiContract<{ list(input: { ids: string[]; either?: string[]; tags?: string[] }): unknown }> = {
      name: "lists",
      operations: {
        list: {
          route: "GET /lists",
          status: 200,
          query: {
            ids: { type: "string[]", separator: "," },
            either: { type: "string[]", separator: "|" },
          },
          cookies: { tags: { type: "string[]", separator: "," } },
        },
      },
    };
    const { list } = call(listApi, { list: (input) => ({ ...input }) });
    const input = { ids: ["a", "b,c", "d e", "&="], either: ["a,b", "c"], tags: ["x,y", "z"] };
    expect(await list(input, { version })).toMatchObject({ status: 200, body: input });
    const plain = createEvent({ method: "GET", path: "/lists?ids=a,b%2Cc&q=a%20b" }, { version });
    if (version === "2.0" || version === "url") expect(plain).toMatchObject({ rawQueryString: "ids=a,b%2Cc&q=a%20b" });
  },
);

test("a form is as it was given, whatever its names and values hold", async () => {
  const { add } = call(formsApi, { add: ({ body }) => body });
  const held = "x\r\n--part-of-a-test-event--\r\n--part-of-a-test-event-1\r\n";
  for (const body of [{ 'a"b\r\nc': "1" }, { "ü;\\": "" }, { a: [held, "b"], c: "part-of-a-test-event-2" }]) {
    expect(await add({ body })).toMatchObject({ status: 200, body });
  }
  expect(await add({ body: { a: new TextEncoder().encode(held) } })).toMatchObject({
    body: { a: Object.fromEntries(new TextEncoder().encode(held).entries()) },
  });
});

const formsApi: ApiContract<{ add(input: { body: Record<string, unknown> }): unknown }> = {
  name: "forms",
  operations: {
    add: { route: "POST /add", status: 200, body: { type: "multipart/form-data", form: readForm } },
  },
};

describe("refuses what no event tells", () => {
  const all: Caller[] = [{ claims: { sub: "ann" } }, { lambda: {} }, { scopes: ["read"] }];

  test.each(all)("of a function URL: %o", (authorizer) => {
    expect(() => createEvent({ method: "GET", path: "/" }, { version: "url", authorizer })).toThrow(/give userArn/);
  });

  test.each([...all, iam])("of a load balancer: %o", (authorizer) => {
    for (const version of ["alb", "alb-multi"] as const) {
      expect(() => createEvent({ method: "GET", path: "/" }, { version, authorizer })).toThrow(/x-amzn-oidc-data/);
    }
  });

  test("and takes what it tells", () => {
    const of = (version: "url" | "alb", authorizer: Caller) =>
      made({ method: "GET", path: "/" }, { version, authorizer }).requestContext.authorizer;
    expect(of("url", iam)).toMatchObject({ iam });
    expect(of("alb", {})).toBeUndefined();
  });
});

describe("events of a WebSocket API", () => {
  const events = createSocketEvents(bankApi);

  test.each<[string, object]>([
    ["-disconnect", events.$disconnect()],
    ["-send-message", events.$default({ a: 1 })],
  ])("are as AWS sent them: %s", (name, event) => {
    expect(shapeOf(event)).toEqual(shapeOf(sent(`aws-lambda-go/apigw-websocket-request${name}`)));
  });

  test("bring a client in, its messages to their routes, and it out again", async () => {
    const told: unknown[] = [];
    const bank = socketLambda(bankApi, {
      $connect: ({ query, headers, authorizer }) => {
        told.push(query.get("ticket"), headers.get("origin"), authorizer.level);
        return query.has("ticket") ? undefined : reply(403);
      },
      deposit: ({ amount }, { owner }) => ({ balance: owner === "ann" ? amount : 0 }),
      note: ({ text }, { connection }) => void told.push(text, connection.id),
      $default: (message) => void told.push(message),
      $disconnect: ({ connection }) => void told.push(`${connection.id} left`),
    });
    const headers = { origin: "https://shop.example" };
    const entered = { query: { ticket: "1" }, headers, authorizer: { level: 7 } };
    expect(await bank(events.$connect(entered))).toEqual({ statusCode: 200 });
    expect(await bank(events.$connect())).toMatchObject({ statusCode: 403 });
    const ann = { authorizer: { principalId: "ann" } };
    expect(await bank(events.deposit({ amount: 5 }, ann))).toEqual({ statusCode: 200, body: '{"balance":5}' });
    expect(await bank(events.deposit({ amount: 5 }, { ...ann, requestId: "1" }))).toEqual({
      statusCode: 200,
      body: '{"requestId":"1","ok":true,"data":{"balance":5}}',
    });
    for (const event of [
      events.note({ text: "hi" }, { connectionId: "c1=" }),
      events.$default("dance"),
      events.$disconnect({ connectionId: "c1=" }),
    ])
      expect(await bank(event)).toMatchObject({ statusCode: 200 });
    expect(told).toEqual([
      "1",
      "https://shop.example",
      "7",
      undefined,
      null,
      undefined,
      "hi",
      "c1=",
      "dance",
      "c1= left",
    ]);
    // @ts-expect-error an amount is a number
    events.deposit({ amount: "5" });
  });
});
