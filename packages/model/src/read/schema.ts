import type { Schema, SchemaObject } from "../api.js";
import { isTree, pointer, type Tree, textAt } from "../tree.js";
import type { Reading, Scope } from "./reading.js";
import { meantOptions, readDialect } from "./schema-dialect.js";
import { annotations, listOfSchemas, mapOfSchemas, oneSchema, plainKeywords } from "./schema-keywords.js";
import { readReference } from "./schema-reference.js";

/**
 * Any dialect that API Gateway speaks (JSON Schema draft 4 to 2020-12, OpenAPI 2.0, 3.0, 3.1) as JSON Schema 2020-12,
 * references always `#/schemas/NAME`.
 */
export function readSchema(reading: Reading, value: unknown, at: string, scope?: Scope): Schema {
  if (typeof value === "boolean") return value;
  if (!isTree(value)) return true;
  const inside = scopeOf(value, at, scope);
  // The word of draft 2019-09 for a reference that a document may point elsewhere: here there is but one document.
  const reference = textAt(value, "$ref") ?? textAt(value, "$dynamicRef");
  if (reference === undefined) return plainly(readMembers(reading, value, at, inside));
  return besideReference(reading, value, readReference(reading, reference, at, inside), at, inside);
}

/** REST models keep helpers of their own under `definitions`; so may every schema, under `$defs`. */
function scopeOf(value: Tree, at: string, outer: Scope | undefined): Scope {
  if (outer === undefined) return { root: value, at };
  const isRoot = Object.hasOwn(value, "definitions") || Object.hasOwn(value, "$defs") || Object.hasOwn(value, "$id");
  return isRoot ? { root: value, at, outer } : outer;
}

/** Where nothing else looks at members, those that nothing has looked at are all others: as TypeSpec writes a `Record`. */
function plainly(schema: SchemaObject): SchemaObject {
  const { unevaluatedProperties: others, ...rest } = schema;
  if (typeof others !== "object" || looking.some((key) => schema[key] !== undefined)) return schema;
  return { ...rest, additionalProperties: others };
}

const looking = ["additionalProperties", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"] as const;

/** What stands beside a `$ref`: words always, more only where the dialect says that it counts. */
function besideReference(reading: Reading, value: Tree, target: Schema, at: string, scope: Scope): Schema {
  const { $ref: _, $dynamicRef: __, ...rest } = value;
  if (Object.keys(rest).length === 0) return target;
  const beside: Tree = { ...readMembers(reading, reading.siblingsCount ? rest : only(rest, annotations), at, scope) };
  // Said here it wins over what its target says of itself.
  const said: SchemaObject = only(beside, annotations);
  // What is left over is left over from both: it stands beside them.
  const leftover: SchemaObject = only(beside, unevaluated);
  const demands: SchemaObject = without(without(beside, annotations), unevaluated);
  const isMore = Object.keys(demands).length > 0 || Object.keys(leftover).length > 0;
  const whole: Schema = isMore ? { allOf: [target, demands], ...leftover } : target;
  if (rest.nullable === true || rest["x-nullable"] === true) return { ...said, anyOf: [whole, { type: "null" }] };
  if (whole === true) return said;
  return whole === false ? whole : { ...whole, ...said };
}

const unevaluated: ReadonlySet<string> = new Set(["unevaluatedProperties", "unevaluatedItems"]);

function only(tree: Tree, keys: ReadonlySet<string>): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([key]) => keys.has(key)));
}

function without(tree: Tree, keys: ReadonlySet<string>): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([key]) => !keys.has(key)));
}

function readMembers(reading: Reading, value: Tree, at: string, scope: Scope): SchemaObject {
  // Only the keywords of the tables below are ever set: no name of a stranger becomes a key here.
  const schema: Record<string, unknown> = {};
  for (const key in value) {
    const inner = value[key];
    const isRight = plainKeywords.get(key);
    if (isRight !== undefined) {
      if (isRight(inner)) schema[key] = inner;
    } else if (oneSchema.has(key)) {
      if (key === "items" && Array.isArray(inner)) readTuple(reading, value, inner, schema, at, scope);
      else schema[key] = readSchema(reading, inner, `${at}/${key}`, scope);
    } else if (listOfSchemas.has(key)) {
      const list = key === "oneOf" || key === "anyOf" ? meantOptions(key, inner) : inner;
      if (Array.isArray(list)) schema[key] = readList(reading, list, `${at}/${key}`, scope);
    } else if (mapOfSchemas.has(key) && isTree(inner)) {
      schema[key] = readMap(reading, inner, `${at}/${key}`, scope);
    } else if (key === "dependencies" && isTree(inner)) {
      readDependencies(reading, inner, schema, `${at}/${key}`, scope);
    } else if (key === "dependentRequired" && isTree(inner)) {
      schema.dependentRequired = lists(inner);
    }
  }
  readDialect(reading, value, schema, at);
  // The cast holds: the tables let only members of SchemaObject through, each of its type.
  return schema as SchemaObject;
}

function readList(reading: Reading, list: readonly unknown[], at: string, scope: Scope): Schema[] {
  return list.map((item, index) => readSchema(reading, item, `${at}/${index}`, scope));
}

/** Properties by name, in an object without a prototype: one called __proto__ is a property like any other. */
function readMap(reading: Reading, tree: Tree, at: string, scope: Scope): Record<string, Schema> {
  const map: Record<string, Schema> = Object.create(null);
  for (const name of Object.keys(tree)) map[name] = readSchema(reading, tree[name], pointer(at, name), scope);
  return map;
}

/** Tuples up to draft 2019-09: a list of `items`, and `additionalItems` for what comes after them. */
function readTuple(
  reading: Reading,
  value: Tree,
  items: readonly unknown[],
  schema: Record<string, unknown>,
  at: string,
  scope: Scope,
): void {
  schema.prefixItems = readList(reading, items, `${at}/items`, scope);
  if (value.additionalItems !== undefined)
    schema.items = readSchema(reading, value.additionalItems, `${at}/additionalItems`, scope);
}

/** `dependencies` up to draft 7: what has to be there too, by name, or another schema that has to hold. */
function readDependencies(
  reading: Reading,
  tree: Tree,
  schema: Record<string, unknown>,
  at: string,
  scope: Scope,
): void {
  const needed = lists(tree);
  const shaped = Object.fromEntries(Object.entries(tree).filter(([, inner]) => !Array.isArray(inner)));
  if (Object.keys(needed).length > 0) schema.dependentRequired = needed;
  if (Object.keys(shaped).length > 0) schema.dependentSchemas = readMap(reading, shaped, at, scope);
}

function lists(tree: Tree): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = Object.create(null);
  for (const [name, inner] of Object.entries(tree))
    if (Array.isArray(inner)) found[name] = inner.filter((item) => typeof item === "string");
  return found;
}
