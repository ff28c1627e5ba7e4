import { type InferredOperation, inferOperations, inferSchema, type Recording } from "@apigw/model";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";

// JSON has own properties alone: {} does not have "toString".
const ajv = new Ajv2020({ strict: false, validateFormats: false, ownProperties: true });

test.each<[string, unknown[], unknown]>([
  ["nothing", [], true],
  ["whole numbers", [1, 2], { type: "integer" }],
  ["numbers", [1, 2.5], { type: "number" }],
  ["null and text", [null, "a b"], { type: ["string", "null"] }],
  ["text and number", ["a b", 1], { anyOf: [{ type: "integer" }, { type: "string" }] }],
  ["times", ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678+01:00"], { type: "string", format: "date-time" }],
  ["days", ["2026-01-02"], { type: "string", format: "date" }],
  ["ids", ["7c2af7db-31f3-42b5-8a6d-9ffc74e3b9e0"], { type: "string", format: "uuid" }],
  ["addresses", ["a@b.example"], { type: "string", format: "email" }],
  ["a time and another text", ["2026-01-02T03:04:05Z", "soon"], { type: "string" }],
  ["few repeats", ["sold", "open", "sold"], { type: "string" }],
  ["many repeats", [...Array(6).fill("sold"), ...Array(6).fill("open")], { type: "string", enum: ["open", "sold"] }],
  [
    "many repeats and null",
    [...Array(6).fill("sold"), ...Array(6).fill("open"), null],
    { type: ["string", "null"], enum: ["open", "sold", null] },
  ],
  ["empty lists", [[], []], { type: "array" }],
  ["lists", [[1], ["a b"]], { type: "array", items: { anyOf: [{ type: "integer" }, { type: "string" }] } }],
  [
    "objects",
    [{ a: 1, b: "x y" }, { a: 2 }],
    { type: "object", properties: { a: { type: "integer" }, b: { type: "string" } }, required: ["a"] },
  ],
  [
    "objects whose keys are data",
    Array.from({ length: 40 }, (_, index) => ({ [`id${index}`]: index })),
    { type: "object", additionalProperties: { type: "integer" } },
  ],
])("%s are inferred", (_, samples, schema) => {
  expect(inferSchema(samples)).toEqual(schema);
});

test("a name like __proto__ is a property like any other", () => {
  const schema = inferSchema([JSON.parse('{"__proto__": 1}')]);
  expect(JSON.stringify(schema)).toBe(
    '{"type":"object","properties":{"__proto__":{"type":"integer"}},"required":["__proto__"]}',
  );
});

const call: Recording = {
  ...{ api: "pets", apiId: "p", route: "GET /pets", method: "GET", pathParameters: [], query: [], status: 200 },
};

test("wrong requests and refusals say nothing of right ones", () => {
  const query = [{ name: "limit", value: "many" }];
  const told = inferOperations([
    { ...call, query: [{ name: "limit", value: "3" }] },
    { ...call, query, status: 400 },
    { ...call, query, status: 403, refused: "ACCESS_DENIED" },
  ]);
  expect(told).toEqual<InferredOperation[]>([
    {
      ...{ route: "GET /pets", samples: 2 },
      query: [{ name: "limit", required: true, schema: { type: "integer" } }],
      replies: [
        { status: 200, content: [] },
        { status: 400, content: [] },
      ],
    },
  ]);
});

const json = fc.jsonValue({ maxDepth: 4 });
const pets = fc.record(
  {
    name: fc.string(),
    kind: fc.constantFrom("cat", "dog"),
    born: fc.date({ noInvalidDate: true }).map(String),
    note: json,
  },
  { requiredKeys: ["name"] },
);

test.each<[string, fc.Arbitrary<unknown>]>([
  ["whatever JSON there is", json],
  ["pets", pets],
  ["words of a set", fc.constantFrom("open", "sold", null)],
  ["keys that are data", fc.dictionary(fc.uuid(), fc.integer(), { maxKeys: 3 })],
])("every sample meets the schema that was inferred from it: %s", (_, sample) => {
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
      const meets = ajv.compile(inferSchema(samples));
      expect(samples.filter((one) => !meets(one))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
