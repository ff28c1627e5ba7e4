import type { Schema, SchemaObject } from "../api.js";
import { isTree, type Tree } from "../tree.js";
import { inferText } from "./text.js";

/**
 * A schema that each of the samples meets: what all have is required, types are joined, texts get the format that all of
 * them have. It says what was seen, and no more; nothing is closed.
 */
export function inferSchema(samples: readonly unknown[]): Schema {
  const seen = sortOut(samples);
  const schemas = [
    ...(seen.booleans > 0 ? [{ type: "boolean" as const }] : []),
    ...(seen.numbers.length > 0 ? [inferNumber(seen.numbers)] : []),
    ...(seen.texts.length > 0 ? [inferText(seen.texts)] : []),
    ...(seen.lists.length > 0 ? [inferList(seen.lists)] : []),
    ...(seen.objects.length > 0 ? [inferObject(seen.objects)] : []),
  ];
  const [only] = schemas;
  if (only === undefined) return seen.nulls > 0 ? { type: "null" } : true;
  if (schemas.length > 1) return { anyOf: seen.nulls > 0 ? [...schemas, { type: "null" }] : schemas };
  return seen.nulls > 0 ? nullable(only) : only;
}

interface Seen {
  nulls: number;
  booleans: number;
  readonly numbers: number[];
  readonly texts: string[];
  readonly lists: (readonly unknown[])[];
  readonly objects: Tree[];
}

function sortOut(samples: readonly unknown[]): Seen {
  const seen: Seen = { nulls: 0, booleans: 0, numbers: [], texts: [], lists: [], objects: [] };
  for (const sample of samples) {
    if (sample === null) seen.nulls += 1;
    else if (typeof sample === "boolean") seen.booleans += 1;
    else if (typeof sample === "number") seen.numbers.push(sample);
    else if (typeof sample === "string") seen.texts.push(sample);
    else if (Array.isArray(sample)) seen.lists.push(sample);
    else if (isTree(sample)) seen.objects.push(sample);
  }
  return seen;
}

function nullable(schema: SchemaObject): SchemaObject {
  // An enum counts beside the type, so null stands in it too.
  const values = schema.enum === undefined ? {} : { enum: [...schema.enum, null] };
  return { ...schema, ...values, ...(typeof schema.type === "string" ? { type: [schema.type, "null"] } : {}) };
}

function inferNumber(numbers: readonly number[]): SchemaObject {
  return { type: numbers.every(Number.isInteger) ? "integer" : "number" };
}

function inferList(lists: readonly (readonly unknown[])[]): SchemaObject {
  const items = lists.flat();
  return items.length === 0 ? { type: "array" } : { type: "array", items: inferSchema(items) };
}

function inferObject(objects: readonly Tree[]): SchemaObject {
  const values = new Map<string, unknown[]>();
  for (const object of objects) {
    for (const [key, value] of Object.entries(object)) {
      const known = values.get(key);
      if (known === undefined) values.set(key, [value]);
      else known.push(value);
    }
  }
  if (isTable(values, objects.length))
    return { type: "object", additionalProperties: inferSchema([...values.values()].flat()) };
  const required = [...values].filter(([, found]) => found.length === objects.length).map(([key]) => key);
  return {
    type: "object",
    // fromEntries defines own properties: a key called __proto__ stays a key.
    ...(values.size === 0
      ? {}
      : { properties: Object.fromEntries([...values].map(([key, found]) => [key, inferSchema(found)])) }),
    ...(required.length === 0 ? {} : { required: required.sort() }),
  };
}

/** Keys that are data, such as ids: many of them, and no object has most of them. */
function isTable(values: ReadonlyMap<string, readonly unknown[]>, objects: number): boolean {
  return objects >= 5 && values.size > 30 && [...values.values()].every((found) => found.length * 2 < objects);
}
