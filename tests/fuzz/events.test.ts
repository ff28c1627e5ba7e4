import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiContract, lambda, readForm, reply } from "@apigw/server";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { root } from "../support/workspace.js";

/**
 * Whatever an event holds, a service answers what its gateway can read, does not throw, and pollutes no prototype.
 * `APIGW_FUZZ_SEED=n` runs a seed again.
 */
const seed = Number(process.env.APIGW_FUZZ_SEED) || Math.floor(Math.random() * 2 ** 31);
const numRuns = process.env.APIGW_TEST_LONG ? 1_000_000 : 10_000;

interface Hostile {
  get(input: Record<string, unknown>): unknown;
  add(input: { body: unknown }): unknown;
  form(input: { body: unknown }): unknown;
  upload(input: { body: unknown }): unknown;
  bytes(input: { body: unknown }): unknown;
  header(input: { body: string }): unknown;
  rest(input: Record<string, unknown>): unknown;
}

const hostileApi: ApiContract<Hostile> = {
  name: "hostile",
  operations: {
    get: {
      route: "GET /pets/{petId}",
      status: 200,
      path: { petId: "integer" },
      query: { tags: "string[]", ids: { type: "integer[]", separator: "," }, filter: "object", any: "json" },
      headers: {
        trace: { wire: "X-Trace", type: "number" },
        ...Object.fromEntries([["__proto__", "string"] as const]),
      },
      cookies: { session: "string", ...Object.fromEntries([["constructor", "boolean"] as const]) },
    },
    add: { route: "POST /pets", status: 201, body: "application/json" },
    form: {
      route: "POST /form",
      status: 200,
      body: { type: "application/x-www-form-urlencoded", form: readForm, fields: { age: "integer", parts: "json[]" } },
    },
    upload: { route: "POST /upload", status: 200, body: { type: "multipart/form-data", form: readForm } },
    bytes: { route: "PUT /bytes", status: 200, body: "application/octet-stream", reply: "application/octet-stream" },
    header: { route: "POST /header", status: 200, body: "text/plain" },
    rest: { route: "$default", status: 200, query: "*", body: { type: "*/*", optional: true, form: readForm } },
  },
};

const handler = lambda(
  hostileApi,
  {
    get: (input) => input,
    add: ({ body }) => body,
    form: ({ body }) => body,
    upload: ({ body }) => body,
    bytes: ({ body }) => body,
    // What a caller sent in a header of the answer: the door to other headers, were it not for the writer.
    header: ({ body }) => reply(200, { body }, { headers: { "x-echo": body }, cookies: [body] }),
    rest: (input) => Object.assign({}, input),
  },
  { onError() {} },
);

const samples = sampleEvents();
const texts = [
  ...[
    "",
    "/",
    "//",
    "/pets/7",
    "/pets/%zz",
    "/pets/%2e%2e%2f",
    "/form",
    "/upload",
    "/bytes",
    "/header",
    "/pets",
    "$default",
  ],
  ...["GET", "POST", "PUT", "get", "HEAD", "OPTIONS", "GET /pets/{petId}", "POST /pets", "ANY /{proxy+}", "/{proxy+}"],
  ...[
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "\u0000",
    "\r\nset-cookie: x=1",
    "\ud800",
    "%",
    "=",
    "&",
    "x".repeat(5000),
  ],
  ...[
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"a":',
    "[".repeat(20_000),
    "e30=",
    "!!!",
    "==",
  ],
  ...[
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "*/*",
    ";",
    "1.0",
    "2.0",
  ],
  ...[
    "age=7&__proto__=x&__proto__=y",
    "--x\r\ncontent-disposition: form-data; name=__proto__\r\n\r\n1\r\n--x--\r\n",
    "REQUEST",
  ],
];
const names = [
  ...[
    "version",
    "routeKey",
    "rawPath",
    "rawQueryString",
    "cookies",
    "headers",
    "multiValueHeaders",
    "requestContext",
    "http",
  ],
  ...[
    "method",
    "httpMethod",
    "path",
    "resource",
    "pathParameters",
    "queryStringParameters",
    "multiValueQueryStringParameters",
  ],
  ...[
    "body",
    "isBase64Encoded",
    "stage",
    "authorizer",
    "jwt",
    "claims",
    "scopes",
    "elb",
    "identity",
    "domainName",
    "requestId",
  ],
  ...[
    "content-type",
    "Content-Type",
    "cookie",
    "x-trace",
    "petId",
    "proxy",
    "tags",
    "session",
    "__proto__",
    "constructor",
  ],
];
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...texts) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, [], {}, [null], [[]], ["a", 1], { a: null }),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom(...names), fc.constantFrom<unknown>(...texts, null, [], {}), {
      maxKeys: 3,
    }),
  },
);
/** Where (a walk down the tree by these numbers, a member by this name at its end), and what. */
const edit = fc.record({
  walk: fc.array(fc.nat(), { maxLength: 4 }),
  name: fc.option(fc.constantFrom(...names), { nil: undefined }),
  value,
  remove: fc.boolean(),
});
const scene = fc.record({ from: fc.nat(samples.length - 1), edits: fc.array(edit, { minLength: 1, maxLength: 6 }) });

