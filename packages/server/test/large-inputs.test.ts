import { createReadStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ApiContract, deepObject, form, lambda } from "@apigw/server";
import { describe, expect, test } from "vitest";

// What a caller may send as often as a request is large. Each of these took seconds, and would fail by its time again.

interface Large {
  deep(input: { f?: { a?: unknown } }): unknown;
  own(input: { f?: { a?: unknown } }): unknown;
  any(input: { query: Record<string, unknown> }): unknown;
  faulty(input: object): unknown;
  twice(input: object): unknown;
  read(input: object): unknown;
}
const file = fileURLToPath(import.meta.url);
const opened: ReturnType<typeof createReadStream>[] = [];
const wrong = Array.from({ length: 200_000 }, (_, at) => ({ message: "is wrong", path: ["body", at] }));
const contract: ApiContract<Large> = {
  name: "large",
  operations: {
    deep: { route: "GET /deep", status: 200, query: { f: { type: "object", style: deepObject } } },
    own: {
      route: "GET /own",
      status: 200,
      query: { f: { type: "object", style: form, explode: true, fields: { a: "integer[]" } } },
    },
    any: { route: "GET /any", status: 200, query: "*" },
    faulty: {
      route: "GET /faulty",
      status: 200,
      input: { "~standard": { version: 1, vendor: "test", validate: () => ({ issues: wrong }) } },
    },
    twice: {
      route: "GET /twice",
      status: 200,
      query: { ids: "integer[]" },
      input: { "~standard": { version: 1, vendor: "test", validate: () => ({ issues: wrong.slice(0, 20_000) }) } },
    },
    read: { route: "GET /read", status: 200, reply: "text/plain" },
  },
};
const handler = lambda(contract, {
  deep: ({ f }) => [f?.a].flat().length,
  own: ({ f }) => [f?.a].flat().length,
  any: ({ query }) => Object.keys(query).length,
  faulty: () => undefined,
  twice: () => undefined,
  read: () => {
    const stream = createReadStream(file);
    opened.push(stream);
    return stream;
  },
});

async function ask(path: string, rawQueryString = "", method = "GET") {
  const http = { method, path };
  const event = {
    version: "2.0",
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString,
    requestContext: { http },
  };
  return (await handler(event)) as { statusCode: number; body: string };
}

test.each([
  ["/deep", "f[a]=1&", "80000"],
  ["/own", "a=1&", "80000"],
])("a member of %s may come as often as it likes", async (path, pair, count) => {
  expect(await ask(path, pair.repeat(80_000))).toMatchObject({ statusCode: 200, body: count });
});

test("a query of which nothing is known may have many names", async () => {
  const query = Array.from({ length: 50_000 }, (_, at) => `n${at}=1`).join("&");
  expect(await ask("/any", query)).toMatchObject({ statusCode: 200, body: "50000" });
});

test.each([
  ["what is wrong with a whole", "/faulty", ""],
  // Each that its validator knows is looked for among those that are known.
  ["that, and what cannot be read", "/twice", "ids=x&".repeat(60_000)],
])("of %s a hundred faults are told, and no more", async (_, path, query) => {
  const { statusCode, body } = await ask(path, query);
  expect([statusCode, (JSON.parse(body) as { errors: unknown[] }).errors.length]).toEqual([400, 100]);
});

test("a file that is asked for its head is closed", async () => {
  expect(await ask("/read", "", "HEAD")).toMatchObject({ statusCode: 200, body: "" });
  expect(opened.map((stream) => stream.destroyed)).toEqual([true]);
});

describe("of escapes that are none, thousands", () => {
  const escapes = "a%ff".repeat(2500);
  const names = Array.from({ length: 5000 }, (_, at) => `n${at}`);
  const all = <T>(of: (name: string) => T) => Object.fromEntries(names.map((name) => [name, of(name)]));
  const listed = { type: "string[]", separator: "," } as const;
  const deep = { type: "object", style: deepObject } as const;
  const spread = { type: "object", style: form, explode: true, fields: { own: "string" } } as const;
  const many = lambda<Record<string, () => unknown>>(
    {
      name: "many",
      operations: {
        ...all((name) => ({ route: `GET /${name}/{a}`, status: 200, path: { a: "string" } })),
        cookies: { route: "GET /cookies", status: 200, cookies: all(() => "string" as const) },
        lists: { route: "GET /lists", status: 200, query: all(() => listed) },
        deep: { route: "GET /deep", status: 200, query: all(() => deep) },
        spread: { route: "GET /spread", status: 200, query: all(() => spread) },
      },
    },
    { n7: Object, cookies: Object, lists: Object, deep: Object, spread: Object },
  );

  const get = (path: string, rawQueryString = "", headers = {}, method = "GET") => {
    const requestContext = { http: { method }, domainName: "a.lambda-url.eu-west-1.on.aws" };
    return many({ version: "2.0", routeKey: "$default", rawPath: path, rawQueryString, headers, requestContext });
  };

  test.each(["GET", "HEAD", "POST"])("make a path that nobody serves (%s)", async (method) => {
    expect(await get(`/${escapes}`, "", {}, method)).toMatchObject({ statusCode: 404 });
  });

  test("are a value that is badly encoded", async () => {
    expect(await get(`/n7/${escapes}`)).toMatchObject({ statusCode: 400 });
  });

  test.each(["lists", "deep", "spread"])("make names in a query (%s)", async (path) => {
    expect(await get(`/${path}`, "%ff&".repeat(2500))).toMatchObject({ statusCode: 200, body: "{}" });
  });

  test("make names of cookies", async () => {
    const headers = { cookie: "%ff; ".repeat(2500) };
    expect(await get("/cookies", "", headers)).toMatchObject({ statusCode: 200, body: "{}" });
  });
});
