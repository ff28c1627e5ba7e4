import type { Discriminator, Schema } from "../api.js";
import { isTree, type Tree, textAt } from "../tree.js";
import { note, quoted, type Reading } from "./reading.js";
import { annotations, isSchemaType } from "./schema-keywords.js";
import { schemaKey } from "./schema-reference.js";

/** What older dialects, and OpenAPI, say in other words than JSON Schema 2020-12. */
export function readDialect(reading: Reading, value: Tree, schema: Record<string, unknown>, at: string): void {
  readBound(value, schema, "minimum", "exclusiveMinimum");
  readBound(value, schema, "maximum", "exclusiveMaximum");
  if (value.example !== undefined && schema.examples === undefined) schema.examples = [value.example];
  readType(value, schema);
  if (value.discriminator !== undefined) readDiscriminator(reading, value.discriminator, schema, at);
  if (value.nullable === true || value["x-nullable"] === true || hasNull(value.allOf)) allowNull(schema);
}

/** Draft 4 and OpenAPI 3.0 say `exclusiveMinimum: true` beside a `minimum`. */
function readBound(value: Tree, schema: Record<string, unknown>, limit: string, strict: string): void {
  const bound = value[limit];
  if (value[strict] === true) {
    if (typeof bound === "number") schema[strict] = bound;
    return;
  }
  if (typeof bound === "number") schema[limit] = bound;
  if (typeof value[strict] === "number") schema[strict] = value[strict];
}

function readType(value: Tree, schema: Record<string, unknown>): void {
  const { type } = value;
  if (type === "file") Object.assign(schema, { type: "string", format: "binary" });
  else if (isSchemaType(type)) schema.type = type;
  else if (Array.isArray(type)) {
    const types = [...new Set(type.filter(isSchemaType))];
    if (types.length > 0) schema.type = types.length === 1 ? types[0] : types;
  }
}

/**
 * `nullable` of OpenAPI 3.0 and `x-nullable` of 2.0. Beside combinations, where it is written to make a reference
 * nullable, the whole becomes one of two alternatives: null would not meet the parts.
 */
function allowNull(schema: Record<string, unknown>): void {
  const { allOf, oneOf, anyOf, type } = schema;
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  if (anyOf !== undefined && allOf === undefined && oneOf === undefined && type === undefined) {
    // The cast holds: only a list of schemas is ever put there.
    schema.anyOf = [...(anyOf as Schema[]), { type: "null" }];
  } else if (allOf !== undefined || oneOf !== undefined || anyOf !== undefined) {
    const whole: Record<string, unknown> = {};
    for (const key of Object.keys(schema).filter((key) => !annotations.has(key))) {
      whole[key] = schema[key];
      delete schema[key];
    }
    schema.anyOf = [whole, { type: "null" }];
  } else {
    const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
    if (types.length > 0 && !types.includes("null")) schema.type = [...types, "null"];
  }
}

function readDiscriminator(reading: Reading, found: unknown, schema: Record<string, unknown>, at: string): void {
  // OpenAPI 2.0 names the property alone.
  const propertyName = typeof found === "string" ? found : isTree(found) ? textAt(found, "propertyName") : undefined;
  if (propertyName === undefined) return;
  const mapping = isTree(found) && isTree(found.mapping) ? found.mapping : {};
  const discriminator: Discriminator = { propertyName, mapping: readMapping(reading, mapping, at) };
  schema.discriminator = discriminator;
}

/** Values on the wire to schemas, each told by a reference or by its bare name. */
function readMapping(reading: Reading, mapping: Tree, at: string): Discriminator["mapping"] {
  return Object.entries(mapping).flatMap(([key, target]) => {
    if (typeof target !== "string") return [];
    const name = reading.schemaNames.get(schemaKey(target) ?? target);
    if (name !== undefined) return [{ key, value: `#/schemas/${name}` }];
    note(reading, "APIGW102", `${at}/discriminator/mapping`, `the mapping ${quoted(target)} leads to no schema`, {
      help: "Write a reference (`#/components/schemas/Dog`) or the name of a schema of this document.",
    });
    return [];
  });
}

/** The alternatives of a union, as they are meant. */
export function meantOptions(key: "oneOf" | "anyOf", options: unknown): unknown {
  if (!Array.isArray(options)) return options;
  // Exporters of zod write null so for OpenAPI 3.0.
  const all = options.map((one: unknown) => (isNull(one) ? { type: "null" } : one));
  // Each integer is a number, too: of two that are meant to be one of them, both would fit.
  const isDouble = key === "oneOf" && all.some((one) => isPlain(one, "number"));
  return isDouble ? all.filter((one) => !isPlain(one, "integer")) : all;
}

/** Whether one part of a whole says nothing but that it may be null: Micronaut says so of a reference. */
function hasNull(parts: unknown): boolean {
  return Array.isArray(parts) && parts.some(isNull);
}

function isNull(option: unknown): boolean {
  return isTree(option) && option.nullable === true && saysOnly(option, ["nullable"]);
}

function isPlain(option: unknown, type: "integer" | "number"): boolean {
  return isTree(option) && option.type === type && saysOnly(option, ["type", "format"]);
}

function saysOnly(schema: Tree, keys: readonly string[]): boolean {
  return Object.keys(schema).every((key) => keys.includes(key) || annotations.has(key));
}
