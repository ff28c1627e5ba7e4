import type { Schema, SchemaObject, SchemaType } from "@apigw/model";
import { block, type Code, code, comma, joined, jsonLiteral, lines, numberLiteral, stringLiteral } from "../code.js";
import { taggedIn } from "../tags.js";
import { asksNothing, type Checks, isLong, listOf } from "./checks.js";
import { type Plain, plainOf, plainWords } from "./plain.js";
import { namesIn, seenBy } from "./seen.js";

/**
 * What a schema asks of a value, one call for each thing, in the order in which a reader asks; nothing where it asks for
 * nothing. What asks of one type alone is not asked of a value of another: it would pass.
 */
export function conditionOf(schema: SchemaObject, name: string, checks: Checks): Code | undefined {
  const context: Context = { schema, name, checks };
  const conditions = placesIn(schema).flatMap((place) => keywords[place]?.[0](context) ?? []);
  const [first, ...others] = conditions;
  if (first === undefined || others.length === 0) return first;
  if (!beginsWithType(schema)) return all(conditions, checks);
  return code`${first} && ${all(others, checks)}`;
}

function all(conditions: readonly Code[], checks: Checks): Code {
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) return only;
  return lines(code`${checks.use("all")}(`, block(conditions.map((one) => code`${one},`)), code`)`);
}

/** Whether the first that is asked is a type, and all else is asked of that type alone. */
function beginsWithType(schema: SchemaObject): boolean {
  const { asDate, format, type } = schema;
  if (typeof type !== "string" || type === "null" || asDate === true || format === "binary" || isRecord(schema))
    return false;
  return Object.keys(schema).every((key) => !placeOf.has(key) || key === "type" || ofOneType.has(key));
}

/** Which of the keywords a schema has: most have one to four, and only theirs are asked. */
function placesIn(schema: SchemaObject): number[] {
  const places: number[] = [];
  for (const key in schema) {
    const place = placeOf.get(key);
    if (place !== undefined && !places.includes(place)) places.push(place);
  }
  return places.length < 2 ? places : places.sort((one, other) => one - other);
}

interface Context {
  readonly schema: SchemaObject;
  readonly name: string;
  readonly checks: Checks;
}

type Keyword = (context: Context) => Code[];

function call(checks: Checks, helper: string, ...given: readonly Code[]): Code {
  return code`${checks.use(helper)}(${joined([code`value`, ...given, code`to`], comma)})`;
}

/** The same for the check of a schema. */
function apply(check: Code): Code[] {
  return [code`${check}(value, to)`];
}

const reference: Keyword = ({ schema, name, checks }) =>
  schema.$ref === undefined ? [] : apply(checks.of({ $ref: schema.$ref }, name));

const type: Keyword = (context) => {
  const { schema, name, checks } = context;
  if (schema.type === undefined || isRecord(schema) || isToldByValues(schema)) return [];
  if (schema.asDate === true) return [call(checks, "dateTime", schema.type === "string" ? code`false` : code`true`)];
  if (schema.type === "string" && schema.format === "binary") return [call(checks, "bytes")];
  if (isLong(schema) && schema.type === "integer") return [call(checks, "int64")];
  if (typeof schema.type === "string" && schema.type !== "null") return apply(checks.of({ type: schema.type }, name));
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  if (schema.format === "binary" && types.includes("string"))
    return alternatives({ ...context, schema: bytesOr(types) });
  return [call(checks, "ofType", listOf(types.map(stringLiteral)))];
};

/** Bytes, or what else it may be: mostly null. */
function bytesOr(types: readonly SchemaType[]): SchemaObject {
  const bytes: SchemaObject = { type: "string", format: "binary" };
  return { anyOf: [bytes, ...types.filter((one) => one !== "string").map((type) => ({ type }))] };
}

/** Whether the values that may stand here say which type it is. */
function isToldByValues({
  const: constant,
  enum: values = constant === undefined ? [] : [constant],
  type,
}: SchemaObject) {
  const isOfType = typeof type === "string" ? scalars.get(type) : undefined;
  return isOfType !== undefined && values.length > 0 && values.every(isOfType);
}

const scalars: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["string", (value: unknown) => typeof value === "string"],
  ["integer", Number.isInteger],
  ["number", (value: unknown) => typeof value === "number"],
  ["boolean", (value: unknown) => typeof value === "boolean"],
]);

const values: Keyword = ({ schema, checks }) => [
  ...(schema.const === undefined ? [] : [oneOf([schema.const], checks)]),
  ...(schema.enum === undefined ? [] : [oneOf(schema.enum, checks)]),
];

/** Lists and objects are compared by what they hold. */
function oneOf(values: readonly unknown[], checks: Checks): Code {
  const isPlain = values.every((one) => typeof one !== "object" || one === null);
  return call(checks, isPlain ? "among" : "alike", listOf(values.map(jsonLiteral)));
}

/** Of several types: where it is the only one, that is what is asked for. */
const exact: Keyword = ({ schema, checks }) =>
  isLong(schema) && typeof schema.type !== "string" ? [call(checks, "exact")] : [];

