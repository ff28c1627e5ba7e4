import { lambda } from "@apigw/server";
import { createEvents } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { connected } from "./support/connected.js";
import { loaded } from "./support/loaded.js";

/** What may be null, as FastAPI writes each optional value. */
const count = { anyOf: [{ type: "integer" }, { type: "null" }] };
const counts = { type: "array", items: count };
const text = { type: ["string", "null"] };
const table = { type: "object", properties: { size: count, sizes: counts, text } };
const fields = { ...table, properties: { ...table.properties, deep: table, after: { type: "string" } } };
const deep = { style: "deepObject", explode: true };
const param = (name: string, place: string, schema: object, more: object = {}) => ({
  name,
  in: place,
  schema,
  ...more,
});
const parameters = [
  param("count", "query", count),
  param("text", "query", text),
  param("counts", "query", { anyOf: [counts, { type: "null" }] }),
  param("joined", "query", { anyOf: [counts, { type: "null" }] }, { explode: false }),
  param("where", "query", { anyOf: [table, { type: "null" }] }, deep),
  param("table", "query", { type: "object", properties: { width: count, widths: counts } }),
  { name: "json", in: "query", content: { "application/json": { schema: count } } },
  param("X-Count", "header", count),
  param("X-Table", "header", { anyOf: [table, { type: "null" }] }),
  param("session", "cookie", text),
];
const post = (type: string) => ({
  operationId: type === "multipart/form-data" ? "parts" : "fields",
  parameters,
  requestBody: { content: { [type]: { schema: fields, encoding: { deep } } } },
  responses: { 200: { description: "", content: { "application/json": { schema: {} } } } },
});
const document = {
  openapi: "3.1.0",
  info: { title: "Nulls", version: "1" },
  paths: {
    "/fields": { post: post("application/x-www-form-urlencoded") },
    "/parts": { post: post("multipart/form-data") },
  },
};
type Methods = Readonly<Record<string, (input: object) => unknown>>;
const service: Methods = {
  fields: ({ ...input }) => input,
  parts: ({ ...input }) => input,
};
const { calls, contract } = await loaded<Methods>(document, "nulls");

const { client } = await connected(contract, service);

const nothing = { size: null, sizes: [null], text: null };
const nulls = { count: null, text: null, counts: null, joined: null, where: null, xCount: null, xTable: null };
const inputs: readonly (readonly [input: object, came: object])[] = [
  [{ ...nulls, session: null, json: null }, { json: null }],
  [
    { counts: [1, null, 2], where: nothing, table: { width: null, widths: [3, null] } },
    { counts: [1, 2], table: { widths: [3] } },
  ],
  [{ body: { ...nothing, deep: nothing, after: "x" } }, { body: { after: "x" } }],
  [{ body: { sizes: [1, null], deep: null } }, { body: { sizes: [1] } }],
  [{ body: null }, {}],
];

test.each(["fields", "parts"])("null is left out by the client, and in events: %s", async (name) => {
  for (const [input, came] of inputs) {
    expect(await calls[name]?.(client, input), "by the client").toMatchObject(came);
    const byClient = await calls[name]?.(client, input);
    for (const version of ["rest", "1.0", "2.0", "alb-multi"] as const) {
      const event = createEvents(contract)[name]?.(input, { version });
      const answered = (await lambda(contract, service)(event)) as { body: string };
      expect(JSON.parse(answered.body), `${version} ${JSON.stringify(input)}`).toEqual(byClient);
    }
  }
});
