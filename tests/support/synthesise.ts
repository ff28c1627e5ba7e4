import type { NamedSchema, Schema, SchemaObject } from "@apigw/model";

/**
 * Values made from schemas: required members, and some of those that may be left out as long as they do not lead back.
 * `seed` chooses among the members of unions, so that a value that turns out not to be one can be made again.
 */
export function synthesiser(schemas: readonly NamedSchema[]): (schema: Schema | undefined, seed?: number) => unknown {
  const named = new Map(schemas.map(({ name, schema }) => [`#/schemas/${name}`, schema]));
  return (schema, seed = 0) => make(schema ?? true, { named, seed, above: [] });
}

interface Scope {
  readonly named: ReadonlyMap<string, Schema>;
  readonly seed: number;
  /** The references that this value stands in: what leads back to one of them is left out where it can be. */
  readonly above: readonly string[];
}

const deepest = 24;

function make(given: Schema, scope: Scope): unknown {
  const { schema, above } = flatten(given, scope);
  if (typeof schema === "boolean") return "anything";
  const inner = { ...scope, above };
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[scope.seed % schema.enum.length];
  switch (typeOf(schema)) {
    case "object":
      return makeObject(schema, inner);
    case "array":
      return makeArray(schema, inner);
    case "string":
      return makeString(schema);
    case "integer":
      return makeNumber(schema, 1);
    case "number":
      return makeNumber(schema, 0.5);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "anything";
  }
}

/** One schema out of references, `allOf`, and one member of each union. */
function flatten(given: Schema, scope: Scope): { schema: Schema; above: readonly string[] } {
  if (typeof given === "boolean") return { schema: given, above: scope.above };
  const { $ref, allOf = [], oneOf, anyOf, ...own } = given;
  const choices = oneOf ?? anyOf ?? [];
  const choice = choices.length === 0 ? undefined : choose(choices, scope);
  const chosen = choice === undefined ? [] : [choice, ...tagOf(given, choice)];
  const target = $ref === undefined ? undefined : scope.named.get($ref);
  let above = $ref === undefined ? scope.above : [...scope.above, $ref];
  let schema: SchemaObject = own;
  if (above.length > deepest) return { schema: own, above };
  for (const part of [...(target === undefined ? [] : [target]), ...allOf, ...chosen]) {
    const flat = flatten(part, { ...scope, above });
    above = flat.above;
    if (typeof flat.schema === "object") schema = merge(schema, flat.schema);
  }
  return { schema, above };
}

/** The word by which a discriminator knows the member of a union. */
function tagOf({ discriminator }: SchemaObject, member: Schema): Schema[] {
  if (discriminator === undefined || typeof member === "boolean" || member.$ref === undefined) return [];
  const { propertyName, mapping } = discriminator;
  const word = mapping.find(({ value }) => value === member.$ref)?.key ?? member.$ref.slice("#/schemas/".length);
  return [{ properties: { [propertyName]: { const: word } }, required: [propertyName] }];
}

/** Members that lead back come last: a value has an end. */
function choose(choices: readonly Schema[], { seed, above }: Scope): Schema {
  const straight = choices.filter((one) => typeof one === "boolean" || !above.includes(one.$ref ?? ""));
  const among = straight.length === 0 ? choices : straight;
  return among[seed % among.length] ?? true;
}

function merge(one: SchemaObject, other: SchemaObject): SchemaObject {
  const properties: Record<string, Schema> = Object.create(null);
  for (const [name, schema] of [...Object.entries(one.properties ?? {}), ...Object.entries(other.properties ?? {})]) {
    properties[name] = Object.hasOwn(properties, name) ? { allOf: [properties[name] ?? true, schema] } : schema;
  }
  const types = [one.type, other.type].filter((type) => type !== undefined).map((type) => [type].flat());
  const [first, second] = types;
  const both = first?.filter((type) => second?.includes(type) ?? true);
  const values = one.enum && other.enum ? one.enum.filter((value) => other.enum?.includes(value)) : undefined;
  return {
    ...one,
    ...other,
    properties,
    required: [...(one.required ?? []), ...(other.required ?? [])],
    ...(both === undefined || both.length === 0 ? {} : { type: both }),
    ...(values === undefined ? {} : { enum: values }),
    ...largest("minLength", one, other),
    ...largest("minItems", one, other),
    ...largest("minimum", one, other),
  };
}

function largest(key: "minLength" | "minItems" | "minimum", one: SchemaObject, other: SchemaObject): SchemaObject {
  const values = [one[key], other[key]].filter((value) => value !== undefined);
  return values.length === 0 ? {} : { [key]: Math.max(...values) };
}

function typeOf({ type, properties, items, required = [] }: SchemaObject): string {
  const [first = ""] = [type ?? ""].flat();
  if (first !== "") return first;
  if (Object.keys(properties ?? {}).length > 0 || required.length > 0) return "object";
  return items === undefined ? "" : "array";
}

