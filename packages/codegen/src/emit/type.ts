import type { NamedSchema, Schema, SchemaObject, SchemaType } from "@apigw/model";
import {
  block,
  type Code,
  code,
  comma,
  docComment,
  ident,
  joined,
  lines,
  literal,
  numberLiteral,
  oneLine,
  propertyKey,
  prose,
  sentence,
  stringLiteral,
  withoutEnd,
} from "./code.js";
import { wordsFor } from "./tags.js";

/** A schema as a TypeScript type. */
export function typeOf(schema: Schema | undefined): Code {
  if (schema === undefined || schema === true) return code`unknown`;
  if (schema === false || excludesAll(schema)) return code`never`;
  if (schema.$ref !== undefined) return ident(schema.$ref.slice("#/schemas/".length));
  const self = own(schema);
  if (!combines(schema)) return self ?? code`unknown`;
  const parts = [self, alternatives(schema), ...(schema.allOf ?? []).map(typeOf)].filter((part) => part !== undefined);
  const known = parts.filter((part) => part !== "unknown");
  return intersection(known.length === 0 ? parts.slice(0, 1) : known);
}

/** `not: {}`, as people write what must not be there. */
function excludesAll({ not }: SchemaObject): boolean {
  return not === true || (typeof not === "object" && Object.keys(not).length === 0);
}

/** The declaration of a named schema: an interface where it is one object, else a type. */
export function declaration({ name, schema }: NamedSchema): Code {
  const comment = typeof schema === "object" ? docOf(schema) : undefined;
  if (typeof schema === "object" && isPlainObject(schema)) {
    return lines(comment, code`export interface ${ident(name)} ${members(schema)}`);
  }
  return lines(comment, code`export type ${ident(name)} = ${typeOf(schema)};`);
}

/** What the schema's own keywords say, without its combinations. Undefined where they say nothing. */
function own(schema: SchemaObject): Code | undefined {
  if (schema.const !== undefined) return literal(schema.const) ?? code`unknown`;
  if (schema.enum !== undefined) return union(schema.enum.map((value) => literal(value) ?? code`unknown`));
  if (typeof schema.type === "string") return ofType(schema.type, schema);
  const types = schema.type ?? implied(schema);
  if (types.length === 0) return schema.allOf || schema.oneOf || schema.anyOf ? undefined : code`unknown`;
  return union(types.map((type) => ofType(type, schema)));
}

function implied(schema: SchemaObject): SchemaType[] {
  const { properties, additionalProperties, required = [] } = schema;
  if (properties !== undefined || additionalProperties !== undefined || required.length > 0) return ["object"];
  return schema.items !== undefined || schema.prefixItems !== undefined ? ["array"] : [];
}

function ofType(type: SchemaType, schema: SchemaObject): Code {
  switch (type) {
    case "object":
      return combines(schema) && namesNothing(schema) ? code`unknown` : members(schema, 72);
    case "array":
      return arrayOf(schema);
    case "integer":
      return code`number`;
    case "string":
      if (schema.asDate === true) return code`Date`;
      return schema.format === "binary" ? code`Uint8Array` : code`string`;
    default:
      return type === "null" ? code`null` : type === "number" ? code`number` : code`boolean`;
  }
}

function namesNothing({ properties, required = [] }: SchemaObject): boolean {
  return properties === undefined && required.length === 0;
}

function combines(schema: SchemaObject): boolean {
  return schema.allOf !== undefined || schema.oneOf !== undefined || schema.anyOf !== undefined;
}

function alternatives(schema: SchemaObject): Code | undefined {
  const found = schema.oneOf ?? schema.anyOf;
  if (found === undefined) return undefined;
  return union(found.map((member) => intersection([typeOf(member), ...tagOf(schema, member)])));
}

/** A discriminator makes the members of a union narrow by the value that each has on the wire. */
function tagOf({ discriminator }: SchemaObject, member: Schema): Code[] {
  if (discriminator === undefined || typeof member === "boolean" || member.$ref === undefined) return [];
  const words = wordsFor(member.$ref, discriminator).map(stringLiteral);
  const mark = discriminator.isOptional === true ? code`?` : code``;
  return [code`{ ${propertyKey(discriminator.propertyName)}${mark}: ${union(words)} }`];
}

