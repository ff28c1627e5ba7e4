import type { Schema, SchemaObject } from "@apigw/model";
import { type Code, code, comma, joined, numberLiteral, stringLiteral } from "../code.js";
import { type Checks, listOf } from "./checks.js";

/**
 * Which members of a value a schema has looked at, for `unevaluatedProperties` and `unevaluatedItems`: a function from
 * the value to a question about a key or an index. What is in an alternative counts only where the alternative fits.
 * https://json-schema.org/draft/2020-12/json-schema-core#section-11
 */
export function seenBy(schema: SchemaObject, name: string, checks: Checks, itself: boolean): Code {
  const parts = sources.flatMap((source) => source({ schema, name, checks, itself }));
  return code`${checks.use("either")}(${joined(parts, comma)})`;
}

/** The members that a schema knows, be it as those that count for nothing, or are not to be there. */
export function namesIn({ ignored = [], properties = {}, withheld = [] }: SchemaObject): readonly string[] {
  return [...Object.keys(properties), ...ignored, ...withheld];
}

interface Context {
  readonly schema: SchemaObject;
  readonly name: string;
  readonly checks: Checks;
  /** Asked for by the schema's own `unevaluated…`, which does not see what it will look at itself. */
  readonly itself: boolean;
}

const properties = ({ schema, checks, itself }: Context): Code[] => {
  const rest = schema.additionalProperties ?? (itself ? undefined : schema.unevaluatedProperties);
  if (rest !== undefined) return [code`${checks.use("anyName")}`];
  const names = namesIn(schema).map(stringLiteral);
  const patterns = Object.keys(schema.patternProperties ?? {}).flatMap((source) => checks.pattern(source)?.name ?? []);
  return [
    ...(names.length === 0 ? [] : [code`${checks.use("named")}(${listOf(names)})`]),
    ...(patterns.length === 0 ? [] : [code`${checks.use("like")}(${listOf(patterns)})`]),
  ];
};

const items = ({ schema, name, checks, itself }: Context): Code[] => {
  const rest = schema.items ?? (itself ? undefined : schema.unevaluatedItems);
  if (rest !== undefined) return [code`${checks.use("anyIndex")}`];
  const prefix = schema.prefixItems?.length ?? 0;
  const contains =
    schema.contains === undefined
      ? []
      : [code`${checks.use("fitting")}(value, ${checks.of(schema.contains, name, "item")})`];
  return [...(prefix === 0 ? [] : [code`${checks.use("first")}(${numberLiteral(prefix)})`]), ...contains];
};

const always = ({ schema, name, checks }: Context): Code[] => [
  ...(schema.$ref === undefined ? [] : [code`${checks.seen({ $ref: schema.$ref }, name)}(value)`]),
  ...(schema.allOf ?? []).map((inner, index) => code`${checks.seen(inner, name, `part ${index + 1}`)}(value)`),
];

const sometimes = ({ schema, name, checks }: Context): Code[] => {
  const given = (test: Schema, seen: Schema, word: string) =>
    code`${checks.use("given")}(value, ${checks.of(test, name, word)}, ${checks.seen(seen, name, word)})`;
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const dependents = Object.entries(schema.dependentSchemas ?? {}).map(([key, inner]) =>
    given({ type: "object", required: [key] }, inner, `with ${key}`),
  );
  return [
    ...options.map((inner, index) => given(inner, inner, `option ${index + 1}`)),
    ...(schema.if === undefined ? [] : [given(schema.if, schema.if, "if")]),
    ...(schema.if === undefined || schema.then === undefined ? [] : [given(schema.if, schema.then, "then")]),
    ...(schema.if === undefined || schema.else === undefined ? [] : [given({ not: schema.if }, schema.else, "else")]),
    ...dependents,
  ];
};

const sources: readonly ((context: Context) => Code[])[] = [properties, items, always, sometimes];
