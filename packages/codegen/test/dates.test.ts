import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { type GenerateOptions, generate } from "../src/index.js";
import { complaints } from "./support/compile.js";

const dateTime = { type: "string", format: "date-time" } as const;
const json = (schema: object) => ({ content: { "application/json": { schema } } });
const pet = { $ref: "#/components/schemas/Pet" };

const Pet = {
  type: "object",
  required: ["name", "bornAt"],
  properties: {
    name: { type: "string" },
    bornAt: { ...dateTime, description: "The hour that its mother told us." },
    diedAt: { type: ["string", "null"], format: "date-time" },
    birthday: { type: "string", format: "date" },
    visits: { type: "object", properties: { note: { type: "string" } }, additionalProperties: true },
    meals: { type: "object", additionalProperties: { type: "array", items: dateTime } },
    span: { type: "array", prefixItems: [dateTime, { type: "string" }], items: false, minItems: 1 },
    mother: pet,
    ["__proto__"]: dateTime,
  },
};

const document = {
  openapi: "3.1.0",
  info: { title: "Pets", version: "1" },
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        parameters: [
          { name: "since", in: "query", schema: dateTime },
          { name: "days", in: "query", schema: { type: "array", items: dateTime } },
        ],
        responses: {
          200: { description: "", ...json({ type: "array", items: pet }) },
          409: { description: "", ...json({ $ref: "#/components/schemas/Locked" }) },
        },
      },
      post: {
        operationId: "addPet",
        requestBody: { required: true, ...json(pet) },
        responses: {
          201: { description: "", ...json(pet) },
          "4XX": { description: "", ...json({ $ref: "#/components/schemas/Locked" }) },
        },
      },
    },
    "/born/{at}": {
      get: {
        operationId: "bornAt",
        parameters: [{ name: "at", in: "path", required: true, schema: dateTime }],
        responses: { 200: { description: "", ...json(pet) } },
      },
    },
  },
  components: { schemas: { Pet, Locked: { type: "object", required: ["until"], properties: { until: dateTime } } } },
};

function codeOf(given: object, options: Partial<GenerateOptions> = { dates: "Date" }) {
  const { api } = readOpenApi(given, { name: "pets" });
  const files = generate(api, { contract: "apis/pets.openapi.json", ...options });
  return { files, text: (name: string) => files.find((file) => file.name === name)?.text ?? "" };
}

const withSchemas = (schemas: object) => ({
  ...document,
  components: { schemas: { ...document.components.schemas, ...schemas } },
});

test("without the option, date-times are texts and there is no dates.ts", () => {
  const { files, text } = codeOf(document, {});
  expect(text("types.ts")).toContain("bornAt: string;");
  expect(files.map(({ name }) => name)).not.toContain("dates.ts");
});

test("with it they are dates in types, wherever they stand; a date without a time stays a text", () => {
  const types = codeOf(document).text("types.ts");
  expect(types).toContain("/** The hour that its mother told us. */\n  bornAt: Date;");
  expect(types).toContain("diedAt?: Date | null;");
  expect(types).toContain("birthday?: string;");
  expect(types).toContain("meals?: { [key: string]: Date[] };");
  expect(types).toContain("span?: [Date, string?];");
  expect(types).toContain("since?: Date;\n  days?: Date[];");
});

test("the client sends dates as date-times and reads each answer by its status", () => {
  const { text, files } = codeOf(document);
  expect(text("client.ts")).toContain("since: input.since?.toISOString(),");
  expect(text("client.ts")).toContain("days: input.days?.map((date) => date.toISOString()),");
  expect(text("client.ts")).toContain("path`/born/${input.at.toISOString()}`");
  expect(text("client.ts")).toContain("read: addPetAnswerDates");
  expect(text("dates.ts")).toContain("if (status === 201) return petDates(body);");
  expect(text("dates.ts")).toContain("if (Math.floor(status / 100) === 4) return lockedDates(body);");
  expect(complaints(files)).toEqual([]);
});

test("a date-time that shares its place with another text stays a text: nobody could tell which it is", () => {
  const { text, files } = codeOf(
    withSchemas({
      Either: { oneOf: [dateTime, { type: "string" }] },
      Kind: {
        oneOf: [
          { type: "object", properties: { at: dateTime, by: dateTime } },
          { type: "object", properties: { at: { type: "string" } } },
        ],
      },
      Sure: { oneOf: [dateTime, { type: "null" }] },
    }),
  );
  expect(text("types.ts")).toContain("export type Either = string;");
  expect(text("types.ts")).toContain("  at?: string;\n  by?: Date;\n} | { at?: string };");
  expect(text("types.ts")).toContain("export type Sure = Date | null;");
  expect(complaints(files)).toEqual([]);
});

test("a schema of one's own called Date is a clear error", () => {
  expect(() => codeOf(withSchemas({ Date: { type: "object" } }))).toThrow(
    'pets has a schema called Date: rename it, or leave out `dates: "Date"` for this API.',
  );
});