function arrayOf(schema: SchemaObject): Code {
  return schema.prefixItems === undefined ? listOf(typeOf(schema.items)) : tupleOf(schema, schema.prefixItems);
}

/** A list whose first items are each of a type of its own. As many as the schema asks for are there. */
function tupleOf({ items, minItems = 0, maxItems = Infinity }: SchemaObject, first: readonly Schema[]): Code {
  const there = first
    .slice(0, maxItems)
    .map((item, index) => (index < minItems ? typeOf(item) : optional(typeOf(item))));
  const rest = items === false || maxItems <= first.length ? [] : [code`...${listOf(typeOf(items))}`];
  return code`[${joined([...there, ...rest], comma)}]`;
}

function optional(item: Code): Code {
  return isSimple(item) ? code`${item}?` : code`(${item})?`;
}

function listOf(item: Code): Code {
  return isSimple(item) ? code`${item}[]` : code`(${item})[]`;
}

/** The body of an interface, or an object type: on one line where it is short and nothing is said of its members. */
function members(schema: SchemaObject, width = 0): Code {
  const properties = Object.entries(schema.properties ?? {});
  const index = indexOf(schema, properties.length > 0);
  const required = new Set(schema.required);
  const demanded = [...required].filter((name) => !Object.hasOwn(schema.properties ?? {}, name));
  if (properties.length + demanded.length === 0) return code`{ ${index ?? code`[key: string]: unknown`} }`;
  const all = [
    ...properties.map(([name, inner]) => property(name, inner, required.has(name))),
    ...demanded.map((name) => code`${propertyKey(name)}: ${demandedType(schema)};`),
    ...(index === undefined ? [] : [code`${index};`]),
  ];
  if (width > 0 && all.every((one) => !one.includes("\n")) && joined(all, code` `).length <= width)
    return code`{ ${joined(all.map(bare), code`; `)} }`;
  return lines(code`{`, block(all), code`}`);
}

/**
 * Of a member that must be there and is described elsewhere: mostly in another part of an `allOf`, whose optional member
 * this makes a required one. `unknown` would leave `undefined` in.
 */
function demandedType(schema: SchemaObject): Code {
  const types = othersOf(schema);
  return types.length === 0 || types.includes(code`unknown`) ? code`{} | null` : union(types);
}

function bare(one: Code): Code {
  return withoutEnd(one, code`;`);
}

/** One property of an object type, with what is known of it. */
export function property(name: string, schema: Schema, required: boolean): Code {
  const mark = required ? code`` : code`?`;
  const comment = typeof schema === "object" ? docOf(schema) : undefined;
  return lines(comment, code`${propertyKey(name)}${mark}: ${typeOf(schema)};`);
}

function indexOf(schema: SchemaObject, hasProperties: boolean): Code | undefined {
  const types = othersOf(schema);
  if (types.length === 0 || (schema.additionalProperties === true && hasProperties)) return undefined;
  // Beside named properties the index has to allow all of their types.
  return code`[key: string]: ${hasProperties ? code`unknown` : union(types)}`;
}

/** The types of members without a name: those that a pattern fits, and all others where something is said of them. */
function othersOf({ additionalProperties: extra, patternProperties = {} }: SchemaObject): Code[] {
  if (extra === undefined) return [];
  return [...(extra === false ? [] : [extra]), ...Object.values(patternProperties)].map(typeOf);
}

function isPlainObject(schema: SchemaObject): boolean {
  const isObject = schema.type === "object" || (schema.type === undefined && implied(schema)[0] === "object");
  return (
    isObject &&
    schema.$ref === undefined &&
    schema.enum === undefined &&
    schema.const === undefined &&
    !combines(schema)
  );
}

export function union(types: readonly Code[]): Code {
  const unique = [...new Set(types)];
  if (unique.includes(code`unknown`)) return code`unknown`;
  return unique.length === 0
    ? code`never`
    : joined(
        unique.map((type) => (type.includes(" & ") && unique.length > 1 ? code`(${type})` : type)),
        code` | `,
      );
}

