import { expect, test } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { createReading } from "./reading.js";
import { readSchema } from "./schema.js";
import { readHoisted } from "./schema-reference.js";

function read(schema: unknown, document: object = {}, siblingsCount = false) {
  const diagnostics: Diagnostic[] = [];
  const schemaNames = new Map([["Pet", "Pet"]]);
  const reading = createReading({ ...document }, { schemaNames, siblingsCount, diagnostics });
  const read = readSchema(reading, schema, "#/x/Tree");
  const helpers = readHoisted(reading).map(({ name, schema: helper }) => [name, helper] as const);
  return { schema: read, helpers: Object.fromEntries(helpers), diagnostics };
}

const ref = { $ref: "#/components/schemas/Pet" };
const pet = { $ref: "#/schemas/Pet" };
const none = { type: "null" };

test.each<[string, unknown, unknown]>([
  [
    "draft 4's strict minimum",
    { type: "number", minimum: 0, exclusiveMinimum: true },
    { type: "number", exclusiveMinimum: 0 },
  ],
  ["a lax minimum", { type: "number", minimum: 0, exclusiveMinimum: false }, { type: "number", minimum: 0 }],
  ["2020-12's strict maximum", { type: "number", exclusiveMaximum: 9 }, { type: "number", exclusiveMaximum: 9 }],
  ["OpenAPI 3.0's nullable", { type: "string", nullable: true }, { type: ["string", "null"] }],
  ["a nullable enum", { type: "string", enum: ["a"], nullable: true }, { type: ["string", "null"], enum: ["a", null] }],
  ["3.1's list of types", { type: ["string", "null"] }, { type: ["string", "null"] }],
  [
    "draft 4's tuple",
    { type: "array", items: [{ type: "string" }] },
    { type: "array", prefixItems: [{ type: "string" }] },
  ],
  ["OpenAPI 2.0's file", { type: "file" }, { type: "string", format: "binary" }],
  ["an example", { type: "string", example: "x" }, { type: "string", examples: ["x"] }],
  ["a reference of 3.0", { $ref: "#/components/schemas/Pet" }, { $ref: "#/schemas/Pet" }],
  ["a reference of 2.0", { $ref: "#/definitions/Pet" }, { $ref: "#/schemas/Pet" }],
  ["a model's URL", { $ref: "https://apigateway.amazonaws.com/restapis/a1b2c3/models/Pet" }, { $ref: "#/schemas/Pet" }],
  [
    "a helper inside of a model",
    { definitions: { Id: { type: "integer" } }, properties: { id: { $ref: "#/definitions/Id" } } },
    { properties: { id: { type: "integer" } } },
  ],
  ["a type that is none", { type: "bogus" }, {}],
  ["x-nullable", { type: "integer", "x-nullable": true }, { type: ["integer", "null"] }],
  ["nullable beside a reference", { ...ref, nullable: true }, { anyOf: [pet, none] }],
  [
    "nullable around a reference",
    { allOf: [ref], nullable: true, description: "Maybe." },
    { description: "Maybe.", anyOf: [{ allOf: [pet] }, none] },
  ],
  ["a nullable choice", { oneOf: [ref], nullable: true }, { anyOf: [{ oneOf: [pet] }, none] }],
  ["nullable beside anyOf", { anyOf: [ref], nullable: true }, { anyOf: [pet, none] }],
  [
    "words beside a reference",
    { ...ref, description: "Mine.", readOnly: true },
    { ...pet, description: "Mine.", readOnly: true },
  ],
  ["a demand beside a reference, which 3.0 ignores", { ...ref, minProperties: 1 }, pet],
  [
    "draft 4's closed tuple",
    { items: [{ type: "string" }, ref], additionalItems: false },
    { prefixItems: [{ type: "string" }, pet], items: false },
  ],
  ["2020-12's tuple", { prefixItems: [ref], items: ref }, { prefixItems: [pet], items: pet }],
  [
    "draft 7's dependencies",
    { dependencies: { a: ["b"], c: ref } },
    { dependentRequired: { a: ["b"] }, dependentSchemas: { c: pet } },
  ],
  ["dependentRequired", { dependentRequired: { a: ["b", 1] } }, { dependentRequired: { a: ["b"] } }],
  ["patternProperties", { patternProperties: { "^x-": ref } }, { patternProperties: { "^x-": pet } }],
  ["unevaluatedProperties", { unevaluatedProperties: false }, { unevaluatedProperties: false }],
  [
    "unevaluatedProperties where nothing else looks at members",
    { properties: { a: ref }, unevaluatedProperties: ref },
    { properties: { a: pet }, additionalProperties: pet },
  ],
  ...[
    { allOf: [] },
    { anyOf: [true] },
    { oneOf: [true] },
    { if: true },
    { dependentSchemas: {} },
    { additionalProperties: false },
  ].map((beside): [string, unknown, unknown] => [
    `unevaluatedProperties beside ${Object.keys(beside)}`,
    { unevaluatedProperties: ref, ...beside },
    { unevaluatedProperties: pet, ...beside },
  ]),
  ["a combination", { not: ref, if: ref, then: true, else: false }, { not: pet, if: pet, then: true, else: false }],
  ["a constant", { const: null }, { const: null }],
  ["an enum of mixed types", { enum: ["a", 1, null, { a: 1 }] }, { enum: ["a", 1, null, { a: 1 }] }],
  [
    "a discriminator's mapping by bare name",
    { oneOf: [ref], discriminator: { propertyName: "kind", mapping: { dog: "Pet", cat: "#/components/schemas/Pet" } } },
    {
      oneOf: [pet],
      discriminator: {
        propertyName: "kind",
        mapping: [
          { key: "dog", value: "#/schemas/Pet" },
          { key: "cat", value: "#/schemas/Pet" },
        ],
      },
    },
  ],
  [
    "a reference inside of data, which is data",
    {
      default: { $ref: "http://a/" },
      example: { $ref: "file:///b" },
      enum: [{ $ref: "c.json" }],
      "x-d": { $ref: "d" },
    },
    { default: { $ref: "http://a/" }, examples: [{ $ref: "file:///b" }], enum: [{ $ref: "c.json" }] },
  ],
  [
    "a property called $ref",
    { properties: { $ref: { type: "string" } } },
    { properties: { $ref: { type: "string" } } },
  ],
  ["an $id, which names nothing here", { $id: "https://a.example/pet", type: "object" }, { type: "object" }],
  [
    "2.0's discriminator",
    { type: "object", discriminator: "kind" },
    { type: "object", discriminator: { propertyName: "kind", mapping: [] } },
  ],
])("%s is read as JSON Schema 2020-12", (_, given, want) => {
  const { schema, diagnostics } = read(given);
  expect(schema).toEqual(want);
  expect(diagnostics).toEqual([]);
});