/** Two bounds of one kind, where at least one is given. */
function bounded(helper: string, least: Key, most: Key, lowest: Code): [Keyword, Key[]] {
  const keyword: Keyword = ({ schema, checks }) => {
    const low = schema[least];
    const high = schema[most];
    if (typeof low !== "number" && typeof high !== "number") return [];
    return [
      call(
        checks,
        helper,
        typeof low === "number" ? numberLiteral(low) : lowest,
        typeof high === "number" ? numberLiteral(high) : code`Infinity`,
      ),
    ];
  };
  return [keyword, [least, most]];
}

const multiple: Keyword = ({ schema, checks }) =>
  schema.multipleOf === undefined || schema.multipleOf <= 0
    ? []
    : [call(checks, "multiple", numberLiteral(schema.multipleOf))];

const pattern: Keyword = ({ schema, checks }) => {
  const found = schema.pattern === undefined ? undefined : checks.pattern(schema.pattern);
  return found === undefined ? [] : [call(checks, "pattern", found.name, found.longest)];
};

/** An object with properties: its type, what it must have and its members are asked for at once. */
function isRecord({ const: constant, enum: values, properties, type }: SchemaObject): boolean {
  return type === "object" && properties !== undefined && constant === undefined && values === undefined;
}

const required: Keyword = ({ schema, checks }) =>
  schema.required === undefined || schema.required.length === 0 || isRecord(schema)
    ? []
    : [call(checks, "required", listOf(schema.required.map(stringLiteral)))];

const properties: Keyword = ({ schema, name, checks }) => {
  const table = checks.table(name);
  const declared = withWithheld(schema);
  const needed = new Set(isRecord(schema) ? schema.required : []);
  const undeclared = [...needed].filter((key) => !Object.hasOwn(declared, key));
  const rows = [...Object.entries(declared), ...undeclared.map((key): [string, Schema] => [key, true])]
    .filter(([key, inner]) => needed.has(key) || !asksNothing(inner))
    .map(([key, inner]) => {
      const row = code`${stringLiteral(key)}, ${checks.of(inner, name, key)}`;
      return needed.has(key) ? code`[${row}, true]` : code`[${row}]`;
    });
  if (isRecord(schema)) return [call(checks, "record", rows.length === 0 ? code`[]` : table.of(rows))];
  return rows.length === 0 ? [] : [call(checks, "members", table.of(rows))];
};

/** The members that are described, and those that are not to be there. */
function withWithheld({ properties = {}, withheld }: SchemaObject): Readonly<Record<string, Schema>> {
  if (withheld === undefined) return properties;
  return { ...properties, ...Object.fromEntries(withheld.map((key): [string, Schema] => [key, false])) };
}

const patternProperties: Keyword = ({ schema, name, checks }) =>
  Object.entries(schema.patternProperties ?? {}).flatMap(([source, inner]) => {
    const found = checks.pattern(source);
    return found === undefined ? [] : [call(checks, "matching", found.name, checks.of(inner, name, "value"))];
  });

const additionalProperties: Keyword = ({ schema, name, checks }) => {
  const extra = schema.additionalProperties;
  if (extra === undefined || extra === true) return [];
  const known = namesIn(schema).map(stringLiteral);
  const patterns = Object.keys(schema.patternProperties ?? {}).map((source) => checks.pattern(source)?.name);
  // Where a pattern cannot be run, which properties are others cannot be told.
  if (patterns.includes(undefined)) return [];
  const expressions = patterns.filter((one) => one !== undefined);
  return [call(checks, "others", listOf(known), listOf(expressions), checks.of(extra, name, "value"))];
};

const propertyNames: Keyword = ({ schema, name, checks }) =>
  schema.propertyNames === undefined ? [] : [call(checks, "keys", checks.of(schema.propertyNames, name, "key"))];

const dependents: Keyword = ({ schema, name, checks }) => [
  ...Object.entries(schema.dependentRequired ?? {}).map(([key, needed]) =>
    call(checks, "dependent", stringLiteral(key), listOf(needed.map(stringLiteral))),
  ),
  ...Object.entries(schema.dependentSchemas ?? {}).map(([key, inner]) =>
    call(checks, "dependentSchema", stringLiteral(key), checks.of(inner, name, `with ${key}`)),
  ),
];

const items: Keyword = ({ schema, name, checks }) => {
  const prefix = (schema.prefixItems ?? []).map((inner, index) =>
    call(checks, "item", numberLiteral(index), checks.of(inner, name, `item ${index + 1}`)),
  );
  const rest = schema.items;
  if (rest === undefined || rest === true) return prefix;
  return [...prefix, call(checks, "items", numberLiteral(prefix.length), checks.of(rest, name, "item"))];
};

const contains: Keyword = ({ schema, name, checks }) => {
  if (schema.contains === undefined) return [];
  const most = schema.maxContains === undefined ? code`Infinity` : numberLiteral(schema.maxContains);
  return [
    call(checks, "contains", checks.of(schema.contains, name, "item"), numberLiteral(schema.minContains ?? 1), most),
  ];
};

const unique: Keyword = ({ schema, checks }) => (schema.uniqueItems === true ? [call(checks, "unique")] : []);

