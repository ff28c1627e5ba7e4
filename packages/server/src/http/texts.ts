import type { ParamContract, ParamType, Read } from "../contract.js";
import { parseJson } from "./json.js";
import { addWithin, type Faults, wrong } from "./wrong.js";

/** A value out of its texts: several are those of a list. */
export function readTexts({ type, words }: ParamContract, texts: readonly string[]): Read {
  if (typeof type !== "string") return readAny(type, texts, words);
  const read = scalars[type];
  // Of a parameter given twice the last counts, as in the gateway's own single-value maps. Lists are called after what
  // they hold.
  return read ? read(texts[texts.length - 1] ?? "") : readList(type.slice(0, -2), texts);
}

/** Of several types the first that fits: of several texts a list, where it may be one. */
function readAny(types: readonly ParamType[], texts: readonly string[], words?: readonly string[]): Read {
  const [text = ""] = texts;
  const hasRule = types.includes("text");
  // An empty text is no list, where it may be a text.
  if (texts.length === 1 && text === "" && (hasRule || types.includes("string"))) return { value: "" };
  const isList = texts.length > 1;
  // One that no list may hold is none either.
  const isTold = isList || words?.includes(text) === false;
  const told = isTold ? types.filter((type) => isListType(type) === isList) : [];
  let found: Read = wrong("is required");
  for (const type of told.length > 0 ? told : types) {
    found = readTexts({ type }, texts);
    // Beside such a text a number is one as it is written: `007` may be a code.
    const isCode = hasRule && typeof found.value === "number" && !texts.includes(`${found.value}`);
    if (!found.faults && !isCode) break;
  }
  return found;
}

function readList(items: string, texts: readonly string[]): Read {
  const list: unknown[] = [];
  const faults: Faults = [];
  const read = items.startsWith("(") ? undefined : (scalars[items] ?? string);
  const places = read ? [] : items.slice(1, -1).split(",");
  for (const [index, text] of texts.entries()) {
    const found = read ? read(text) : readItem(places[index] ?? places[places.length - 1] ?? "", text);
    addWithin(faults, `/${index}`, found.faults);
    list.push(found.value);
  }
  return faults.length > 0 ? { faults } : { value: list };
}

/** An item that may be of several types: `integer|boolean`. */
function readItem(types: string, text: string): Read {
  return readAny(types.split("|") as ParamType[], [text]); // the names of types, as `ParamType` has them
}

type Reader = (text: string) => Read;

const string: Reader = (value) => ({ value });

const integer: Reader = (text) => {
  const value = Number(text);
  // Most are written as we would write them; the first use of a regular expression costs more than all the rest.
  const isInteger = Number.isSafeInteger(value) && (String(value) === text || /^[+-]?\d+$/.test(text));
  return isInteger ? { value } : noInteger(text);
};

const noInteger: Reader = (text) =>
  wrong(/^[+-]?\d+$/.test(text) ? "has more digits than a number can hold" : "must be an integer");

const number: Reader = (text) => {
  const value = Number(text);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(value)
    ? { value }
    : wrong("must be a number");
};

const boolean: Reader = (text) =>
  text === "true" || text === "false" ? { value: text === "true" } : wrong("must be true or false");

const object: Reader = (text) => (/^\s*[[{]/.test(text) ? parseJson(text) : wrong("must be an object as JSON"));

const bytes: Reader = (text) => ({ value: new TextEncoder().encode(text) });

/** How one text is read. */
const scalars: Readonly<Record<string, Reader>> = {
  string,
  integer,
  number,
  boolean,
  json: parseJson,
  object,
  bytes,
  text: string,
};

/** The parts of what is one text; where no comma stands plainly, an encoded one separates: many write it so. */
export function split(text: string, separator: string, plain: (text: string) => string): string[] {
  return separator === "," && text.includes(",") ? text.split(",").map(plain) : plain(text).split(separator);
}

/** Whether a parameter may be a list. */
export function isListType(type: ParamContract["type"]): boolean {
  return String(type).includes("[]");
}