test.each([
  ["another host", "http://169.254.169.254/latest/meta-data/"],
  ["a file", "file:///proc/self/environ"],
  ["a relative document", "other.json#/Pet"],
])("a reference to %s is refused, and nothing is fetched", (_, $ref) => {
  const { schema, diagnostics } = read({ $ref });
  expect(schema).toBe(true);
  expect(diagnostics).toMatchObject([{ code: "APIGW103", severity: "error" }]);
});

test("a reference that leads nowhere is an error that quotes it", () => {
  const { diagnostics } = read({ $ref: "#/components/schemas/Dog" });
  expect(diagnostics).toMatchObject([{ code: "APIGW102", severity: "error" }]);
  expect(diagnostics[0]?.message).toContain("#/components/schemas/Dog");
});

test("in OpenAPI 3.1 what stands beside a reference counts", () => {
  expect(read({ ...ref, minProperties: 1, description: "Mine." }, {}, true).schema).toEqual({
    description: "Mine.",
    allOf: [pet, { minProperties: 1 }],
  });
});

test.each<[string, unknown, object, unknown, object]>([
  [
    "the middle of itself",
    { $ref: "#/paths/x" },
    { paths: { x: { properties: { again: { $ref: "#/paths/x" } } } } },
    { $ref: "#/schemas/X" },
    { X: { properties: { again: { $ref: "#/schemas/X" } } } },
  ],
  [
    "a helper that needs itself",
    { $defs: { Node: { properties: { next: { $ref: "#/$defs/Node" } } } }, items: { $ref: "#/$defs/Node" } },
    {},
    { items: { $ref: "#/schemas/XTreeNode" } },
    { XTreeNode: { properties: { next: { $ref: "#/schemas/XTreeNode" } } } },
  ],
  [
    "helpers that need each other",
    {
      definitions: { A: { items: { $ref: "#/definitions/B" } }, B: { items: { $ref: "#/definitions/A" } } },
      items: { $ref: "#/definitions/A" },
    },
    {},
    { items: { $ref: "#/schemas/XTreeA" } },
    { XTreeA: { items: { $ref: "#/schemas/XTreeB" } }, XTreeB: { items: { $ref: "#/schemas/XTreeA" } } },
  ],
  [
    "its whole schema",
    { properties: { next: { $ref: "#" } } },
    {},
    { properties: { next: { $ref: "#/schemas/XTree" } } },
    { XTree: { properties: { next: { $ref: "#/schemas/XTree" } } } },
  ],
  [
    "something behind another reference",
    { $ref: "#/paths/x/200/schema" },
    { paths: { x: { 200: { $ref: "#/responses/ok" } } }, responses: { ok: { schema: { items: true } } } },
    { $ref: "#/schemas/X200" },
    { X200: { items: true } },
  ],
  [
    "an anchor",
    { $defs: { a: { $anchor: "node", properties: {} } }, items: { $ref: "#node" } },
    {},
    { items: { $ref: "#/schemas/XTreeA" } },
    { XTreeA: { properties: {} } },
  ],
])("a reference to %s gets a name", (_, given, document, want, wantHelpers) => {
  const { schema, helpers, diagnostics } = read(given, document);
  expect({ schema, helpers, diagnostics }).toEqual({ schema: want, helpers: wantHelpers, diagnostics: [] });
});

test("references that fan out at every step are each read once", () => {
  const levels = Array.from({ length: 200 }, (_, level) => {
    const next = { $ref: `#/levels/${level + 1}` };
    return { properties: { a: next, b: next, c: next } };
  });
  const { helpers, diagnostics } = read({ $ref: "#/levels/0" }, { levels: [...levels, { type: "string" }] });
  expect(diagnostics).toEqual([]);
  expect(Object.keys(helpers)).toHaveLength(200);
});

test("a mapping that leads to no schema is said", () => {
  const discriminator = { propertyName: "kind", mapping: { dog: "Dog" } };
  const { diagnostics } = read({ oneOf: [ref], discriminator });
  expect(diagnostics).toMatchObject([{ code: "APIGW102", severity: "warning" }]);
});

test("a property called __proto__ is a property", () => {
  const { schema } = read(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'));
  expect(Object.keys((schema as { properties: object }).properties)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf((schema as { properties: object }).properties)).toBeNull();
});
