import type { Schema, SchemaObject } from "../api.js";

/** A schema with each schema directly inside of it changed; references are left to the caller. */
export function mapChildren(schema: SchemaObject, change: (inner: Schema, part: string) => Schema): SchemaObject {
  const changed: Record<string, unknown> = { ...schema };
  for (const key of single) {
    const inner = schema[key];
    if (inner !== undefined) changed[key] = change(inner, key);
  }
  for (const key of lists) {
    const inner = schema[key];
    if (inner !== undefined) changed[key] = inner.map((item, index) => change(item, `${key} ${index + 1}`));
  }
  for (const key of maps) {
    const inner = schema[key];
    if (inner !== undefined) changed[key] = mapMap(inner, change);
  }
  // The cast holds: each member was replaced by one of its own kind.
  return changed as SchemaObject;
}

function mapMap(
  map: Readonly<Record<string, Schema>>,
  change: (inner: Schema, part: string) => Schema,
): Record<string, Schema> {
  const changed: Record<string, Schema> = Object.create(null);
  for (const [name, inner] of Object.entries(map)) changed[name] = change(inner, name);
  return changed;
}

const single = [
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "items",
  "unevaluatedItems",
  "contains",
  "not",
  "if",
  "then",
  "else",
] as const;
const lists = ["prefixItems", "allOf", "anyOf", "oneOf"] as const;
const maps = ["properties", "patternProperties", "dependentSchemas"] as const;

/** The schemas directly inside of a schema. Nothing is copied: a large document has a hundred thousand. */
export function childrenOf(schema: SchemaObject): Schema[] {
  const found: Schema[] = [];
  for (const key of single) {
    const inner = schema[key];
    if (inner !== undefined) found.push(inner);
  }
  for (const key of lists) {
    const inner = schema[key];
    if (inner !== undefined) found.push(...inner);
  }
  for (const key of maps) {
    const inner = schema[key];
    if (inner !== undefined) found.push(...Object.values(inner));
  }
  return found;
}

/** The named schema that a reference leads to; undefined where it is none. */
export function targetOf(schema: Schema | undefined): string | undefined {
  return typeof schema === "object" ? schema.$ref?.slice("#/schemas/".length) : undefined;
}
