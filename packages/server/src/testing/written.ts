import type { ParamContract, Params } from "../contract.js";
import { deepObject } from "../http/deep.js";
import { mayBeEmpty } from "../http/empty.js";
import { form, label, matrix } from "../http/styles.js";

/**
 * The parameters of one place as names and values, as a caller would write them: each part by `write`, which encodes it, and
 * with plain commas between them, so that those inside of a part are told apart.
 */
export function writtenParams(
  params: Params = {},
  values: Readonly<Record<string, unknown>>,
  repeats: boolean,
  write: (text: string) => string = String,
): [name: string, value: string][] {
  return Object.entries(params).flatMap(([property, declared]) => {
    const value = values[property];
    const param: ParamContract = typeof declared === "string" ? { type: declared } : declared;
    // Only JSON says null; elsewhere the client leaves it out.
    if (value === undefined || (value === null && param.type !== "json")) return [];
    return writtenParam(param, param.wire ?? property, value, repeats, write);
  });
}

function writtenParam(
  param: ParamContract,
  wire: string,
  value: unknown,
  repeats: boolean,
  write: (text: string) => string,
): [string, string][] {
  const { explode, separator = ",", style, type } = param;
  const name = write(wire);
  const between = separator === "," ? separator : write(separator);
  const writtenPair = (pair: [string, string]): [string, string] => [write(pair[0]), write(pair[1])];
  if (style === deepObject) return deepPairs(wire, value).map(writtenPair);
  if (style === form && explode) return textPairsOf(value).map(writtenPair);
  if (style !== undefined && style !== mayBeEmpty) {
    const mark = style === label ? "." : style === matrix ? ";" : "";
    const isNamed = style === matrix && !(explode && type === "object");
    const texts = type === "object" || Array.isArray(value) ? partsOf(value, explode === true) : [textOf(value)];
    const parts = texts.map(write);
    const named = parts.map((part) => (isNamed && explode ? `${name}=${part}` : part));
    const start = isNamed && !explode ? `${name}=` : "";
    return [[name, mark + start + named.join(explode && mark !== "" ? mark : between)]];
  }
  if (type === "json") return [[name, write(JSON.stringify(value))]];
  if (!Array.isArray(value)) return [[name, write(textOf(value))]];
  if (repeats && param.separator === undefined) return textPairsOf({ [wire]: value }).map(writtenPair);
  return [[name, value.map((one) => write(textOf(one))).join(between)]];
}

/** The texts of a list, or the names and values of an object. */
function partsOf(value: unknown, explode: boolean): string[] {
  if (Array.isArray(value)) return value.map(textOf);
  const pairs = Object.entries(isTable(value) ? value : {}).map(([name, member]) => [name, textOf(member)]);
  return pairs.flatMap((pair) => (explode ? pair.join("=") : pair));
}

/** Names and values, a list as several of a name. What is absent is left out, null too. */
export function pairsOf(value: unknown): [name: string, value: unknown][] {
  return Object.entries(isTable(value) ? value : {}).flatMap(([name, member]) =>
    [member]
      .flat()
      .filter(isThere)
      .map((one: unknown): [string, unknown] => [name, one]),
  );
}

export function textPairsOf(value: unknown): [name: string, value: string][] {
  return pairsOf(value).map(([name, one]) => [name, textOf(one)]);
}

function deepPairs(name: string, value: unknown): [string, string][] {
  if (!isTable(value)) return isThere(value) ? [[name, textOf(value)]] : [];
  return Object.entries(value).flatMap(([key, inner]) => deepPairs(`${name}[${key}]`, inner));
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

export function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
