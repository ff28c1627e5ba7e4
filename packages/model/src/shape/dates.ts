import type { HttpApi, Param, Schema, SchemaObject } from "../api.js";
import { mapContents } from "./map-contents.js";
import { childrenOf, targetOf } from "./map-schema.js";

/**
 * Marks the date-times that generated code holds as a `Date`: those in bodies and parameters that it can reach to turn
 * them. One that stands where another text may stand as well stays a text, since nobody could tell which it is.
 */
export function holdDates(api: HttpApi): HttpApi {
  const schemas = new Map(api.schemas.map(({ name, schema }) => [name, schema]));
  const unclear = unclearDates(everySchema(api), schemas);
  const marked = (schema: Schema) => mark(schema, unclear);
  const operations = mapContents(api, marked, marked);
  return {
    ...api,
    schemas: api.schemas.map((named) => ({ ...named, schema: marked(named.schema) })),
    operations: operations.map((operation) => ({ ...operation, params: operation.params.map(withDate) })),
  };
}

interface DateTime extends SchemaObject {
  readonly format: "date-time";
}

/** A date-time and nothing else, but for `null`. */
function isDateTime(schema: Schema | undefined): schema is DateTime {
  if (typeof schema !== "object" || schema.format !== "date-time") return false;
  if (schema.enum !== undefined || schema.const !== undefined || schema.type === undefined) return false;
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  return types.includes("string") && types.every((type) => type === "string" || type === "null");
}

/** A date-time, or a list of them; what is written otherwise in an address keeps its text. */
function withDate(param: Param): Param {
  const { schema } = param;
  if (isDateTime(schema)) return { ...param, schema: { ...schema, asDate: true } };
  if (typeof schema !== "object" || schema.type !== "array" || !isDateTime(schema.items)) return param;
  return { ...param, schema: { ...schema, items: { ...schema.items, asDate: true } } };
}

function mark(schema: Schema, unclear: ReadonlySet<Schema>): Schema {
  if (typeof schema === "boolean" || unclear.has(schema)) return schema;
  if (isDateTime(schema)) return { ...schema, asDate: true };
  const below = (inner: Schema) => mark(inner, unclear);
  const changed: Record<string, unknown> = { ...schema };
  for (const key of ["items", "additionalProperties"] as const)
    if (schema[key] !== undefined) changed[key] = below(schema[key]);
  for (const key of ["allOf", "anyOf", "oneOf", "prefixItems"] as const)
    if (schema[key] !== undefined) changed[key] = schema[key].map(below);
  if (schema.properties !== undefined) {
    const properties: Record<string, Schema> = Object.create(null);
    for (const [name, inner] of Object.entries(schema.properties)) properties[name] = below(inner);
    changed.properties = properties;
  }
  // The cast holds: each member was replaced by one of its own kind.
  return changed as SchemaObject;
}

/** Date-times that share their place with another text, in the parts or the alternatives of one schema. */
function unclearDates(all: readonly SchemaObject[], schemas: ReadonlyMap<string, Schema>): ReadonlySet<Schema> {
  const unclear = new Set<Schema>();
  for (const schema of all) {
    const parts = partsOf(schema);
    if (parts.length === 0) continue;
    const flat = [schema, ...parts.flatMap((part) => flattened(part, schemas))];
    settle(flat.slice(1), unclear);
    const names = new Set(flat.flatMap((part) => (typeof part === "object" ? Object.keys(part.properties ?? {}) : [])));
    for (const name of names)
      settle(
        flat.flatMap((part) => propertyOf(part, name)),
        unclear,
      );
  }
  return unclear;
}

function settle(together: readonly Schema[], unclear: Set<Schema>): void {
  const dates = together.filter(isDateTime);
  const isShared = together.some((one) => !isDateTime(one) && mayBeText(one));
  if (dates.length > 0 && isShared) for (const one of dates) unclear.add(one);
}

function mayBeText(schema: Schema): boolean {
  if (typeof schema === "boolean") return schema;
  if (schema.type === undefined)
    return schema.properties === undefined && schema.required === undefined && schema.items === undefined;
  return schema.type === "string" || schema.type.includes("string");
}

function propertyOf(part: Schema, name: string): Schema[] {
  const own = typeof part === "object" && part.properties !== undefined && Object.hasOwn(part.properties, name);
  const inner = own ? part.properties[name] : undefined;
  return inner === undefined ? [] : [inner];
}

/** A schema with its own parts and alternatives, references followed. */
function flattened(schema: Schema, schemas: ReadonlyMap<string, Schema>, seen = new Set<Schema>()): Schema[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  if (typeof schema === "boolean") return [schema];
  const target = targetOf(schema);
  if (target !== undefined) return flattened(schemas.get(target) ?? true, schemas, seen);
  const parts = partsOf(schema);
  return parts.length === 0 ? [schema] : [schema, ...parts.flatMap((part) => flattened(part, schemas, seen))];
}

/** What a schema is put together of, and what it may be. */
function partsOf({ allOf = [], anyOf = [], oneOf = [] }: SchemaObject): Schema[] {
  return [...allOf, ...anyOf, ...oneOf];
}

function everySchema(api: HttpApi): SchemaObject[] {
  const contents = api.operations.flatMap(({ body, replies, failures }) => [
    ...(body?.content ?? []),
    ...[...replies, ...failures].flatMap(({ content }) => content),
  ]);
  const open: Schema[] = [
    ...api.schemas.map(({ schema }) => schema),
    ...contents.flatMap(({ schema }) => (schema === undefined ? [] : [schema])),
  ];
  const found: SchemaObject[] = [];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (typeof schema === "boolean") continue;
    found.push(schema);
    open.push(...childrenOf(schema));
  }
  return found;
}
