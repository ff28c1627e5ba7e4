import { readAsyncApi, readOpenApi } from "@apigw/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type GeneratedFile, type GenerateOptions, generate } from "../src/index.js";
import { complaints } from "./support/compile.js";

// A user's names stay as they are, whatever they are: those that generated code has for itself step aside.

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ "application/json": { schema } });
const bytes = { "application/octet-stream": { schema: { type: "string", format: "binary" } } };

/** An operation in which each schema is a member of what is sent and of what is answered. */
function operation(operationId: string, names: readonly string[]): object {
  const whole = { type: "object", properties: Object.fromEntries(names.map((name) => [name, ref(name)])) };
  const parameters = [
    { name: "q", in: "query", schema: { type: "array", items: { type: "string", format: "date-time" } } },
    { name: "session", in: "cookie", schema: { type: "string" } },
    { name: "filter", in: "query", style: "deepObject", explode: true, schema: whole },
  ];
  return {
    operationId,
    parameters,
    requestBody: { content: json(whole) },
    responses: {
      200: { description: "Done", content: json(whole) },
      404: { description: "Gone" },
      "4XX": { description: "Wrong", content: json({ type: "array", items: whole }) },
      default: { description: "Bytes", content: bytes },
    },
  };
}

const kinds = [
  {
    type: "object",
    properties: { at: { type: "string", format: "date-time" }, long: { type: "integer", format: "int64" } },
  },
  { type: "string", enum: ["a", "b"] },
  {
    anyOf: [
      { type: "object", patternProperties: { "^x": { type: "integer", multipleOf: 2 } } },
      { type: "array", uniqueItems: true, items: { minLength: 1 } },
    ],
  },
];

function shop(operations: readonly string[], names: readonly string[]): object {
  return {
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url: "https://example.org" }],
    paths: {
      ...Object.fromEntries(operations.map((name, index) => [`/${index}/{id}`, { post: operation(name, names) }])),
      "/form": { post: { requestBody: { content: { "multipart/form-data": { schema: { type: "object" } } } } } },
      "/any": { "x-amazon-apigateway-any-method": {} },
    },
    components: { schemas: Object.fromEntries(names.map((name, index) => [name, kinds[index % kinds.length] ?? {}])) },
  };
}

function generated(document: object, options: Partial<GenerateOptions> = {}): GeneratedFile[] {
  const { api, diagnostics } = readOpenApi(document, { name: "shop" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return generate(api, { contract: "apis/shop.openapi.json", ...options });
}

/** All words of generated code outside of comments and texts, but for those that no type can be called by. */
function wordsOf(files: readonly GeneratedFile[]): string[] {
  const text = files.map((file) => file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"/g, " ")).join("\n");
  return [...new Set(text.match(/[A-Za-z_$][\w$]*/g))].sort();
}

/** Those of a shop, whose own names are in it as well. */
const words = wordsOf(generated(shop(["getPet"], ["Pet", "Name", "Tag"]))).filter((word) => word !== "Date");

test("whatever name generated code has for something of its own, a schema may have it", () => {
  expect(words).toEqual(
    expect.arrayContaining(["Exclude", "ShopService", "shopApi", "GetPetInput", "checkPet", "Map"]),
  );
  expect(complaints(generated(shop(["getPet"], [...words, "Date"])))).toEqual([]);
}, 60_000);

test("and an operation", () => {
  expect(
    complaints(
      generated(
        shop(
          words.filter((word) => word !== "getPet"),
          ["Pet"],
        ),
      ),
    ),
  ).toEqual([]);
}, 60_000);

test("and both, some here and some there", () => {
  const some = fc.subarray(words, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      some,
      some,
      fc.constantFrom<Partial<GenerateOptions>>({}, { enums: "const" }, { dates: "Date" }),
      (operations, names, options) => {
        expect(
          complaints(
            generated(shop([...new Set(["getPet", ...operations])], [...new Set(["Pet", ...names])]), options),
          ),
        ).toEqual([]);
      },
    ),
    { numRuns: process.env.APIGW_TEST_LONG ? 300 : 3 },
  );
}, 3_600_000);

test("what code is called by hand steps aside to a name that can be said", () => {
  const files = generated(shop(["getPet"], ["ShopService", "shopApi", "GetPetInput"]));
  const text = files.find(({ name }) => name === "server.ts")?.text ?? "";
  expect(text).toContain("export interface ShopApiService {\n");
  expect(text).toContain("export const shopApiContract: ApiContract<ShopApiService> = {\n");
  expect(text).toContain("input: GetPetCallInput,");
});

test("two operations that differ in their first letter have inputs and errors of their own, in whatever order they stand", () => {
  const [one = [], other = []] = [
    ["getPet", "GetPet"],
    ["GetPet", "getPet"],
  ].map((names) => generated(shop(names, ["Pet"])));
  expect(complaints(one)).toEqual([]);
  for (const files of [one, other]) {
    const text = files.map((file) => file.text).join("\n");
    expect(text).toMatch(/function getPet\([^)]*input: GetPetInput,[^)]*\): Call<[^>]*, GetPetError> /);
    expect(text).toMatch(/function GetPet\([^)]*input: GetPetCallInput,[^)]*\): Call<[^>]*, GetPetCallError> /);
  }
});

test("whatever name generated code of a socket has for something of its own, a schema may have it", () => {
  const chat = (names: readonly string[]): GeneratedFile[] => {
    const payload = { type: "object", properties: Object.fromEntries(names.map((name) => [name, ref(name)])) };
    const document = {
      asyncapi: "3.0.0",
      info: { title: "Chat", version: "1" },
      channels: { connection: { address: "/", messages: { join: { payload } } } },
      operations: Object.fromEntries(
        (["receive", "send"] as const).map((action) => [
          `${action}Join`,
          {
            action,
            messages: [{ $ref: "#/channels/connection/messages/join" }],
            ...(action === "receive" && { reply: { messages: [{ $ref: "#/channels/connection/messages/join" }] } }),
          },
        ]),
      ),
      components: {
        schemas: Object.fromEntries(names.map((name, index) => [name, kinds[index % kinds.length] ?? {}])),
      },
    };
    return generate(readAsyncApi(document, { name: "chat" }).api, { contract: "apis/chat.asyncapi.json" });
  };
  const own = wordsOf(chat(["Pet", "Name", "Tag"]));
  expect(own).toEqual(expect.arrayContaining(["ChatEvents", "ChatRoutes", "chatSocket", "ChatService", "chatApi"]));
  expect(complaints(chat(own))).toEqual([]);
}, 60_000);
