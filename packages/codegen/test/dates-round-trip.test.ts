import { type Client, createClient } from "@apigw/client";
import { fetchHandler } from "@apigw/server/web";
import { beforeAll, expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { type Loaded, loaded } from "./support/loaded.js";

// Dates that a generated client writes outside of JSON, and a generated server reads.

const dateTime = { type: "string", format: "date-time" } as const;
const when = { $ref: "#/components/schemas/When" };
const range = { $ref: "#/components/schemas/Range" };
const span = { type: "object", properties: { at: when, n: { type: "integer" } } } as const;

const day = new Date("2026-01-02T03:04:05.678Z");

interface Told {
  readonly in: "query" | "path" | "header" | "cookie";
  readonly schema: object;
  readonly style?: string;
  readonly explode?: boolean;
}

/** Where a date may be that a reference leads to, and what a client is given there. */
const params: Readonly<Record<string, readonly [told: Told, value: unknown]>> = {
  deep: [
    { in: "query", schema: range, style: "deepObject" },
    { at: day, n: 1 },
  ],
  deepMap: [
    { in: "query", schema: { type: "object", additionalProperties: when }, style: "deepObject" },
    { x: day, y: day },
  ],
  exploded: [
    { in: "query", schema: span },
    { at: day, n: 1 },
  ],
  joined: [
    { in: "query", schema: span, explode: false },
    { at: day, n: 1 },
  ],
  listed: [{ in: "query", schema: { type: "array", items: when } }, [day, day]],
  piped: [{ in: "query", schema: { type: "array", items: when }, style: "pipeDelimited", explode: false }, [day, day]],
  eitherQuery: [{ in: "query", schema: { anyOf: [when, { type: "integer" }] } }, day],
  nullableQuery: [{ in: "query", schema: { anyOf: [when, { type: "null" }] } }, day],
  simple: [
    { in: "path", schema: span },
    { at: day, n: 1 },
  ],
  simpleExploded: [
    { in: "path", schema: span, explode: true },
    { at: day, n: 1 },
  ],
  matrix: [
    { in: "path", schema: span, style: "matrix" },
    { at: day, n: 1 },
  ],
  eitherPath: [{ in: "path", schema: { anyOf: [when, { type: "integer" }] } }, day],
  header: [
    { in: "header", schema: span },
    { at: day, n: 1 },
  ],
  nullableHeader: [{ in: "header", schema: { anyOf: [when, { type: "null" }] } }, day],
  eitherHeader: [{ in: "header", schema: { anyOf: [when, { type: "integer" }] } }, day],
  cookie: [
    { in: "cookie", schema: span, explode: false },
    { at: day, n: 1 },
  ],
  plainCookie: [{ in: "cookie", schema: dateTime }, day],
  listCookie: [{ in: "cookie", schema: { type: "array", items: dateTime } }, [day, day]],
};

const form = {
  type: "object",
  properties: { at: dateTime, when, list: { type: "array", items: when }, span },
};
const encoding = { span: { style: "deepObject" }, list: { style: "form", explode: false } };
const body = { at: day, when: day, list: [day, day], span: { at: day, n: 1 } };
const types = ["application/x-www-form-urlencoded", "multipart/form-data"];
const forms = types.flatMap((type) => [
  [`plain ${type}`, { [type]: { schema: form } }] as const,
  [`styled ${type}`, { [type]: { schema: form, encoding } }] as const,
]);

const answer = { responses: { 204: { description: "" } } };
const nameOf = (title: string) => title.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase());
const document = {
  openapi: "3.1.0",
  info: { title: "Days", version: "1" },
  paths: Object.fromEntries([
    ...Object.entries(params).map(([name, [told]]) => [
      `/${name}${told.in === "path" ? "/{value}" : ""}`,
      { get: { operationId: name, parameters: [{ name: "value", required: true, ...told }], ...answer } },
    ]),
    ...forms.map(([title, content]) => [
      `/${nameOf(title)}`,
      { post: { operationId: nameOf(title), requestBody: { required: true, content }, ...answer } },
    ]),
  ]),
  components: {
    schemas: { When: dateTime, Range: { type: "object", properties: { at: dateTime, n: { type: "integer" } } } },
  },
};

let code: Loaded<Record<string, (input: object) => void>>;
let client: Client;
let seen: unknown;
beforeAll(async () => {
  code = await loaded(document, "days", { dates: "Date" });
  const see = (input: object) => {
    seen = input;
  };
  const methods = Object.keys(code.contract.operations).map((name) => [name, see]);
  const handle = fetchHandler(code.contract, Object.fromEntries(methods));
  const fetch: typeof globalThis.fetch = async (url, init) => handle(new Request(url, init));
  client = createClient({ baseUrl: "https://days.example", fetch });
});

test("the code compiles", () => {
  expect(complaints(code.files)).toEqual([]);
});

test.each(Object.entries(params))("a date arrives as one: %s", async (name, [, value]) => {
  await code.calls[name]?.(client, { value });
  expect({ ...(seen as object) }).toEqual({ value });
});

test.each(forms)("and in a form: %s", async (title) => {
  await code.calls[nameOf(title)]?.(client, { body });
  expect({ ...(seen as object) }).toEqual({ body });
});

test("a cookie that a browser has may be left out", async () => {
  const failed = code.calls.plainCookie?.(client, {}).then(String, ({ status }) => status);
  expect(await failed).toBe(400);
});
