import { encodeText } from "./path.js";

/** Writes a query string, with its `?`. Spaces are `%20`: a `+` means different things to gateway and signature. */
export function writeQuery(query: Readonly<Record<string, unknown>> | undefined): string {
  const pairs = pairsOf(query).map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** The own entries as text; lists give a pair for each of their values, `undefined` and `null` none. */
export function pairsOf(values: Readonly<Record<string, unknown>> | undefined): [name: string, value: string][] {
  return Object.entries(values ?? {}).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter(isGiven)
      .map((one): [string, string] => [name, textOf(one)]),
  );
}

/** Joins a list whose parameter is one value on the wire (`explode: false`). An absent list stays absent. */
export function join(values: readonly unknown[] | undefined, separator: "," | " " | "|"): string | undefined {
  return values?.filter(isGiven).map(textOf).join(separator);
}

/** Whether a value is to be sent at all. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A parameter as text: dates in ISO form, objects as JSON. */
export function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
