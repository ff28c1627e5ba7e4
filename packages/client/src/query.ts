import { type Encoded, encode } from "./path.js";

/**
 * Writes a query, with its `?`: `undefined` and `null` are left out, lists repeat their key. Spaces are `%20`, since a
 * `+` means different things to gateway and signature.
 */
export function query(...tables: (object | null | undefined)[]): string {
  const values = tables.flatMap((table): [string, unknown][] => Object.entries({ ...table }));
  const pairs = values.flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one != null)
      .map((one) => `${encode(name)}=${encode(one)}`),
  );
  return pairs.length ? `?${pairs.join("&")}` : "";
}

/**
 * Joins a list whose parameter is one value on the wire (`explode: false`), or the names and values of an object. What
 * is absent stays absent.
 */
export function join(values: object, separator: "," | " " | "|"): Encoded;
export function join(values: object | null | undefined, separator: "," | " " | "|"): Encoded | undefined;
export function join(values: object | null | undefined, separator: "," | " " | "|"): Encoded | undefined {
  if (!values) return undefined;
  const all: unknown[] = Array.isArray(values) ? values : Object.entries(values).flat();
  // A comma that separates is not encoded; one inside of a value is.
  return { wire: all.map(encode).join(separator === "," ? "," : encode(separator)) };
}

/** The entries of an object in the style `deepObject`: `filter[name]=rex`. A table of its own in a query. */
export function deep(name: string, values: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(Object(values)).map(([key, value]) => [`${name}[${key}]`, value]));
}

/** A parameter that is JSON. What is absent stays absent. */
export function jsonText(value: unknown): string | undefined {
  return JSON.stringify(value);
}