function makeObject(schema: SchemaObject, scope: Scope): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const required = new Set(schema.required);
  const wanted = (name: string, member: Schema) =>
    required.has(name) || (scope.above.length <= 1 && ends(member, scope));
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (wanted(name, member)) define(object, name, make(member, scope));
  }
  for (const name of required) {
    if (Object.hasOwn(object, name)) continue;
    define(object, name, make(schema.additionalProperties ?? true, scope));
  }
  for (let at = 0; Object.keys(object).length < (schema.minProperties ?? 0) && at < 100; at += 1) {
    define(object, `key${at}`, make(schema.additionalProperties ?? true, scope));
  }
  return object;
}

/** Also `__proto__` is only a name. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Whether a member holds only what is there at once: no objects, no references. */
function ends(schema: Schema, scope: Scope): boolean {
  if (typeof schema === "boolean" || schema.$ref !== undefined) return false;
  const flat = flatten(schema, scope).schema;
  return typeof flat === "object" && ["string", "integer", "number", "boolean"].includes(typeOf(flat));
}

function makeArray(schema: SchemaObject, scope: Scope): unknown[] {
  const first = (schema.prefixItems ?? []).map((item) => make(item, scope));
  const leads = typeof schema.items === "object" && scope.above.includes(schema.items.$ref ?? "");
  const wanted = Math.max(
    schema.minItems ?? 0,
    leads || scope.above.length > 3 ? 0 : Math.min(1, schema.maxItems ?? 1),
  );
  const rest = Array.from({ length: Math.max(0, wanted - first.length) }, (_, at) =>
    make(schema.items ?? true, { ...scope, seed: scope.seed + at }),
  );
  return [...first, ...rest];
}

function makeNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: SchemaObject, step: number) {
  const unit = multipleOf ?? step;
  const from = Math.max(minimum ?? -Infinity, exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + unit);
  const to = Math.min(maximum ?? Infinity, exclusiveMaximum === undefined ? Infinity : exclusiveMaximum - unit);
  const wanted = Math.min(Math.max(7, from), to);
  return multipleOf === undefined ? wanted : Math.ceil(wanted / multipleOf) * multipleOf;
}

/** By format, then by what the pattern asks for, as far as it is one that is known here. */
function makeString({ format, asDate, pattern, minLength = 0, maxLength = Infinity }: SchemaObject): unknown {
  if (asDate === true) return new Date("2026-01-07T10:20:30Z");
  if (format === "binary") return new Uint8Array([0, 127, 128, 255]);
  const formed = formats.get(format ?? "");
  if (formed !== undefined && (pattern === undefined || matches(formed, pattern))) return formed;
  const filled = (text: string) => text.padEnd(minLength, text.at(-1) ?? "x").slice(0, maxLength);
  const found =
    pattern === undefined
      ? "Rex & co/ä+"
      : [...candidates, literal(pattern)].find((text) => matches(filled(text), pattern));
  return filled(found ?? "x");
}

/** The text that a pattern of letters spells: `/v1/refunds` of `^\/v1\/refunds`, one letter for each class. */
function literal(pattern: string): string {
  return pattern
    .replace(/^\^|\$$/g, "")
    .replace(/\[[^\]]*\][+*]?/g, "x")
    .replace(/\\(.)/g, "$1");
}

function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

const formats: ReadonlyMap<string, string> = new Map([
  ["date", "2026-01-07"],
  ["date-time", "2026-01-07T10:20:30Z"],
  ["time", "10:20:30Z"],
  ["uuid", "6c84fb90-12c4-11e1-840d-7b25c5ee775a"],
  ["email", "rex@example.com"],
  ["uri", "https://example.com/rex"],
  ["url", "https://example.com/rex"],
  ["hostname", "example.com"],
  ["ipv4", "192.0.2.1"],
  ["ipv6", "2001:db8::1"],
  ["byte", "UmV4"],
  ["duration", "P1D"],
]);

/** Texts for the patterns of the corpus. */
const candidates: readonly string[] = [
  "rex",
  "Rex",
  "1",
  "12",
  "7",
  "r",
  "rex-1",
  "rex_1",
  "REX",
  "example.com",
  "192.0.2.1",
  "a1b2c3",
  "1.2.3",
  "1.2",
  "10:00",
  "00:00",
  "2026-01-07",
  "2026-01",
  "https://example.com/rex",
  "rex@example.com",
  "/rex",
  "+15551234567",
  "192.0.2.0/24",
  "6c84fb90-12c4-11e1-840d-7b25c5ee775a",
  "do:droplet:1",
  "do:kubernetes:6c84fb90-12c4-11e1-840d-7b25c5ee775a",
  "10GB",
  "1h",
  "nyc3",
  "folder_1",
  "file_1",
  "rex.jsonl",
  "enterprise_1",
  "user_1",
  "/properties/rex",
  "[1,2]",
  "4edd",
  "1,2",
  "",
];