test(`${numRuns} mutated events, seed ${seed}, are answered`, { timeout: 3_600_000 }, async () => {
  const outcomes = new Map<string, number>();
  const prototypes = namesOfPrototypes();
  const property = fc.asyncProperty(scene, async ({ from, edits }) => {
    const event: Record<string, unknown> = edits.reduce(edited, JSON.parse(samples[from] ?? "{}"));
    const before = JSON.stringify(event);
    const answer = await handler(event, {}).catch((error: { code?: string }) => {
      // What is no request is refused, for an answer would tell a queue that its message was taken.
      if (error.code !== "not-a-gateway-event" || isRequest(event)) throw error;
      return undefined;
    });
    if (answer !== undefined) checkAnswer(answer);
    if (JSON.stringify(event) !== before) throw new Error("the event was changed");
    if (namesOfPrototypes() !== prototypes) throw new Error("a prototype was changed");
    const outcome = answer === undefined ? "refused" : String((answer as { statusCode: number }).statusCode);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  });
  await fc.assert(property, { seed, numRuns });
  console.log(`seed ${seed}:`, Object.fromEntries([...outcomes].sort()));
  // A table that reaches only refusals would try nothing.
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(["200", "400", "415"]));
  expect((outcomes.get("refused") ?? 0) / numRuns).toBeLessThan(0.2);
});

afterAll(() => expect(Reflect.get({}, "polluted")).toBeUndefined());

/** Requests of every kind: those that were recorded, and one for each operation. */
function sampleEvents(): string[] {
  const folder = join(root, "tests", "fixtures", "events");
  const recorded = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(
      (file) =>
        file.endsWith(".json") &&
        !file.startsWith("sam-cli") &&
        !/auth.*-re(quest|sponse)|Authorizer.*Event|socket|response/.test(file),
    )
    .map((file) => readFileSync(join(folder, file), "utf8"));
  const [rest = "{}"] = recorded.filter((text) => JSON.parse(text).resource === "/{proxy+}");
  const own = Object.values(hostileApi.operations).flatMap(({ route }) => {
    const [method = "", resource = "$default"] = route.split(" ");
    const path = resource.replace("{petId}", "7");
    const pathParameters = resource.includes("{") ? { petId: "7" } : null;
    const { headers } = { headers: { "content-type": "application/json" } };
    const first = {
      ...JSON.parse(rest),
      httpMethod: method,
      resource,
      path,
      pathParameters,
      headers,
      multiValueHeaders: null,
    };
    const second = {
      version: "2.0",
      routeKey: route,
      rawPath: path,
      rawQueryString: "tags=a&ids=1,2",
      headers,
      cookies: ["session=1"],
      requestContext: { stage: "$default", http: { method, path } },
      body: "{}",
    };
    const elb = { ...first, resource: undefined, requestContext: { elb: {} } };
    return [first, second, elb, { ...elb, multiValueHeaders: { "content-type": ["text/plain"] } }].map((one) =>
      JSON.stringify(one),
    );
  });
  return [...recorded, ...own];
}

function edited(
  event: Record<string, unknown>,
  { walk, name, value: put, remove }: { walk: number[]; name?: string | undefined; value: unknown; remove: boolean },
): Record<string, unknown> {
  let at: unknown = event;
  for (const step of walk) {
    const inner = Object.values(at as object).filter((one) => typeof one === "object" && one !== null);
    if (inner.length === 0) break;
    at = inner[step % inner.length];
  }
  const target = at as Record<string, unknown>; // an object, or the walk had not gone there
  const keys = Object.keys(target);
  const key = name ?? keys[(walk[0] ?? 0) % Math.max(1, keys.length)] ?? "x";
  if (remove) Reflect.deleteProperty(target, key);
  // As JSON.parse makes it: an own member, whatever it is called, and nobody else's.
  else
    Reflect.defineProperty(target, key, {
      value: structuredClone(put),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return event;
}

function isRequest(event: Record<string, unknown>): boolean {
  const context = event.requestContext as Record<string, unknown> | null | undefined;
  const isObject = (one: unknown) => typeof one === "object" && one !== null;
  if (event.type === "REQUEST" || event.type === "TOKEN" || (isObject(context) && context?.connectionId)) return false;
  return (
    [event.rawPath, event.httpMethod].some((one) => typeof one === "string") ||
    (isObject(context) && (isObject(context?.http) || isObject(context?.elb)))
  );
}

/** What every gateway reads. REST APIs refuse any other key. */
function checkAnswer(answer: unknown): void {
  const {
    statusCode,
    headers = {},
    multiValueHeaders = {},
    cookies = [],
    body,
    isBase64Encoded,
    ...more
  } = answer as Record<string, unknown>;
  const header = (text: unknown) => typeof text === "string" && !/[\r\n\0]/.test(text);
  const wrong = [
    Object.keys(more).length > 0 && `keys ${Object.keys(more)}`,
    !(Number.isInteger(statusCode) && Number(statusCode) >= 200 && Number(statusCode) <= 599) && `status ${statusCode}`,
    typeof body !== "string" && "body",
    typeof isBase64Encoded !== "boolean" && "isBase64Encoded",
    !Object.values(headers as object).every(header) && "headers",
    !Object.values(multiValueHeaders as object).every((list) => Array.isArray(list) && list.every(header)) &&
      "multiValueHeaders",
    !(Array.isArray(cookies) && cookies.every(header)) && "cookies",
    isBase64Encoded === true && Buffer.from(String(body), "base64").toString("base64") !== body && "base64",
  ].filter(Boolean);
  if (wrong.length > 0)
    throw new Error(`not a proxy answer: ${wrong.join(", ")} of ${JSON.stringify(answer).slice(0, 300)}`);
}

function namesOfPrototypes(): string {
  return [Object, Array, Function, String, Map, Headers]
    .map(({ prototype }) => Reflect.ownKeys(prototype).length)
    .join();
}
