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
  return inOrder(readings(schema, named, 0));
}

/** Whether a value is a list or an object, whatever it refers to. */
export function shapeOf(schema: Schema, named: NamedSchemas): "list" | "object" | undefined {
  const found = readings(schema, named, 0);
  if (found.length === 0) return undefined;
  if (found.every((one) => one.endsWith("[]"))) return "list";
  return found.every((one) => one === "object") ? "object" : undefined;
}

/** Whether it may be null. */
export function isNullable(schema: Schema, named: NamedSchemas, depth = 0): boolean {
  if (typeof schema === "boolean" || depth > deepest) return false;
  if (schema.$ref !== undefined) return isNullable(named.get(schema.$ref) ?? true, named, depth + 1);
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return (
    [schema.type].flat().includes("null") ||
    schema.enum?.includes(null) === true ||
    alternatives.some((one) => isNullable(one, named, depth + 1))
  );
}

/** The properties of an object, also of those that it is put together from. */
export function propertiesOf(schema: Schema, named: NamedSchemas): [name: string, schema: Schema][] {
  const all = partsOf(schema, named, 0).flatMap(({ properties }) => Object.entries(properties ?? {}));
  return all.filter(([name], at) => all.findIndex(([other]) => other === name) === at);
}

/** What an object's other members are; `undefined` where it is closed, or nobody said that there are any. */
export function othersOf(schema: Schema, named: NamedSchemas): Schema | undefined {
  const parts = partsOf(schema, named, 0);
  const told = parts.find(({ additionalProperties }) => additionalProperties !== undefined)?.additionalProperties;
  if (told !== undefined) return told === false ? undefined : told;
  return parts.some(({ properties }) => properties !== undefined) ? undefined : true;
}

/** References and combinations may lead back; nobody nests them deeper than this. */
const deepest = 8;

/** An object schema and all that it refers to or is put together from. */
function partsOf(schema: Schema, named: NamedSchemas, depth: number): SchemaObject[] {
  if (typeof schema === "boolean" || depth > deepest) return [];
  const target = schema.$ref === undefined ? undefined : named.get(schema.$ref);
  const parts = [...(target === undefined ? [] : [target]), ...(schema.allOf ?? [])];
  return [...parts.flatMap((part) => partsOf(part, named, depth + 1)), schema];
}

/** All that a text may stand for, some of it several times. */
function readings(schema: Schema, named: NamedSchemas, depth: number): string[] {
  if (typeof schema === "boolean" || depth > deepest) return ["string"];
  if (schema.$ref !== undefined) return readings(named.get(schema.$ref) ?? true, named, depth + 1);
  const combined = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const types = typesOf(schema);
  if (types.length === 0) return combined.flatMap((one) => readings(one, named, depth + 1));
  return types.flatMap((type) => {
    if (type !== "array") return type === "object" ? "object" : type === "string" ? textOf(schema) : type;
    const items = inOrder(readings(schema.items ?? true, named, depth + 1));
    // Lists of lists are JSON.
    return (items.length > 0 ? items : ["string"]).map((item) => (/object|\[\]/.test(item) ? "json[]" : `${item}[]`));
  });
}

function typesOf({ const: constant, enum: values, items, properties, type }: SchemaObject): string[] {
  if (type !== undefined) return [type].flat().filter((one) => one !== "null");
  if (properties !== undefined) return ["object"];
  if (items !== undefined) return ["array"];
  const told = values ?? (constant === undefined ? [] : [constant]);
  return [...new Set(told.filter((one) => one !== null).map(typeOfValue))];
}

function typeOfValue(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** Whether it may be any text, which then could be a number too. */
function textOf({ const: constant, enum: values, format }: SchemaObject): string {
  if (format === "binary") return "bytes";
  return values === undefined && constant === undefined ? "string" : "word";
}

/** The first that fits is taken: what is any text is never read as a number. */
function inOrder(found: readonly string[]): string[] {
  const has = new Set(found);
  const lists = found.filter((one, at) => one.endsWith("[]") && found.indexOf(one) === at);
  const isText = has.has("string") || has.has("word");
  const numbers = has.has("string") ? [] : ["integer", "number", "boolean"].filter((one) => has.has(one));
  const bytes = has.has("bytes") && has.size === 1 ? ["bytes"] : [];
  return [...numbers, ...(has.has("object") ? ["object"] : []), ...lists, ...bytes, ...(isText ? ["string"] : [])];
}
