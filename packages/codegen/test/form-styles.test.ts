import { createClient } from "@apigw/client";
import { lambda } from "@apigw/server";
import { serve } from "@apigw/server/node";
import { createEvents } from "@apigw/server/testing";
import { describe, expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { connected } from "./support/connected.js";
import { loaded } from "./support/loaded.js";

/** A form whose fields say how they are written: https://spec.openapis.org/oas/v3.1.1.html#encoding-object */
const color = { type: "object", properties: { R: { type: "integer" }, G: { type: "integer" } } };
const texts = { type: "array", items: { type: "string" } };
const order = {
  type: "object",
  properties: {
    name: { type: "string" },
    count: { type: "integer" },
    code: { type: ["number", "string"], pattern: "^\\d+$|^x" },
    plain: { type: "array", items: { type: "integer" } },
    json: color,
    meta: { type: "object", additionalProperties: { type: "string" } },
    lines: { type: "array", items: { type: "object", properties: { price: { type: "integer" }, tags: texts } } },
    until: {
      anyOf: [{ type: "integer" }, { enum: ["now"] }, { type: "object", properties: { gte: { type: "integer" } } }],
    },
    words: { oneOf: [{ type: "string" }, { type: "array", items: { enum: ["a", "b"] } }] },
    commas: texts,
    pipes: { type: "array", items: { type: "integer" } },
    spaces: { anyOf: [texts, { type: "null" }] },
    turns: color,
    exploded: { type: "object", properties: { width: { type: "integer" }, unit: { type: "string" } } },
  },
  additionalProperties: false,
};
const deep = { style: "deepObject", explode: true };
const encoding = {
  name: { contentType: "text/plain" },
  plain: { style: "form", explode: true },
  meta: deep,
  lines: deep,
  until: deep,
  commas: { explode: false },
  pipes: { style: "pipeDelimited" },
  spaces: { style: "spaceDelimited", explode: false },
  turns: { style: "form", explode: false },
  exploded: { style: "form" },
  nobody: deep,
};
const operation = (operationId: string, type: string) => ({
  operationId,
  requestBody: { content: { [type]: { schema: order, encoding } } },
  responses: { 200: { description: "", content: { "application/json": { schema: {} } } } },
});
const document = {
  openapi: "3.1.0",
  info: { title: "Order", version: "1" },
  paths: {
    "/fields": { post: operation("fields", "application/x-www-form-urlencoded") },
    "/parts": { post: operation("parts", "multipart/form-data") },
  },
};
type Methods = Readonly<Record<string, (input: { body?: unknown }) => unknown>>;
const service: Methods = { fields: ({ body }) => ({ body }), parts: ({ body }) => ({ body }) };
const { files, diagnostics, calls, contract } = await loaded<Methods>(document, "order");

const { client, url } = await connected(contract, service);

const whole = {
  name: "a b&c=d,é+",
  count: 5,
  plain: [1, 2],
  json: { R: 1 },
  meta: { a: "1", "b c": "x&y" },
  lines: [{ price: 5, tags: ["a", "b"] }, { price: 6 }],
  until: { gte: 5 },
  commas: ["a", "b c"],
  pipes: [1, 2],
  spaces: ["a", "b"],
  turns: { R: 1, G: 2 },
  exploded: { width: 5, unit: "cm" },
};
const bodies: readonly object[] = [
  whole,
  { until: 5 },
  { until: "now" },
  { code: 5 },
  { code: "x5" },
  { code: "007" },
  { words: "*" },
  { words: ["a"] },
  { commas: ["a"], pipes: [1] },
  {},
];

describe.each(["fields", "parts"])("a form of %s", (name) => {
  test.each(bodies)("is read as the client writes it: %j", async (body) => {
    expect(await calls[name]?.(client, { body }), "by the client").toEqual({ body });
    for (const version of ["rest", "1.0", "2.0", "alb"] as const) {
      const event = createEvents(contract)[name]?.({ body }, { version });
      const answered = (await lambda(contract, service)(event)) as { body: string };
      expect(JSON.parse(answered.body), version).toEqual({ body });
    }
  });
});

const answerTo = async (body: string) => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await fetch(`${url}/fields`, { method: "POST", headers, body });
  return [response.status, await response.json()];
};

test("a comma inside of a value separates nothing", async () => {
  const body = { commas: ["a,b", "c"], meta: { "a,b": "c,d" } };
  expect(await calls.fields?.(client, { body })).toEqual({ body });
});

test("who writes a form in another way is understood", async () => {
  expect(await answerTo("meta[a]=b+c&commas=x%2Cy&pipes=1%7C2&lines[][price]=5&spaces=a+b")).toEqual([
    200,
    { body: { meta: { a: "b c" }, commas: ["x", "y"], pipes: [1, 2], lines: [{ price: 5 }], spaces: ["a", "b"] } },
  ]);
});

test("all that is wrong is told, by its fields", async () => {
  const [status, told] = await answerTo(
    "pipes=1|x&until[gte]=y&lines[0][price]=z&meta[__proto__]=a&other=b&count=c&width=d",
  );
  expect(status).toBe(400);
  expect(told.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    "/count",
    "/exploded/width",
    "/lines/0/price",
    "/meta",
    "/other",
    "/pipes/1",
    "/until/gte",
  ]);
});

test("no form is none", async () => {
  expect(await calls.fields?.(client, {})).toEqual({});
});

test.each(["application/x-www-form-urlencoded", "multipart/form-data"])(
  "an object that must be there may be empty: %s",
  async (type) => {
    const either = { oneOf: [{ required: ["also"], properties: { also: color } }, { properties: {} }] };
    const schema = { type: "object", required: ["needed"], properties: { needed: color, other: color }, ...either };
    const encoding = { needed: deep, other: deep, also: deep };
    const post = { ...operation("give", type), requestBody: { content: { [type]: { schema, encoding } } } };
    const given = await loaded<Methods>({ ...document, paths: { "/give": { post } } }, "give");
    const server = await serve(given.contract, { give: ({ body }) => ({ body }) });
    const to = createClient({ baseUrl: server.url });
    const body = { needed: {}, other: { R: 1 } };
    expect(await given.calls.give?.(to, { body })).toEqual({ body });
    await server.close();
  },
);

test("lists in forms of Swagger 2.0 are one text with commas, unless they say otherwise", async () => {
  const list = { in: "formData", type: "array", items: { type: "integer" } };
  const swagger = {
    swagger: "2.0",
    info: { title: "Old", version: "1" },
    consumes: ["application/x-www-form-urlencoded"],
    paths: {
      "/old": {
        post: {
          operationId: "old",
          parameters: [
            { name: "some", ...list },
            { name: "many", ...list, collectionFormat: "multi" },
          ],
          responses: { 200: { description: "", schema: {} } },
        },
      },
    },
  };
  const old = await loaded<Methods>(swagger, "old");
  const sent: string[] = [];
  const server = await serve(old.contract, { old: ({ body }) => ({ body }) });
  const body = { some: [1, 2], many: [3, 4] };
  const oldClient = createClient({
    baseUrl: server.url,
    fetch: async (url, init) => {
      sent.push(await new Response(init?.body).text());
      return fetch(url, init);
    },
  });
  expect(await old.calls.old?.(oldClient, { body })).toEqual({ body });
  expect(sent).toEqual(["some=1,2&many=3&many=4"]);
  await server.close();
});

test("all of it is typed, and nothing is left to be told", () => {
  expect(complaints(files)).toEqual([]);
  expect(diagnostics).toEqual([]);
}, 60_000);
