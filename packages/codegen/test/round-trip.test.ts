import { createClient } from "@apigw/client";
import { lambda } from "@apigw/server";
import { serve } from "@apigw/server/node";
import { createEvents } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { connected } from "./support/connected.js";
import { loaded } from "./support/loaded.js";

type Kinds = Readonly<Record<string, readonly [schema: object, ...values: unknown[]]>>;

/** What the generated client writes, the generated server reads: each value in each style of each place. */
const code = { type: "string", minLength: 2, maxLength: 12 };
const texts: Kinds = {
  text: [{ type: "string" }, "rex", "a b&c=d%2F?", "äé", "1", "a,b"],
  integer: [{ type: "integer" }, 7, -1, 0],
  number: [{ type: "number" }, 1.5, -2e-7],
  flag: [{ type: "boolean" }, true, false],
  day: [{ type: "string", format: "date-time" }, "2026-01-02T03:04:05Z"],
  word: [{ type: "string", enum: ["a", "b c"] }, "a", "b c"],
  level: [{ enum: [1, 2] }, 2],
  fixed: [{ const: 3 }, 3],
  named: [{ $ref: "#/components/schemas/Level" }, 2],
  either: [{ oneOf: [{ type: "integer" }, { type: "boolean" }] }, 5, true],
  mixed: [{ type: ["integer", "null"] }, 4],
  // As .NET writes each number.
  numberText: [{ type: ["integer", "string"], pattern: "^-?(?:0|[1-9]\\d*)$" }, 5, -7, "9223372036854775807"],
  numberOrCode: [{ anyOf: [{ type: "number" }, code] }, 1.5, -2e-7, 5, "x5", "007", "1.50", "1e3", "-0", "+5"],
  flagOrCode: [{ oneOf: [code, { type: "boolean" }] }, true, "yes", "TRUE"],
};
const integers = { type: "array", items: { type: "integer" } };
const lists: Kinds = {
  list: [{ type: "array", items: { type: "string" } }, ["a", "b"], ["one"], ["é&=?", "%2F"]],
  numbers: [integers, [1, 2, 3], [4]],
  eithers: [
    { type: "array", items: { oneOf: [{ type: "integer" }, { type: "boolean" }] } },
    [1, 2],
    [true, false],
    [1, true],
  ],
  levels: [{ type: "array", items: { enum: [1, 2, "a"] } }, [1, "a"], ["a"]],
  codes: [{ type: "array", items: { anyOf: [{ type: "integer" }, code] } }, [1, "x5", "007"], ["xy"], [5]],
  namedList: [{ $ref: "#/components/schemas/Levels" }, [1, 2]],
  box: [{ type: "array", prefixItems: [{ type: "number" }, { type: "number" }], maxItems: 2 }, [1, -2]],
  pair: [{ type: "array", prefixItems: [{ type: "string" }, { enum: [1, true] }] }, ["5", 1], ["a", true]],
  row: [{ type: "array", prefixItems: [{ type: "string" }], items: { type: "integer" } }, ["5", 1, 2]],
  oneOrSeveral: [{ oneOf: [integers, { type: "integer" }] }, [1, 2], 3, 0],
  severalOrWord: [
    { anyOf: [{ type: "array", items: { type: "string" } }, { enum: [0, false] }] },
    ["a", "b"],
    0,
    false,
  ],
  optionalList: [{ anyOf: [integers, { type: "null" }] }, [1, 2]],
  wordsOrText: [
    { oneOf: [{ type: "string" }, { type: "array", items: { enum: ["a", "b"] } }] },
    "*",
    ["a"],
    ["a", "b"],
  ],
  wordsOrAll: [
    { oneOf: [{ const: "*" }, { type: "array", items: { $ref: "#/components/schemas/Side" } }] },
    "*",
    ["left"],
    ["left", "right"],
  ],
  narrowObjects: [{ type: "array", items: { $ref: "#/components/schemas/Color" } }, [{ R: 1 }, { R: 3 }], [{ G: 2 }]],
};
const objects: Kinds = {
  withCode: [
    { type: "object", properties: { n: { anyOf: [{ type: "integer" }, code] }, some: { type: "string" } } },
    { n: 5, some: "5" },
    { n: "007" },
  ],
  object: [
    { type: "object", properties: { R: { type: "integer" }, G: { type: "string" }, on: { type: "boolean" } } },
    { R: 1, G: "x&y=?", on: true },
    { G: "1" },
  ],
  namedObject: [{ $ref: "#/components/schemas/Color" }, { R: 100, G: 200 }],
  whole: [
    { allOf: [{ $ref: "#/components/schemas/Color" }, { properties: { name: { type: "string" } } }] },
    { R: 1, name: "red" },
  ],
  optional: [{ anyOf: [{ $ref: "#/components/schemas/Color" }, { type: "null" }] }, { R: 100, G: 200 }],
  oneOfTwo: [
    {
      anyOf: [
        { $ref: "#/components/schemas/Color" },
        { type: "object", required: ["on"], properties: { on: { type: "boolean" } }, additionalProperties: false },
      ],
    },
    { R: 1 },
    { on: true },
  ],
  sameName: [
    {
      anyOf: [
        { type: "object", required: ["n"], properties: { n: { type: "integer" } } },
        { type: "object", required: ["n"], properties: { n: { type: "boolean" } } },
      ],
    },
    { n: 1 },
    { n: true },
  ],
  more: [
    { type: "object", properties: { R: { type: "integer" } }, anyOf: [{ properties: { on: { type: "boolean" } } }] },
    { R: 1, on: true },
  ],
};
/** Those of several kinds, where an object is JSON if its style does not take it apart. */
const mixed: Kinds = {
  objectOrText: [{ anyOf: [{ $ref: "#/components/schemas/Color" }, { type: "string" }] }, { R: 1 }, "a"],
  objectOrNumber: [{ anyOf: [{ type: "integer" }, { $ref: "#/components/schemas/Color" }] }, { R: 1 }, 5],
};
/** Lists of what is JSON, whose commas only a query that explodes, and paths of members, tell from others. */
const nestedLists: Kinds = {
  listOfObjects: [{ type: "array", items: { $ref: "#/components/schemas/Color" } }, [{ R: 1, G: 2 }, { R: 3 }]],
  listOfLists: [{ type: "array", items: integers }, [[1, 2], [3]], [[1]]],
  listOfMixed: [
    { type: "array", items: { anyOf: [{ $ref: "#/components/schemas/Color" }, { type: "string" }] } },
    [{ R: 1 }, "a"],
  ],
};
const nested = {
  type: "object",
  properties: {
    steps: { type: "array", items: { $ref: "#/components/schemas/Color" } },
    limit: { anyOf: [{ type: "integer" }, { type: "object", properties: { gte: { type: "integer" } } }] },
    size: { type: "object", properties: { min: { type: "integer" }, unit: { type: "string" } } },
    tags: { type: "array", items: { type: "string" } },
    sold: { type: "boolean" },
  },
};

