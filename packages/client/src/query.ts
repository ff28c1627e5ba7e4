import { type Encoded, encode } from "./path.js";

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

/** The entries of an object in the style `deepObject`: `filter[name]=rex`. To be spread into a query. */
export function deep(name: string, values: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(Object(values)).map(([key, value]) => [`${name}[${key}]`, value]));
}

/** A parameter that is JSON. What is absent stays absent. */
export function jsonText(value: unknown): string | undefined {
  return JSON.stringify(value);
}
