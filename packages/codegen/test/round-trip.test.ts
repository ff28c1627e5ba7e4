import { type Client, createClient } from "@apigw/client";
import { lambda } from "@apigw/server";
import { serve } from "@apigw/server/node";
import { createEvents } from "@apigw/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

/** What the generated client writes, the generated server reads: each value in each style of each place. */
const schemas: Readonly<Record<string, readonly [schema: object, ...values: unknown[]]>> = {
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
  list: [{ type: "array", items: { type: "string" } }, ["a", "b"], ["one"], ["é&=?", "%2F"]],
  numbers: [{ type: "array", items: { type: "integer" } }, [1, 2, 3], [4]],
  eithers: [{ type: "array", items: { oneOf: [{ type: "integer" }, { type: "boolean" }] } }, [1, 2], [true, false]],
  namedList: [{ $ref: "#/components/schemas/Levels" }, [1, 2]],
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
};
const nested = {
  type: "object",
  properties: {
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

const isShape = (name: string) => /list|numbers|eithers|object|whole/i.test(name);
const rows: Row[] = [
  ...styles.flatMap(([place, style, explode]) =>
    Object.entries(schemas).flatMap(([name, [schema, ...values]]) => {
      // Only objects have this style, and only what has parts those two.
      if (style === "deepObject" && !/object|whole/i.test(name)) return [];
      if (style.endsWith("Delimited") && !isShape(name)) return [];
      return {
        ...row(place, { style, explode, schema }, `${style}, ${explode ? "" : "not "}exploded: ${name}`, values),
      };
    }),
  ),
  row("query", { style: "deepObject", explode: true, schema: nested }, "deepObject: nested", [
    { size: { min: 1, unit: "cm" }, tags: ["a", "1"], sold: false },
  ]),
  row(
    "query",
    { schema: { type: "array", items: { type: "array", items: { type: "integer" } } } },
    "lists of lists",
    [],
  ),
  row("path", { schema: { type: ["array", "null"], items: { type: "string" } } }, "a list or null", [["a", "b"]]),
  row(
    "query",
    { style: "deepObject", schema: { type: "object", properties: { toString: { type: "integer" }, constructor: {} } } },
    "deepObject: names that every object has",
    [{ toString: 1, constructor: "x" }],
  ),
  row("query", { schema: { type: "object", additionalProperties: { type: "integer" } } }, "form: any names", [
    { a: 1, b: 2 },
  ]),
  ...["path", "query", "header", "cookie"].flatMap((place) =>
    Object.entries(schemas).map(([name, [schema, ...values]]) =>
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
      Levels: { type: "array", items: { $ref: "#/components/schemas/Level" } },
      Color: { type: "object", properties: { R: { type: "integer" }, G: { type: "integer" } } },
    },
  },
};
type Methods = Readonly<Record<string, (input: { p?: unknown }) => unknown>>;
const service: Methods = Object.fromEntries(rows.map(({ id }) => [id, ({ p }: { p?: unknown }) => ({ p })]));
const { files, calls, contract } = await loaded<Methods>(document, "trip");

let client: Client;
let served: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  served = await serve(contract, service);
  client = createClient({ baseUrl: served.url });
});
afterAll(() => served.close());

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

test("in a header, the spaces around commas mean nothing", async () => {
  const { id } = rows.find(({ title }) => title === "header, simple, exploded: namedObject") ?? { id: "" };
  const response = await fetch(`${served.url}/${id}`, { headers: { p: "R=1 , G=2" } });
  expect(await response.json()).toEqual({ p: { R: 1, G: 2 } });
});

test("all of it is typed", () => {
  expect(complaints(files)).toEqual([]);
}, 60_000);