const styles: readonly (readonly [place: string, style: string, explode: boolean])[] = [
  ...(["simple", "label", "matrix"] as const).flatMap((style) => [
    ["path", style, false] as const,
    ["path", style, true] as const,
  ]),
  ["query", "form", true],
  ["query", "form", false],
  ["query", "spaceDelimited", false],
  ["query", "pipeDelimited", false],
  ["query", "deepObject", true],
  ["header", "simple", false],
  ["header", "simple", true],
  ["cookie", "form", true],
  ["cookie", "form", false],
];

interface Row {
  readonly id: string;
  readonly title: string;
  readonly parameter: object;
  readonly inPath: boolean;
  readonly values: readonly unknown[];
}

/** Only what has parts has those styles: a list, an object, members with paths. */
function kindsIn(style: string, place: string, explode: boolean): Kinds {
  if (style === "deepObject") return { ...lists, ...objects, ...mixed, ...nestedLists };
  if (style.endsWith("Delimited")) return { ...lists, ...objects };
  return { ...texts, ...lists, ...objects, ...mixed, ...(place === "query" && explode ? nestedLists : {}) };
}

const rows: Row[] = [
  ...styles.flatMap(([place, style, explode]) =>
    Object.entries(kindsIn(style, place, explode)).map(([name, [schema, ...values]]) =>
      row(place, { style, explode, schema }, `${style}, ${explode ? "" : "not "}exploded: ${name}`, values),
    ),
  ),
  row("query", { style: "deepObject", explode: true, schema: nested }, "deepObject: nested", [
    { size: { min: 1, unit: "cm" }, tags: ["a", "1"], sold: false },
    { steps: [{ R: 1 }, { G: 2 }], limit: 5 },
    { limit: { gte: 5 } },
  ]),
  row("path", { schema: { type: ["array", "null"], items: { type: "string" } } }, "a list or null", [["a", "b"]]),
  row(
    "query",
    { style: "deepObject", schema: { type: "object", properties: { toString: { type: "integer" }, constructor: {} } } },
    "deepObject: names that every object has",
    [{ toString: 1, constructor: "x" }],
  ),
  row("query", { allowEmptyValue: true, schema: { type: "boolean" } }, "a flag that may be empty", [true, false]),
  row(
    "query",
    { allowEmptyValue: true, required: false, explode: false, schema: integers },
    "numbers that may be empty",
    [[1, 2]],
  ),
  row("query", { schema: {} }, "anything", ["a", "5", ["a", "b"]]),
  row("query", { allowEmptyValue: true, schema: { type: "string" } }, "a text that may be empty", ["a", ""]),
  row("query", { schema: { type: "object", additionalProperties: { type: "integer" } } }, "form: any names", [
    { a: 1, b: 2 },
  ]),
  ...["path", "query", "header", "cookie"].flatMap((place) =>
    Object.entries({ ...texts, ...lists, ...objects, ...mixed, ...nestedLists }).map(([name, [schema, ...values]]) =>
      row(place, { content: { "application/json": { schema } } }, `JSON: ${name}`, values),
    ),
  ),
].map((one, at) => ({ ...one, id: `row${at}` }));

