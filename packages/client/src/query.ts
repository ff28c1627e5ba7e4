import { textOf } from "./body.js";
import { type Encoded, encode } from "./path.js";
import { parts } from "./styles.js";

/**
 * Joins a list whose parameter is one value on the wire (`explode: false`), or the names and values of an object; what
 * may be a list and is none stands alone. What is absent stays absent.
 */
export function join(values: object | string | number | boolean, separator: "," | " " | "|"): Encoded;
export function join(values: unknown, separator: "," | " " | "|"): Encoded | undefined;
export function join(values: unknown, separator: "," | " " | "|"): Encoded | undefined {
  // A comma that separates is not encoded; one inside of a value is.
  return values != null ? () => parts(values, false).join(separator === "," ? "," : encode(separator)) : undefined;
}

/** The style `deepObject`: `filter[name]=rex`, whatever is nested in it; a plain value stands under the name itself. */
export function deep(name: string, value: unknown, found: Record<string, unknown> = {}): Record<string, unknown> {
  if (typeof value === "object" && !(value instanceof Date))
    for (const key in value) deep(`${name}[${key}]`, value[key as never], found);
  else found[name] = value;
  return found;
}

/** A value, or each of a list, whose reserved characters stay as they are; what means something in a query does not. */
export function reserved(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(reserved);
  return (): string => encode(value).replace(/%(2F|3A|3F|40|24|2C|3B|5[BD])/g, unescape);
}

/** A parameter that may be an object, and is JSON then, or a text. What is absent stays absent. */
export function plain(value: unknown): string | undefined {
  return value == null ? undefined : [value].flat().map(textOf).join();
}

/** A parameter that is JSON in a header, which takes no letters beyond ASCII. What is absent stays absent. */
export function jsonHeader(value: unknown): string | undefined {
  const code = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return jsonText(value)?.replace(/[^ -~]/g, code);
}

/** A parameter that is JSON. What is absent stays absent. */
export function jsonText(value: object | string | number | boolean | null): string;
export function jsonText(value: unknown): string | undefined;
export function jsonText(value: unknown): string | undefined {
  return JSON.stringify(value);
}
