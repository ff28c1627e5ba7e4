import type { NamedSchema, Schema, SchemaObject } from "@apigw/model";

/** Schemas by what refers to them. */
export type NamedSchemas = ReadonlyMap<string, Schema>;

export function schemasByReference(schemas: readonly NamedSchema[]): NamedSchemas {
  return new Map(schemas.map(({ name, schema }) => [`#/schemas/${name}`, schema]));
}

/** What a schema refers to, if anything. */
export function targetOf(schema: Schema, named: NamedSchemas): Schema {
  const target = typeof schema === "object" && schema.$ref !== undefined ? named.get(schema.$ref) : undefined;
  return target ?? schema;
}

/** What a text on the wire may stand for, in the order in which it is tried; nothing is known of it where there is none. */
export function readingsOf(schema: Schema, named: NamedSchemas): string[] {
  const kinds = kindsOf(schema, named);
  const [only] = kinds;
  // Most are but one plain type.
  if (kinds.length === 1 && only !== undefined && !isList(only) && only !== "anything")
    return [isText(only) ? "string" : only];
  return inOrder(
    kinds,
    kinds.filter(isList).map((list) => listType(list, named)),
  );
}

/** What a value is made of, whatever it refers to: `mixed` where it may be an object or anything, and something else too. */
export function shapeOf(schema: Schema, named: NamedSchemas): "list" | "object" | "mixed" | undefined {
  const kinds = kindsOf(schema, named);
  if (kinds.length > 0 && kinds.every((kind) => kind === "object")) return "object";
  if (kinds.some((kind) => kind === "object" || kind === "anything")) return "mixed";
  return kinds.some(isList) ? "list" : undefined;
}

/** Whether it may be any text, and the empty one too. */
export function isAnyText(schema: Schema, named: NamedSchemas): boolean {
  return kindsOf(schema, named).some((kind) => isText(kind) && kind !== "word");
}

/** All that a list may hold, as texts, where one text may be something else; `undefined` where nobody told all of it. */
export function wordsOf(schema: Schema, named: NamedSchemas): readonly string[] | undefined {
  const kinds = kindsOf(schema, named);
  return kinds.some(isList) && kinds.some(isText) ? valuesOf(itemsOf(schema, named), named) : undefined;
}

function valuesOf(schema: Schema, named: NamedSchemas, seen = new Set<Schema>()): string[] | undefined {
  if (typeof schema === "boolean" || seen.has(schema)) return undefined;
  seen.add(schema);
  const { $ref, const: constant, enum: values = [constant], oneOf, anyOf = oneOf } = schema;
  if ($ref !== undefined) return valuesOf(named.get($ref) ?? true, named, seen);
  if (anyOf === undefined) return values.every(isWord) ? values.map(String) : undefined;
  const told = anyOf.map((one) => valuesOf(one, named, seen));
  return told.includes(undefined) ? undefined : told.flatMap((some) => some ?? []);
}