function row(place: string, more: object, title: string, values: readonly unknown[]): Row {
  const parameter = { name: "p", in: place, required: true, ...more };
  return { id: "", title: `${place}, ${title}`, parameter, inPath: place === "path", values };
}

const document = {
  openapi: "3.1.0",
  info: { title: "Trip", version: "1" },
  paths: Object.fromEntries(
    rows.map(({ id, inPath, parameter }) => [
      `/${id}${inPath ? "/{p}" : ""}`,
      {
        get: {
          operationId: id,
          parameters: [parameter, ...(id === "" ? [] : [{ name: "beside", in: "query", schema: { type: "string" } }])],
          responses: { 200: { description: "", content: { "application/json": { schema: {} } } } },
        },
      },
    ]),
  ),
  components: {
    schemas: {
      Level: { type: "integer", enum: [1, 2] },
      Side: { type: "string", enum: ["left", "right"] },
      Levels: { type: "array", items: { $ref: "#/components/schemas/Level" } },
      Color: { type: "object", properties: { R: { type: "integer" }, G: { type: "integer" } } },
    },
  },
};
type Methods = Readonly<Record<string, (input: { p?: unknown }) => unknown>>;
const service: Methods = Object.fromEntries(rows.map(({ id }) => [id, ({ p }: { p?: unknown }) => ({ p })]));
const { files, calls, contract } = await loaded<Methods>(document, "trip");

const { client, url } = await connected(contract, service);

test.each(rows.map((one) => [one.title, one] as const))("%s", async (_, { id, values }) => {
  const handler = lambda(contract, service);
  const events = createEvents(contract);
  for (const value of values) {
    expect(await calls[id]?.(client, { p: value, beside: "x" }), "by the client").toEqual({ p: value });
    for (const version of ["1.0", "2.0", "rest", "url", "alb-multi"] as const) {
      const event = events[id]?.({ p: value }, { version });
      expect(await handler(event), version).toMatchObject({ statusCode: 200, body: JSON.stringify({ p: value }) });
    }
  }
});

const idOf = (wanted: string) => rows.find(({ title }) => title === wanted)?.id ?? wanted;
const answerTo = async (title: string, query: string) => {
  const response = await fetch(`${url}/${idOf(title)}?${query}`);
  return [response.status, await response.json()];
};

