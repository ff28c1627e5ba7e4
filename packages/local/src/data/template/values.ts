/** A list that came from JSON, which prints as JSON; one that a template made prints as Java's lists do. */
export class JsonList extends Array<unknown> {}

/** A table of the gateway's own (`$context`, `$stageVariables`): what is not in it prints as nothing. */
export class GatewayMap extends Map<unknown, unknown> {}

/** What a path or a name of the gateway leads nowhere to: it prints as nothing, and equals null and the empty text. */
export const missing: unique symbol = Symbol("missing");

/** Deeper than this, JSON is not read: nothing recurses without a bound. */
const deepest = 500;

/** A value of JSON as templates know it: tables are maps, so that no name of a stranger means anything else. */
export function fromJson(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new Error(`JSON nested more than ${deepest} levels deep`);
  if (Array.isArray(value)) return JsonList.from(value, (item) => fromJson(item, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value).map(([key, one]) => [key, fromJson(one, depth + 1)]));
}

/** The context's tables, in which an unknown name is nothing at all. */
export function gatewayMap(table: Iterable<readonly [string, unknown]>): GatewayMap {
  return new GatewayMap([...table].map(([key, value]) => [key, gatewayValue(value)]));
}

function gatewayValue(value: unknown): unknown {
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
  if (value instanceof Map) return value;
  return isTable ? gatewayMap(Object.entries(value)) : fromJson(value);
}

/** A value as JSON text. */
export function jsonText(value: unknown): string {
  return JSON.stringify(plain(value)) ?? '""';
}

function plain(value: unknown): unknown {
  if (value === missing) return "";
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const table: Record<string, unknown> = Object.create(null);
  for (const [key, one] of value) table[String(key)] = plain(one);
  return table;
}

/** A value as a template prints it: `{foo=bar}` for a map, JSON for a list of JSON, `[1, 2]` for another. */
export function textOf(value: unknown): string {
  if (value === missing) return "";
  if (value instanceof Entry) return `${textOf(value.key)}=${textOf(value.value)}`;
  if (value instanceof JsonList) return jsonText(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  if (value instanceof Map) return `{${[...value].map(([key, one]) => `${textOf(key)}=${textOf(one)}`).join(", ")}}`;
  return String(value);
}

/** One pair of a map, as `entrySet()` gives it. */
export class Entry {
  constructor(
    readonly key: unknown,
    readonly value: unknown,
  ) {}
}

/** `==` of templates: numbers by their value, the rest by what it prints as; nothing is both null and the empty text. */
export function equal(left: unknown, right: unknown): boolean {
  if (left === missing || right === missing) return isNothing(left) && isNothing(right);
  if (left === undefined || left === null || right === undefined || right === null) {
    return (left ?? null) === (right ?? null);
  }
  return left === right || textOf(left) === textOf(right);
}

function isNothing(value: unknown): boolean {
  return value === missing || value === undefined || value === null || value === "";
}

/** What `#if` takes for true: all but false, null and nothing. */
export function truthy(value: unknown): boolean {
  return value !== false && value !== undefined && value !== null && value !== missing;
}