function isWord(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Whether it may be null. */
export function isNullable(schema: Schema, named: NamedSchemas, seen = new Set<Schema>()): boolean {
  if (typeof schema === "boolean" || seen.has(schema)) return false;
  seen.add(schema);
  if (schema.$ref !== undefined) return isNullable(named.get(schema.$ref) ?? true, named, seen);
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return (
    [schema.type].flat().includes("null") ||
    schema.enum?.includes(null) === true ||
    alternatives.some((one) => isNullable(one, named, seen))
  );
}

/** The properties of an object, also of those that it is put together from, or is one of: by all that they are there. */
export function propertiesOf(schema: Schema, named: NamedSchemas): [name: string, schema: Schema][] {
  if (typeof schema === "object" && isPlain(schema)) return Object.entries(schema.properties ?? {});
  const told = partsOf(schema, named).flatMap(({ properties }) => properties ?? []);
  const found = new Map<string, Schema[]>();
  for (const properties of told) {
    for (const [name, property] of Object.entries(properties)) found.set(name, [...(found.get(name) ?? []), property]);
  }
  return [...found].map(([name, schemas]) => [name, anyOf(schemas)]);
}

/** The properties that an object must have, whatever it is put together from; one of several may do without. */
export function requiredOf(schema: Schema, named: NamedSchemas, seen = new Set<Schema>()): readonly string[] {
  if (typeof schema === "boolean" || seen.has(schema)) return [];
  const { $ref, allOf, required = [] } = schema;
  if ($ref === undefined && allOf === undefined) return required;
  seen.add(schema);
  const parts = [...($ref === undefined ? [] : [named.get($ref) ?? true]), ...(allOf ?? [])];
  return [...required, ...parts.flatMap((part) => requiredOf(part, named, seen))];
}

/** What an object's other members are; `undefined` where it is closed, or nobody said that there are any. */
export function othersOf(schema: Schema, named: NamedSchemas): Schema | undefined {
  const parts = partsOf(schema, named);
  const told = parts.flatMap(({ additionalProperties, patternProperties = {} }) => [
    ...(additionalProperties === undefined ? [] : [additionalProperties]),
    ...Object.values(patternProperties),
  ]);
  const open = told.filter((one) => one !== false);
  if (open.length > 0) return anyOf(open);
  return told.length > 0 || parts.some(({ properties }) => properties !== undefined) ? undefined : true;
}

/** What the items of a list are, wherever they stand in it. */
export function itemsOf(schema: Schema, named: NamedSchemas): Schema {
  return anyOf(
    kindsOf(schema, named)
      .filter(isList)
      .flatMap(({ items = true, prefixItems = [] }) => [...prefixItems, items]),
  );
}

function anyOf(schemas: readonly Schema[]): Schema {
  const [only = true, ...others] = schemas;
  return others.length === 0 ? only : { anyOf: schemas };
}

/** An object schema and all that it refers to, is put together from, or is one of. */
function partsOf(schema: Schema, named: NamedSchemas, before?: Set<Schema>): SchemaObject[] {
  if (typeof schema === "boolean" || before?.has(schema)) return [];
  if (isPlain(schema)) return [schema];
  const seen = (before ?? new Set()).add(schema);
  const target = schema.$ref === undefined ? undefined : named.get(schema.$ref);
  const { allOf = [], anyOf = [], oneOf = [] } = schema;
  const parts = [...(target === undefined ? [] : [target]), ...allOf, ...oneOf, ...anyOf];
  return [...parts.flatMap((part) => partsOf(part, named, seen)), schema];
}

/** Whether it is put together from nothing, as most are. */
export function isPlain({ $ref, allOf, anyOf, oneOf }: SchemaObject): boolean {
  return $ref === undefined && allOf === undefined && anyOf === undefined && oneOf === undefined;
}

/** What a value may be; of a list, its schema. `word` is a text of which all values are told, `text` one that has a rule. */
type Kind =
  | ("integer" | "number" | "boolean" | "object" | "bytes")
  | ("string" | "text" | "word" | "anything")
  | SchemaObject;

function isList(kind: Kind): kind is SchemaObject {
  return typeof kind === "object";
}

function isText(kind: Kind): boolean {
  return kind === "string" || kind === "text" || kind === "word" || kind === "anything";
}

/** All that a value may be, some of it several times; nothing where it is null. */
function kindsOf(schema: Schema, named: NamedSchemas, before?: Set<Schema>): Kind[] {
  if (typeof schema === "boolean") return ["anything"];
  if (typeof schema.type === "string" && schema.$ref === undefined && schema.type !== "null")
    return [kindOf(schema.type, schema)];
  if (before?.has(schema)) return [];
  const seen = (before ?? new Set()).add(schema);
  const inner = (one: Schema) => kindsOf(one, named, seen);
  if (schema.$ref !== undefined) return inner(named.get(schema.$ref) ?? true);
  const types = typesOf(schema);
  if (types !== undefined) return types.map((type) => kindOf(type, schema));
  const { allOf = [], anyOf, oneOf } = schema;
  const told = [...[oneOf, anyOf].flatMap((some) => (some ? [some.flatMap(inner)] : [])), ...allOf.map(inner)];
  // All of these hold at once: one that takes anything says nothing.
  const telling = told.filter((kinds) => !kinds.includes("anything"));
  return telling.length > 0 ? telling.flat() : ["anything"];
}

/** Its types but for null, if it tells them. */
function typesOf(schema: SchemaObject): string[] | undefined {
  const { const: constant, enum: values, items, prefixItems, properties, type } = schema;
  if (type !== undefined) return [type].flat().filter((one) => one !== "null");
  if (properties !== undefined) return ["object"];
  if (items !== undefined || prefixItems !== undefined) return ["array"];
  const told = values ?? (constant === undefined ? undefined : [constant]);
  return told && [...new Set(told.filter((one) => one !== null).map(typeOfValue))];
}

function typeOfValue(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function kindOf(type: string, schema: SchemaObject): Kind {
  const { const: constant, enum: values, format, maxLength, minLength = 0, pattern } = schema;
  if (type === "array") return schema;
  if (type === "integer" || type === "number" || type === "boolean" || type === "object") return type;
  if (format === "binary") return "bytes";
  if (values !== undefined || constant !== undefined) return "word";
  return pattern === undefined && maxLength === undefined && minLength === 0 ? "string" : "text";
}

/** A list by its items: `integer[]`, `(integer|string)[]`, or `(string,integer)[]` where the first have types of their own. */
function listType({ items, maxItems = Number.POSITIVE_INFINITY, prefixItems = [] }: SchemaObject, named: NamedSchemas) {
  const isClosed = items === false || (items === undefined && maxItems <= prefixItems.length);
  const places = [...prefixItems, ...(isClosed && prefixItems.length > 0 ? [] : [items ?? true])];
  const types = places.map((item) => itemType(item, named));
  const [first = "string"] = types;
  if (types.every((type) => type === first)) return first.includes("|") ? `(${first})[]` : `${first}[]`;
  return `(${types.join(",")})[]`;
}

function itemType(schema: Schema, named: NamedSchemas): string {
  // What is no plain text is JSON in its place.
  const types = inOrder(kindsOf(schema, named).map((kind) => (isList(kind) ? "object" : kind)));
  const isJson = types.includes("object") && !types.includes("string") && !types.includes("text");
  return isJson ? "json" : types.join("|") || "string";
}

/**
 * The first that fits is taken: what is any text is never read as a number. Beside a text that has a rule, only what is
 * written as a number is written (`5`, no `007`) is one.
 */
function inOrder(kinds: readonly Kind[], lists: readonly string[] = []): string[] {
  if (kinds.every((kind) => kind === "anything")) return [];
  const has = new Set(kinds);
  const numbers = has.has("string") ? [] : (["integer", "number", "boolean"] as const).filter((one) => has.has(one));
  const objects = has.has("object") ? ["object"] : [];
  const bytes = has.has("bytes") && has.size === 1 ? ["bytes"] : [];
  const text = has.has("text") && numbers.length > 0 ? "text" : "string";
  return [...numbers, ...objects, ...new Set(lists), ...bytes, ...(kinds.some(isText) ? [text] : [])];
}
