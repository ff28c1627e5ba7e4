import { type Encoded, encode } from "./path.js";
import { parts } from "./styles.js";

/**
 * Joins a list whose parameter is one value on the wire (`explode: false`), or the names and values of an object. What
 * is absent stays absent.
 */
export function join(values: object, separator: "," | " " | "|"): Encoded;
export function join(values: object | null | undefined, separator: "," | " " | "|"): Encoded | undefined;
export function join(values: object | null | undefined, separator: "," | " " | "|"): Encoded | undefined {
  // A comma that separates is not encoded; one inside of a value is.
  return values ? () => parts(values, false).join(separator === "," ? "," : encode(separator)) : undefined;
}

/** The style `deepObject`: `filter[name]=rex`, whatever is nested in it; a plain value stands under the name itself. */
export function deep(name: string, value: unknown, found: Record<string, unknown> = {}): Record<string, unknown> {
  if (typeof value === "object") for (const key in value) deep(`${name}[${key}]`, value[key as never], found);
  else found[name] = value;
  return found;
}

/** A value, or each of a list, whose reserved characters stay as they are; what means something in a query does not. */
export function reserved(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(reserved);
  return (): string => encode(value).replace(/%(2F|3A|3F|40|24|2C|3B|5[BD])/g, unescape);
}

/** A parameter that is JSON. What is absent stays absent. */
export function jsonText(value: object | string | number | boolean | null): string;
export function jsonText(value: unknown): string | undefined;
export function jsonText(value: unknown): string | undefined {
  return JSON.stringify(value);
}
