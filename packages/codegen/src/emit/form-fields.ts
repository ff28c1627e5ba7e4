import type { NamedSchema, Schema, SchemaObject } from "@apigw/model";
import { type Code, code, joined, objectLiteral, propertyKey, stringLiteral } from "./code.js";

/** How the fields of a form, which are texts on the wire, become what their types say. Texts themselves are not told. */
export function formFields(schema: Schema | undefined, named: NamedSchemas): Code[] {
  const fields = propertiesOf(schema ?? true, named, 0).flatMap(([name, field]) => {
    const types = inOrder(readings(field, named, 0));
    if (types.length === 0 || (types.length === 1 && types[0] === "string")) return [];
    const [first = "", ...others] = types;
    const type =
      others.length === 0 ? stringLiteral(first) : code`{ type: [${joined(types.map(stringLiteral), code`, `)}] }`;
    return [code`${propertyKey(name)}: ${type}`];
  });
  return fields.length === 0 ? [] : [code`fields: ${objectLiteral(fields, 60)}`];
}

/** Schemas by what refers to them. */
export type NamedSchemas = ReadonlyMap<string, Schema>;

export function schemasByReference(schemas: readonly NamedSchema[]): NamedSchemas {
  return new Map(schemas.map(({ name, schema }) => [`#/schemas/${name}`, schema]));
}

/** References and combinations may lead back; nobody nests them deeper than this. */
const deepest = 8;

function propertiesOf(schema: Schema, named: NamedSchemas, depth: number): [string, Schema][] {
  if (typeof schema === "boolean" || depth > deepest) return [];
  const target = schema.$ref === undefined ? undefined : named.get(schema.$ref);
  const parts = [...(target === undefined ? [] : [target]), ...(schema.allOf ?? [])];
  return [
    ...parts.flatMap((part) => propertiesOf(part, named, depth + 1)),
    ...Object.entries(schema.properties ?? {}),
  ].filter(([name], at, all) => all.findIndex(([other]) => other === name) === at);
}

/** All that a text may stand for. Bytes come as bytes. */
function readings(schema: Schema, named: NamedSchemas, depth: number): string[] {
  if (typeof schema === "boolean" || depth > deepest) return ["string"];
  if (schema.$ref !== undefined) return readings(named.get(schema.$ref) ?? true, named, depth + 1);
  const combined = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const types = typesOf(schema);
  if (types.length === 0) return combined.flatMap((one) => readings(one, named, depth + 1));
  return types.flatMap((type) => {
    if (type !== "array") return type === "object" ? "object" : type === "string" ? textOf(schema) : type;
    const items = inOrder(readings(schema.items ?? true, named, depth + 1));
    const item = items.length === 1 ? items[0] : "string";
    return item === "object" ? "json[]" : `${item}[]`;
  });
}

function typesOf({ type, properties, items, enum: values }: SchemaObject): string[] {
  if (type !== undefined) return [type].flat().filter((one) => one !== "null");
  if (properties !== undefined) return ["object"];
  if (items !== undefined) return ["array"];
  return values === undefined ? [] : ["string"];
}

/** Whether it may be any text, which then could be a number too. */
function textOf({ enum: values }: SchemaObject): string {
  return values === undefined ? "string" : "word";
}

/** The first that fits is taken: what is any text is never read as a number. */
function inOrder(found: readonly string[]): string[] {
  const has = new Set(found);
  const lists = found.filter((one, at) => one.endsWith("[]") && found.indexOf(one) === at).slice(0, 1);
  const isText = has.has("string") || has.has("word");
  const numbers = has.has("string") ? [] : ["integer", "number", "boolean"].filter((one) => has.has(one));
  return [...numbers, ...(has.has("object") ? ["object"] : []), ...lists, ...(isText ? ["string"] : [])];
}
