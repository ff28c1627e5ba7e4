import type { ParamContract, ParamType } from "../contract.js";
import type { Place } from "./fault.js";

/** A value, or what is wrong with its text. */
export type Value = { readonly value: unknown; readonly fault?: undefined } | { readonly fault: string };

/** Reads a parameter or a field of a form out of its texts. */
export function readParam({ type, separator }: ParamContract, place: Place, values: readonly string[]): Value {
  if (typeof type !== "string") return readAny(type, separator, place, values);
  const read = scalars[type];
  // Of a parameter given twice the last counts, as in the gateway's own single-value maps. Lists are called after what
  // they hold.
  return read
    ? read(values[values.length - 1] ?? "")
    : readList(scalars[type.slice(0, -2)] ?? string, separator, place, values);
}

/** Of several types the first that fits. */
function readAny(types: readonly ParamType[], separator: Separator, place: Place, values: readonly string[]): Value {
  // An empty text is no list, where it may be a text.
  if (values.length === 1 && values[0] === "" && types.includes("string")) return { value: "" };
  let found: Value = { fault: "is required" };
  for (const type of types) {
    found = readParam(separator ? { type, separator } : { type }, place, values);
    if (found.fault === undefined) break;
  }
  return found;
}

function readList(read: Read, separator: Separator, place: Place, values: readonly string[]): Value {
  // Lists in a query repeat their name; everywhere else they are one text.
  const splitter = separator ?? (place === "query" || place === "body" ? undefined : ",");
  const list: unknown[] = [];
  for (const part of splitter === undefined ? values : values.flatMap((value) => value.split(splitter))) {
    const found = read(place === "header" ? part.trim() : part);
    if (found.fault !== undefined) return found;
    list.push(found.value);
  }
  return { value: list };
}

type Separator = ParamContract["separator"];
type Read = (text: string) => Value;

const string: Read = (value) => ({ value });

const integer: Read = (text) => {
  const value = Number(text);
  // Most are written as we would write them; the first use of a regular expression costs more than all the rest.
  const isInteger = Number.isSafeInteger(value) && (String(value) === text || /^[+-]?\d+$/.test(text));
  return isInteger ? { value } : { fault: "must be an integer" };
};

const number: Read = (text) => {
  const value = Number(text);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(value)
    ? { value }
    : { fault: "must be a number" };
};

const boolean: Read = (text) =>
  text === "true" || text === "false" ? { value: text === "true" } : { fault: "must be true or false" };

const json: Read = (text) => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: "must be JSON" };
  }
};

const object: Read = (text) => (/^\s*[[{]/.test(text) ? json(text) : { fault: "must be an object as JSON" });

/** How one text is read. */
const scalars: Readonly<Record<string, Read>> = { string, integer, number, boolean, json, object };
