import type { ParamContract, ParamType } from "../contract.js";
import { parseJson } from "./json.js";

/** A value, or what is wrong with its text; of a list, with which of its items. */
export type Value =
  | { readonly value: unknown; readonly fault?: undefined }
  | { readonly fault: string; readonly pointer?: string };

/** Reads a parameter or a field of a form out of its texts: several are those of a list. */
export function readParam({ type }: ParamContract, texts: readonly string[]): Value {
  if (typeof type !== "string") return readAny(type, texts);
  const read = scalars[type];
  // Of a parameter given twice the last counts, as in the gateway's own single-value maps. Lists are called after what
  // they hold.
  return read ? read(texts[texts.length - 1] ?? "") : readList(scalars[type.slice(0, -2)] ?? string, texts);
}

/** Of several types the first that fits. */
function readAny(types: readonly ParamType[], texts: readonly string[]): Value {
  // An empty text is no list, where it may be a text.
  if (texts.length === 1 && texts[0] === "" && types.includes("string")) return { value: "" };
  let found: Value = { fault: "is required" };
  for (const type of types) {
    found = readParam({ type }, texts);
    if (found.fault === undefined) break;
  }
  return found;
}

function readList(read: Read, texts: readonly string[]): Value {
  const list: unknown[] = [];
  for (const [index, text] of texts.entries()) {
    const found = read(text);
    if (found.fault !== undefined) return { fault: found.fault, pointer: `/${index}` };
    list.push(found.value);
  }
  return { value: list };
}

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

const object: Read = (text) => (/^\s*[[{]/.test(text) ? parseJson(text) : { fault: "must be an object as JSON" });

const bytes: Read = (text) => ({ value: new TextEncoder().encode(text) });

/** How one text is read. */
const scalars: Readonly<Record<string, Read>> = { string, integer, number, boolean, json: parseJson, object, bytes };
