import { lambda } from "@apigw/server";
import { createEvent, createEvents } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { connected } from "./support/connected.js";
import { loaded } from "./support/loaded.js";

const binary = { type: "string", format: "binary" };
const pet = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 2 },
    color: { type: "string", enum: ["red", "blue"] },
    level: { enum: [1, 2] },
    legs: { type: "integer", minimum: 1 },
    isSold: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    owner: { type: "object", required: ["id"], properties: { id: { type: "integer" } } },
  },
};
const album = {
  type: "object",
  required: ["file"],
  properties: { file: binary, more: { type: "array", items: binary }, title: { type: "string" } },
};
/** As FastAPI writes it for OpenAPI 3.1. */
const file = { type: "string", contentMediaType: "application/octet-stream" };
const upload = {
  type: "object",
  required: ["file"],
  properties: {
    file,
    more: { type: "array", items: file },
    photo: { anyOf: [{ contentMediaType: "image/png" }, { type: "null" }] },
    key: { ...file, contentEncoding: "base64" },
    about: { type: "object", properties: { raw: binary, file } },
  },
};
/** As Swashbuckle, drf-spectacular and Laravel's Scramble write what may be taken away again. */
const orNull = { type: ["string", "null"], format: "binary" };
const removable = {
  type: "object",
  properties: {
    file: orNull,
    more: { type: "array", items: orNull },
    photo: { type: ["string", "null"], contentMediaType: "image/png" },
    named: { $ref: "#/components/schemas/Removable" },
    about: { type: "object", properties: { raw: orNull } },
  },
};
/** As TypeSpec writes files for OpenAPI 3.1: only the form says what they are. */
const untold = {
  type: "object",
  required: ["file"],
  properties: { file: {}, more: { type: "array", items: {} }, note: {}, data: {}, any: { description: "Anything" } },
};
const encoding = {
  file: { contentType: "*/*" },
  more: { contentType: "image/png, image/jpeg" },
  note: { contentType: "text/plain" },
  data: { contentType: "application/json" },
};
const tagged = (tag: string, value: object) => ({
  type: "object",
  required: ["tag", "n"],
  properties: { tag: { const: tag }, n: { type: "integer" }, value },
});
const forms = {
  either: [
    "application/x-www-form-urlencoded",
    { oneOf: [tagged("a", { type: "boolean" }), tagged("b", { type: "array", items: { type: "integer" } })] },
  ],
  partsOrLink: ["multipart/form-data", { oneOf: [album, { ...tagged("link", binary), additionalProperties: false }] }],
  conditions: [
    "application/x-www-form-urlencoded",
    {
      type: "object",
      properties: { a: { type: "integer" } },
      anyOf: [{ required: ["b"], properties: { b: { type: "integer" } } }, { properties: { c: { type: "boolean" } } }],
      patternProperties: { "^x-": { type: "integer" } },
    },
  ],
  closed: ["application/x-www-form-urlencoded", { ...pet, additionalProperties: false }],
  open: ["application/x-www-form-urlencoded", { ...pet, additionalProperties: { type: "integer" } }],
  parts: ["multipart/form-data", album],
  upload: ["multipart/form-data", upload],
  removable: ["multipart/form-data", removable],
  untold: ["multipart/form-data", { $ref: "#/components/schemas/Untold" }],
} as const;
const either = { "application/json": { schema: pet }, "application/x-www-form-urlencoded": { schema: pet } };
const document = {
  openapi: "3.1.0",
  info: { title: "Forms", version: "1" },
  components: { schemas: { Removable: orNull, Untold: untold } },
  paths: {
    "/json": {
      post: {
        operationId: "json",
        requestBody: { required: true, content: { "application/json": { schema: upload.properties.about } } },
        responses: { 200: { description: "", content: { "application/json": { schema: {} } } } },
      },
    },
    "/same": {
      post: {
        operationId: "same",
        requestBody: { required: true, content: either },
        responses: { 200: { description: "", content: { "application/json": { schema: {} } } } },
      },
    },
    ...Object.fromEntries(
      Object.entries(forms).map(([name, [type, schema]]) => [
        `/${name}`,
        {
          post: {
            operationId: name,
            requestBody: { required: true, content: { [type]: { schema, encoding } } },
            responses: { 200: { description: "", content: { "application/json": { schema: {} } } } },
          },
        },
      ]),
    ),
  },
};
/** Bytes as JSON can show them. */
const shown = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, one) => (one instanceof Uint8Array ? `bytes ${[...one]}` : one)));
type Methods = Readonly<Record<string, (input: { body: unknown }) => unknown>>;
const service: Methods = Object.fromEntries(
  Object.keys(document.paths)
    .map((path) => path.slice(1))
    .map((name) => [name, ({ body }) => shown(body)]),
);