test("of a query of which nothing is known no value is lost", async () => {
  expect(await answerTo("query, anything", "p=1")).toEqual([200, { p: "1" }]);
  expect(await answerTo("query, anything", "p=1&p=a")).toEqual([200, { p: ["1", "a"] }]);
});

test("a comma inside of a value separates nothing, in a query and in a cookie", async () => {
  for (const title of [
    "query, form, exploded: list",
    "query, form, not exploded: list",
    "cookie, form, exploded: list",
  ]) {
    const { id } = rows.find((one) => one.title === title) ?? { id: title };
    const p = ["a,b", "c"];
    expect(await calls[id]?.(client, { p }), title).toEqual({ p });
  }
});

test("a list under the paths of its items is read however they are written, and refused where they have members", async () => {
  const title = "query, deepObject, exploded: numbers";
  for (const query of ["p[]=1&p[]=2", "p[1]=2&p[0]=1", "p%5B0%5D=1&p%5B%5D=2", "p=1&p=2"]) {
    expect(await answerTo(title, query), query).toEqual([200, { p: [1, 2] }]);
  }
  for (const query of ["p[0][a]=1", "p[0]=1&p[1][a]=1", "p[0][0]=1", "p[0]=x", ""]) {
    expect(await answerTo(title, query), query).toMatchObject([400, { errors: [{ in: "query", name: "p" }] }]);
  }
  const [status, found] = await answerTo("query, deepObject, exploded: listOfObjects", "p[1][R]=2&p[0][R]=x&p[2]=y");
  expect(status).toBe(400);
  expect(found.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(["/0/R", "/2"]);
});

test("an object that takes any names takes no member of another parameter", async () => {
  expect(await answerTo("query, form: any names", "a=1&beside[a]=x")).toEqual([200, { p: { a: 1 } }]);
});

test("members are told as deep as there is room for, whatever leads back to itself", async () => {
  const names = Array.from({ length: 30 }, (_, at) => `n${at}`);
  const tree = {
    type: "object",
    properties: {
      size: { type: "integer" },
      ...Object.fromEntries(names.map((name) => [name, { $ref: "#/components/schemas/Tree" }])),
    },
  };
  const get = {
    operationId: "find",
    parameters: [{ name: "p", in: "query", style: "deepObject", schema: { $ref: "#/components/schemas/Tree" } }],
    responses: { 200: { description: "", content: { "application/json": { schema: {} } } } },
  };
  const forest = await loaded<Methods>(
    {
      openapi: "3.1.0",
      info: { title: "Forest", version: "1" },
      paths: { "/": { get } },
      components: { schemas: { Tree: tree } },
    },
    "forest",
  );
  const server = await serve(forest.contract, { find: ({ p }) => ({ p }) });
  const p = { size: 1, n0: { size: 2 }, n29: { size: 3 } };
  expect(await forest.calls.find?.(createClient({ baseUrl: server.url }), { p })).toEqual({ p });
  await server.close();
});

test("what may come without a value is a flag that is set, or is not there", async () => {
  for (const [query, p] of [
    ["p", true],
    ["p=", true],
    ["p=false", false],
    ["p=&p=false", false],
  ] as const) {
    expect(await answerTo("query, a flag that may be empty", query), query).toEqual([200, { p }]);
  }
  const [numbers, words] = ["query, numbers that may be empty", "query, a text that may be empty"] as const;
  expect(await answerTo(numbers, "p=")).toEqual([200, {}]);
  expect(await answerTo(numbers, "p=1,2&p=")).toEqual([200, { p: [1, 2] }]);
  expect(await answerTo(numbers, "p=x")).toMatchObject([400, {}]);
  expect(await answerTo(words, "p")).toEqual([200, { p: "" }]);
});

test("in a header, the spaces around commas mean nothing", async () => {
  const { id } = rows.find(({ title }) => title === "header, simple, exploded: namedObject") ?? { id: "" };
  const response = await fetch(`${url}/${id}`, { headers: { p: "R=1 , G=2" } });
  expect(await response.json()).toEqual({ p: { R: 1, G: 2 } });
});

test("all of it is typed", () => {
  expect(complaints(files)).toEqual([]);
}, 60_000);
