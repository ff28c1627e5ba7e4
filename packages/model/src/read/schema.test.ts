import { expect, test } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { readSchema } from "./schema.js";

function read(schema: unknown, document: object = {}): { schema: unknown; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const reading = { document: { ...document }, schemaNames: new Map([["Pet", "Pet"]]), diagnostics };
  return { schema: readSchema(reading, schema, "#"), diagnostics };
}

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

test("a reference into the middle of itself ends", () => {
  const document = { paths: { x: { properties: { again: { $ref: "#/paths/x" } } } } };
  const { diagnostics } = read({ $ref: "#/paths/x" }, document);
  expect(diagnostics).toMatchObject([{ code: "APIGW104" }]);
});

test("a property called __proto__ is a property", () => {
  const { schema } = read(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'));
  expect(Object.keys((schema as { properties: object }).properties)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf((schema as { properties: object }).properties)).toBeNull();
});