const { files, calls, contract } = await loaded<Methods>(document, "forms");

const { client } = await connected(contract, service);

const bytes = (...all: number[]) => new Uint8Array(all);
const rex = { name: "Rex", color: "red", level: 2, legs: 4, isSold: false, tags: ["good"], owner: { id: 1 } };

test.each<[title: string, name: string, body: object]>([
  ["a form comes as what its schema says", "closed", rex],
  ["other fields have their type, too", "open", { name: "Rex", weight: 30 }],
  [
    "files are bytes as OpenAPI 3.1 says it, but for those that are letters, and what stands in JSON",
    "upload",
    { file: bytes(0), more: [bytes(1, 2)], photo: bytes(3), key: "AA==", about: { raw: "a", file: "b" } },
  ],
  [
    "so is a file that may be null",
    "removable",
    { file: bytes(255), more: [bytes(1, 2)], photo: bytes(3), named: bytes(4), about: { raw: null } },
  ],
  [
    "what the form alone calls a file is bytes",
    "untold",
    { file: bytes(53), more: [bytes(1, 2), bytes(3)], note: "a" },
  ],
  ["what would be bytes is a text in JSON", "json", { raw: "a", file: "b" }],
  ["a form is one of several, each with its types", "either", { tag: "a", n: 1, value: true }],
  ["the members of one name have the types of all", "either", { tag: "b", n: 1, value: [1, 2] }],
  ["so are parts", "partsOrLink", { tag: "link", n: 5, value: bytes(1, 2) }],
  ["members that conditions and patterns tell have their types", "conditions", { a: 1, b: 2, c: true, "x-y": 5 }],
  ["files are bytes, and one of a list is a list", "parts", { file: bytes(0, 255), more: [bytes(1)], title: "Me" }],
])("%s", async (_, name, body) => {
  expect(await calls[name]?.(client, { body }), "by the client").toEqual(shown(body));
  const handler = lambda(contract, service);
  for (const version of ["rest", "1.0", "2.0", "alb"] as const) {
    const answered = await handler(createEvents(contract)[name]?.({ body }, { version }));
    expect(JSON.parse((answered as { body: string }).body), version).toEqual(shown(body));
  }
});

const places = async (name: string, body: object) => {
  const event = createEvents(contract)[name]?.({ body });
  const answered = (await lambda(contract, service)(event)) as { statusCode: number; body: string };
  expect(answered.statusCode).toBe(400);
  return (JSON.parse(answered.body) as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer).sort();
};

test("all that is wrong with a form is told, by its fields", async () => {
  expect(await places("closed", {})).toEqual(["/name"]);
  expect(await places("closed", { name: "x", color: "green", legs: 0, owner: {}, extra: 1 })).toEqual([
    "/color",
    "/extra",
    "/legs",
    "/name",
    "/owner/id",
  ]);
  expect(await places("open", { name: "Rex", weight: "much" })).toEqual(["/weight"]);
  expect(await places("parts", { title: "Me" })).toEqual(["/file"]);
});

test("a part that is sent as text is bytes, where the contract says bytes", async () => {
  const answered = await lambda(contract, service)(createEvents(contract).parts?.({ body: { file: "hi" } }));
  expect(answered).toMatchObject({ statusCode: 200, body: '{"file":"bytes 104,105"}' });
});

test("where JSON and a form hold the same, a method is given the same", async () => {
  const send = async (type: string, body: string) => {
    const headers = { "content-type": type };
    const event = createEvent({ method: "POST", path: "/same", headers, body }, { version: "1.0" });
    return (await lambda(contract, service)(event)) as { statusCode: number; body: string };
  };
  const sent = { name: "Rex", legs: 4 };
  for (const [type, body] of [
    ["application/json", JSON.stringify(sent)],
    ["application/x-www-form-urlencoded", "name=Rex&legs=4"],
  ] as const) {
    const answered = await send(type, body);
    expect([answered.statusCode, JSON.parse(answered.body)], type).toEqual([200, sent]);
  }
  expect(await send("text/plain", "Rex")).toMatchObject({ statusCode: 415 });
});

test("all of it is typed", () => {
  const types = files.find(({ name }) => name === "types.ts")?.text;
  expect(types).toContain("file: Uint8Array;\n  more?: Uint8Array[];\n  photo?: Uint8Array | null;\n  key?: string;\n");
  expect(types).toContain("about?: { raw?: string; file?: string };");
  expect(types).toContain(
    "file?: Uint8Array | null;\n  more?: (Uint8Array | null)[];\n  photo?: Uint8Array | null;\n  named?: Removable;\n",
  );
  expect(types).toContain("file: Uint8Array;\n  more?: Uint8Array[];\n  note?: unknown;\n  data?: unknown;\n");
  expect(complaints(files)).toEqual([]);
}, 60_000);
