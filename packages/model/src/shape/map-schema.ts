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

/** The schemas directly inside of a schema. A large document has a hundred thousand, and most hold none. */
export function childrenOf(schema: SchemaObject): readonly Schema[] {
  let found: Schema[] | undefined;
  for (const key in schema) {
    const kind = kinds.get(key);
    if (kind === undefined) continue;
    // The cast holds: the kind of a keyword says what stands there.
    const inner = schema[key as keyof SchemaObject] as Schema & readonly Schema[] & Readonly<Record<string, Schema>>;
    found ??= [];
    if (kind === single) found.push(inner);
    else found.push(...(kind === lists ? inner : Object.values(inner)));
  }
  return found ?? none;
}

const none: readonly Schema[] = [];
const kinds: ReadonlyMap<string, readonly string[]> = new Map(
  [single, lists, maps].flatMap((kind) => kind.map((key): [string, readonly string[]] => [key, kind])),
);

/** The named schema that a reference leads to; undefined where it is none. */
export function targetOf(schema: Schema | undefined): string | undefined {
  return typeof schema === "object" ? schema.$ref?.slice("#/schemas/".length) : undefined;
}

/** The named schemas that a schema asks of the same value. */
export function madeOf(schema: Schema | undefined): string[] {
  if (typeof schema !== "object") return [];
  const { allOf = [], anyOf = [], oneOf = [] } = schema;
  const target = targetOf(schema);
  const parts = [...allOf, ...anyOf, ...oneOf, schema.not, schema.if, schema.then, schema.else].flatMap(madeOf);
  return target === undefined ? parts : [target, ...parts];
}

/**
 * A schema and all that it must be as well: what it refers to, and the parts of its `allOf`. Without recursion: a
 * contract may be a long chain.
 */
export function partsOf(schema: Schema, schemas: ReadonlyMap<string, Schema>): readonly SchemaObject[] {
  // Most are but themselves.
  if (typeof schema === "object" && schema.allOf === undefined && schema.$ref === undefined) return [schema];
  const found = new Set<SchemaObject>();
  const open: (Schema | undefined)[] = [schema];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== "object" || found.has(one)) continue;
    found.add(one);
    const target = targetOf(one);
    open.push(...(one.allOf ?? []).toReversed(), target === undefined ? undefined : schemas.get(target));
  }
  return [...found];
}
