import type { Schema } from "@apigw/model";
import { type Code, code, comma, joined, objectLiteral, propertyKey, stringLiteral } from "./code.js";
import { itemsOf, type NamedSchemas, othersOf, propertiesOf, readingsOf, wordsOf } from "./reading.js";

/** Which members of an object have to be told. */
export interface Told {
  /** Those that are plain texts, too. */
  readonly texts?: boolean;
  /** How deep members of members are written by their paths. */
  readonly depth?: number;
  /** How many of them there may be still. */
  readonly room?: { members: number };
  /** Those of a form that are written in a style of their own. */
  readonly styled?: ReadonlyMap<string, Code>;
}

/** What the members of an object are, which are texts on the wire. */
export function membersOf(schema: Schema | undefined, named: NamedSchemas, told: Told = {}): Code[] {
  const open = othersOf(schema ?? true, named);
  const others = open === undefined ? undefined : fieldType(open, named, { ...told, texts: false });
  // What is not told is one of the others.
  const texts = told.texts === true || others !== undefined;
  const fields = propertiesOf(schema ?? true, named).flatMap(([name, field]) => {
    const type = told.styled?.get(name) ?? fieldType(field, named, { ...told, texts });
    if (type === undefined) return [];
    return [namedType(name, type)];
  });
  return [
    ...(fields.length === 0 ? [] : [code`fields: ${objectLiteral(fields, 60)}`]),
    ...(open === undefined || !texts ? [] : [code`others: ${others ?? stringLiteral("string")}`]),
  ];
}

/**
 * What stands under its path: the members of an object, and those that the items of a list have. As deep as it goes; what
 * leads back to itself, as deep as there is room for.
 */
export function deepMembersOf(schema: Schema, named: NamedSchemas): Code[] {
  const types = readingsOf(schema, named);
  for (let depth = 8; depth > 0; depth -= 1) {
    const room = { members: 2000 };
    const found = membersInPaths(schema, types, named, { depth, room });
    if (room.members > 0) return found;
  }
  return membersInPaths(schema, types, named, {});
}

function membersInPaths(schema: Schema, types: readonly string[], named: NamedSchemas, told: Told): Code[] {
  const isObject = types.includes("object");
  const isList = types.some((type) => type.endsWith("[]"));
  if (!isObject && !isList) return [];
  const items = isList ? itemsOf(schema, named) : undefined;
  const inItems = items === undefined ? [] : readingsOf(items, named);
  const isDeep = items !== undefined && (inItems.length === 0 || inItems.some((type) => /object|\[\]/.test(type)));
  const item = isDeep ? (fieldType(items, named, told) ?? stringLiteral("string")) : undefined;
  return [...(isObject ? membersOf(schema, named, told) : []), ...(item === undefined ? [] : [code`items: ${item}`])];
}

/** A member of a table of types. What every object has by this name is what TypeScript would take for its type. */
export function namedType(name: string, type: Code): Code {
  return code`${propertyKey(name)}: ${type}${Object.hasOwn(Object.prototype, name) ? code` as const` : code``}`;
}

function fieldType(schema: Schema, named: NamedSchemas, told: Told): Code | undefined {
  const { depth = 0, room, texts = false } = told;
  if (room !== undefined) room.members -= 1;
  const types = readingsOf(schema, named);
  const isDeep = depth > 0 && room !== undefined && room.members > 0;
  const inner = isDeep ? membersInPaths(schema, types, named, { depth: depth - 1, room }) : [];
  const type = [code`type: ${printTypes(types)}`, ...(types.length > 1 ? printWords(schema, named) : [])];
  if (inner.length > 0) return objectLiteral([...type, ...inner], 60);
  if (!texts && (types.length === 0 || (types.length === 1 && types[0] === "string"))) return undefined;
  return types.length > 1 ? objectLiteral(type, 60) : printTypes(types);
}

/** By what one text is known for a list of it alone. */
export function printWords(schema: Schema, named: NamedSchemas): Code[] {
  const words = wordsOf(schema, named);
  return words === undefined ? [] : [code`words: [${joined(words.map(stringLiteral), comma)}]`];
}

/** One type, or those that are tried in turn. */
export function printTypes([first = "string", ...others]: readonly string[]): Code {
  if (others.length === 0) return stringLiteral(first);
  return code`[${joined([first, ...others].map(stringLiteral), comma)}]`;
}