function intersection(types: readonly Code[]): Code {
  const [only] = types;
  if (only !== undefined && types.length === 1) return only;
  const unique = [...new Set(types)];
  if (unique.length === 0) return code`unknown`;
  return joined(
    unique.map((type) => (type.includes(" | ") && unique.length > 1 ? code`(${type})` : type)),
    code` & `,
  );
}

function isSimple(type: Code): boolean {
  return /^[\w$.]+(\[\])*$/.test(type) || /^"[^"]*"$/.test(type);
}

/** Description, then what a type cannot say: bounds in words, and tags. */
export function docOf(schema: SchemaObject): Code | undefined {
  return docComment(prose(schema.description), boundsOf(schema), tagsOf(schema));
}

/** `At least 1, at most 100.` Bounds that the description tells already are told once more: it may be older than they. */
function boundsOf(schema: SchemaObject): Code | undefined {
  if (!isBounded(schema)) return undefined;
  const { exclusiveMinimum: above, exclusiveMaximum: below, multipleOf: factor, pattern, format } = schema;
  const facts = [
    range(schema.minimum, schema.maximum),
    above === undefined ? undefined : code`more than ${numberLiteral(above)}`,
    below === undefined ? undefined : code`less than ${numberLiteral(below)}`,
    range(schema.minLength, schema.maxLength, "characters"),
    range(schema.minItems, schema.maxItems, "items"),
    range(schema.minProperties, schema.maxProperties, "properties"),
    factor === undefined ? undefined : code`a multiple of ${numberLiteral(factor)}`,
    schema.uniqueItems === true ? code`no two the same` : undefined,
    pattern === undefined ? undefined : code`matches \`${oneLine(pattern.replaceAll("`", "'"))}\``,
    format === undefined || plainFormats.has(format) || schema.asDate === true
      ? undefined
      : code`format ${oneLine(format)}`,
  ].filter((fact) => fact !== undefined);
  return facts.length === 0 ? undefined : sentence(facts);
}

function isBounded(schema: SchemaObject): boolean {
  for (const key in schema) if (bounding.has(key)) return true;
  return false;
}

const bounding: ReadonlySet<string> = new Set([
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern"],
  ...["minItems", "maxItems", "minProperties", "maxProperties", "multipleOf", "uniqueItems", "format"],
]);

/** Formats that say no more than the type. */
const plainFormats: ReadonlySet<string> = new Set(["binary", "int32", "int64", "float", "double"]);

function range(least: number | undefined, most: number | undefined, unit: Unit | "" = ""): Code | undefined {
  // Zero is where counts begin anyway.
  const isBound = least !== undefined && !(least === 0 && unit !== "");
  const from = isBound ? counted(least, unit) : undefined;
  if (most === undefined) return from && code`at least ${from}`;
  const to = counted(most, unit);
  if (from === undefined) return code`at most ${to}`;
  return from === to ? code`exactly ${to}` : code`at least ${from}, at most ${to}`;
}

function counted(number: number, unit: Unit | ""): Code {
  return code`${numberLiteral(number)}${number === 1 ? singular[unit] : plural[unit]}`;
}

type Unit = "characters" | "items" | "properties";

const singular = { "": code``, characters: code` character`, items: code` item`, properties: code` property` };
const plural = { "": code``, characters: code` characters`, items: code` items`, properties: code` properties` };

function tagsOf(schema: SchemaObject): Code | undefined {
  if (schema.default === undefined && schema.examples === undefined && schema.deprecated !== true) return undefined;
  const [example] = schema.examples ?? [];
  const tags = [
    schema.default === undefined ? undefined : code`@defaultValue ${oneLine(JSON.stringify(schema.default))}`,
    example === undefined ? undefined : exampleOf(example),
    schema.deprecated === true ? code`@deprecated` : undefined,
  ].filter((tag) => tag !== undefined);
  return tags.length === 0 ? undefined : lines(...tags);
}

/** Long ones are left to the contract. */
function exampleOf(example: unknown): Code | undefined {
  const text = JSON.stringify(example);
  return text === undefined || text.length > 100 ? undefined : code`@example ${oneLine(text)}`;
}
