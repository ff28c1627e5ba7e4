import { childrenOf, type NamedSchema, type Schema, type SchemaObject, targetOf } from "@apigw/model";
import { type Code, code, ident, joined, objectLiteral, propertyKey } from "./code.js";

/** What is done to the values of a schema, wherever in them it is to be done. */
export interface Turning {
  /** Whether there is something to be done in a schema. */
  holds(schema: Schema): boolean;
  /** The function that does it to a named schema. */
  named(name: string): string | undefined;
  /** What is done to a value itself. */
  own(schema: SchemaObject): readonly Turn[];
  /** What is done to a value of one of several schemas, if only one may be meant; otherwise as of a part. */
  option?(option: Schema): Turn;
  /** Functions that do it to the items of a list, to the members of an object, and nothing. */
  readonly list: Code;
  readonly members: Code;
  readonly same: Code;
}

export type Turn = (value: Code) => Code;

/** The named schemas that say something, themselves or in what they refer to. */
export function sayingSchemas(
  schemas: readonly NamedSchema[],
  says: (schema: SchemaObject) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { name, schema } of schemas) if (!found.has(name) && isSaid(schema, says, found)) found.add(name);
  }
  return found;
}

/** Whether a schema says it, or something in it, or a named schema that it refers to. */
export function isSaid(schema: Schema, says: (schema: SchemaObject) => boolean, named: ReadonlySet<string>): boolean {
  if (typeof schema === "boolean") return false;
  if (says(schema) || named.has(targetOf(schema) ?? "")) return true;
  return childrenOf(schema).some((inner) => isSaid(inner, says, named));
}

/** What is done to a value, as an expression. */
export function turned(schema: Schema, turning: Turning, value: Code = code`value`): Code {
  return turnsOf(schema, turning).reduce((inner, turn) => turn(inner), value);
}

/** Everything that a schema does to a value, one after the other: its own members, then those of its parts. */
function turnsOf(schema: Schema, turning: Turning): Turn[] {
  if (typeof schema === "boolean" || !turning.holds(schema)) return [];
  const turns: Turn[] = [...turning.own(schema)];
  const named = turning.named(targetOf(schema) ?? "");
  if (named !== undefined) turns.push((value) => code`${ident(named)}(${value})`);
  const { items, prefixItems = [], additionalProperties: rest } = schema;
  if ([items ?? true, ...prefixItems].some(turning.holds)) {
    const first = joined(
      prefixItems.map((inner) => handedOn(inner, turning)),
      code`, `,
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
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(turning.holds);
  return [
    ...turns,
    ...(schema.allOf ?? []).flatMap((part) => turnsOf(part, turning)),
    ...options.flatMap((option) => turning.option?.(option) ?? turnsOf(option, turning)),
  ];
}

/** The same as a function that is handed on: by its name, where it has one. */
export function handedOn(schema: Schema | undefined, turning: Turning): Code {
  if (schema === undefined || !turning.holds(schema)) return turning.same;
  const turn = turned(schema, turning);
  const name = /^([\w$]+)\(value\)$/.exec(turn)?.[1];
  return name === undefined ? code`(value) => ${turn}` : ident(name);
}
