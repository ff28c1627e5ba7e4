import { type NamedSchema, refersTo, type Schema, type SchemaObject, says, targetOf } from "@apigw/model";
import { type Code, code, comma, ident, joined, objectLiteral, propertyKey, stringLiteral } from "./code.js";
import { taggedIn } from "./tags.js";

/** What is done to the values of a schema, wherever in them it is to be done. */
export interface Turning {
  /** Whether there is something to be done in a schema. */
  holds(schema: Schema): boolean;
  /** The function that does it to a named schema. */
  named(name: string): string | undefined;
  /** What is done to a value itself. */
  own(schema: SchemaObject): readonly Turn[];
  /** What is done to a value of alternatives that no tag tells apart; without it, what each of them does. */
  either?(options: readonly Schema[], isOne: boolean): Turn;
  /** Functions that do it to the items of a list, to the members of an object, to what a tag means, and nothing. */
  readonly list: Code;
  readonly members: Code;
  readonly byTag: Code;
  readonly same: Code;
}

export type Turn = (value: Code) => Code;

/** The named schemas that use a keyword, themselves or in what they refer to. */
export function sayingSchemas(schemas: readonly NamedSchema[], keyword: keyof SchemaObject): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { name, schema } of schemas) if (!found.has(name) && isSaid(schema, keyword, found)) found.add(name);
  }
  return found;
}

/** Whether a schema uses it, or something in it, or a named schema that it refers to. */
export function isSaid(schema: Schema, keyword: keyof SchemaObject, named: ReadonlySet<string>): boolean {
  return says(schema, keyword) || refersTo(schema, named);
}

/** What is done to a value, as an expression. */
export function turned(schema: Schema, turning: Turning, value: Code = code`value`): Code {
  return inTurn(turnsOf(schema, turning), value);
}

function inTurn(turns: readonly Turn[], value: Code): Code {
  return turns.reduce((inner, turn) => turn(inner), value);
}

/**
 * Everything that a schema does to a value, one after the other. Its alternatives first: they are told apart by the value
 * as it came.
 */
function turnsOf(schema: Schema, turning: Turning): Turn[] {
  if (typeof schema === "boolean" || !turning.holds(schema)) return [];
  return [
    ...turnsOfOptions(schema, turning),
    ...(schema.allOf ?? []).flatMap((part) => turnsOf(part, turning)),
    ...turnsOfItself(schema, turning),
  ];
}

function turnsOfOptions(schema: SchemaObject, turning: Turning): Turn[] {
  const { anyOf = [], oneOf = [], discriminator } = schema;
  if (![...anyOf, ...oneOf].some(turning.holds)) return [];
  const untagged = () =>
    [anyOf, oneOf].flatMap((options) => {
      if (!options.some(turning.holds)) return [];
      return turning.either?.(options, options === oneOf) ?? options.flatMap((option) => turnsOf(option, turning));
    });
  const tagged = taggedIn(schema)?.filter(({ member }) => turning.holds(member));
  if (tagged === undefined || discriminator === undefined) return untagged();
  const rows = tagged.map(({ tag, member }) => code`[${stringLiteral(tag)}, ${handedOn(member, turning)}]`);
  const table = code`${stringLiteral(discriminator.propertyName)}, [${joined(rows, comma)}]`;
  const others = discriminator.isOptional === true ? code`, ${asFunction(inTurn(untagged(), code`value`))}` : code``;
  return [(value) => code`${turning.byTag}(${value}, ${table}${others})`];
}

function turnsOfItself(schema: SchemaObject, turning: Turning): Turn[] {
  const turns: Turn[] = [...turning.own(schema)];
  const named = turning.named(targetOf(schema) ?? "");
  if (named !== undefined) turns.push((value) => code`${ident(named)}(${value})`);
  const { items, prefixItems = [], additionalProperties: rest } = schema;
  if ([items ?? true, ...prefixItems].some(turning.holds)) {
    const first = joined(
      prefixItems.map((inner) => handedOn(inner, turning)),
      comma,
    );
    const others = prefixItems.length === 0 ? code`` : code`, [${first}]`;
    turns.push((value) => code`${turning.list}(${value}, ${handedOn(items, turning)}${others})`);
  }
  const members = Object.entries(schema.properties ?? {}).filter(([, inner]) => turning.holds(inner));
  if (members.length > 0 || (rest !== undefined && turning.holds(rest))) {
    const table = members.map(([key, inner]) => code`${propertyKey(key)}: ${handedOn(inner, turning)}`);
    const others = Object.keys(schema.properties ?? {}).filter((key) => !members.some(([name]) => name === key));
    const same = others.map((key) => code`${propertyKey(key)}: ${turning.same}`);
    const all = rest === undefined || !turning.holds(rest) ? table : [...table, ...same];
    const last = all === table ? code`` : code`, ${handedOn(rest, turning)}`;
    turns.push((value) => code`${turning.members}(${value}, ${objectLiteral(all, 20)}${last})`);
  }
  return turns;
}

/** The same as a function that is handed on: by its name, where it has one. */
export function handedOn(schema: Schema | undefined, turning: Turning): Code {
  if (schema === undefined || !turning.holds(schema)) return turning.same;
  return asFunction(turned(schema, turning));
}

function asFunction(turn: Code): Code {
  const name = /^([\w$]+)\(value\)$/.exec(turn)?.[1];
  return name === undefined ? code`(value: unknown) => ${turn}` : ident(name);
}