const allOf: Keyword = ({ schema, name, checks }) =>
  (schema.allOf ?? []).flatMap((inner, index) =>
    asksNothing(inner) ? [] : apply(checks.of(inner, name, `part ${index + 1}`)),
  );

const alternatives: Keyword = ({ schema, name, checks }) => {
  const check = (inner: Schema, index: number) => checks.of(inner, name, `option ${index + 1}`);
  const asked = (helper: string, members: readonly Schema[]) => {
    const plain = plainOf(members, helper === "one");
    if (plain !== undefined) return plainly(plain, checks);
    return call(checks, helper, listOf(members.map(check)), ...checks.kinds(members, name));
  };
  const untagged = () => [
    ...(schema.anyOf === undefined ? [] : [asked("some", schema.anyOf)]),
    ...(schema.oneOf === undefined ? [] : [asked("one", schema.oneOf)]),
  ];
  const tagged = taggedIn(schema);
  if (tagged === undefined) return untagged();
  const key = stringLiteral(schema.discriminator?.propertyName ?? "");
  const table = tagged.map(({ tag, member }, index) => code`[${stringLiteral(tag)}, ${check(member, index)}]`);
  const byTag = call(checks, "tagged", key, listOf(table));
  if (schema.discriminator?.isOptional !== true) return [byTag];
  return untagged().map((either) => code`(${checks.use("has")}(value, ${key}) ? ${byTag} : ${either})`);
};

/** Alternatives that are types and values alone are one question. */
function plainly(plain: Plain, checks: Checks): Code {
  const { types, values } = plain;
  if (types.length === 0) return oneOf(values, checks);
  const told = listOf(types.map(stringLiteral));
  if (values.length === 0) return call(checks, "ofType", told);
  return call(checks, "typeOrValue", told, listOf(values.map(jsonLiteral)), stringLiteral(plainWords(plain)));
}

const conditional: Keyword = ({ schema, name, checks }) => {
  if (schema.if === undefined || (schema.then === undefined && schema.else === undefined)) return [];
  const part = (inner: Schema | undefined, word: string) => checks.of(inner, name, word);
  return [call(checks, "when", part(schema.if, "if"), part(schema.then, "then"), part(schema.else, "else"))];
};

const not: Keyword = ({ schema, name, checks }) => {
  if (schema.not === undefined) return [];
  const plain = plainOf([schema.not], false);
  const words = plain === undefined ? "of the kind that is excluded" : plainWords(plain);
  return [call(checks, "unless", checks.of(schema.not, name, "excluded"), stringLiteral(words))];
};

const unevaluated: Keyword = ({ schema, name, checks }) => {
  const { unevaluatedProperties: properties, unevaluatedItems: items } = schema;
  const asks = (rest: Schema | undefined): rest is Schema => rest !== undefined && rest !== true;
  if (!asks(properties) && !asks(items)) return [];
  const seen = seenBy(schema, name, checks, true);
  return [
    ...(asks(properties) ? [call(checks, "unseenNames", seen, checks.of(properties, name, "value"))] : []),
    ...(asks(items) ? [call(checks, "unseenItems", seen, checks.of(items, name, "item"))] : []),
  ];
};

type Key = keyof SchemaObject;

/** What asks, and the keywords that make it ask. */
const keywords: readonly (readonly [keyword: Keyword, keys: readonly Key[]])[] = [
  [reference, ["$ref"]],
  [type, ["type"]],
  [values, ["const", "enum"]],
  [exact, ["format"]],
  bounded("length", "minLength", "maxLength", code`0`),
  [pattern, ["pattern"]],
  bounded("range", "minimum", "maximum", code`-Infinity`),
  bounded("between", "exclusiveMinimum", "exclusiveMaximum", code`-Infinity`),
  [multiple, ["multipleOf"]],
  [required, ["required"]],
  [properties, ["properties"]],
  [patternProperties, ["patternProperties"]],
  [additionalProperties, ["additionalProperties"]],
  [propertyNames, ["propertyNames"]],
  [dependents, ["dependentRequired", "dependentSchemas"]],
  bounded("size", "minProperties", "maxProperties", code`0`),
  [items, ["items", "prefixItems"]],
  [contains, ["contains"]],
  bounded("count", "minItems", "maxItems", code`0`),
  [unique, ["uniqueItems"]],
  [allOf, ["allOf"]],
  [alternatives, ["anyOf", "oneOf"]],
  [conditional, ["if"]],
  [not, ["not"]],
  [unevaluated, ["unevaluatedProperties", "unevaluatedItems"]],
];

/** Keywords that ask of one type alone: a value of another passes them. */
const ofOneType: ReadonlySet<string> = new Set(
  (
    "format minLength maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf required properties " +
    "patternProperties additionalProperties propertyNames dependentRequired dependentSchemas minProperties maxProperties " +
    "items prefixItems contains minItems maxItems uniqueItems"
  ).split(" "),
);

const placeOf: ReadonlyMap<string, number> = new Map(
  keywords.flatMap(([, keys], place) => keys.map((key): [string, number] => [key, place])),
);
