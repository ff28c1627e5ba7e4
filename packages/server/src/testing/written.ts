import type { ParamContract, Params } from "../contract.js";
import { deepObject, form, label, matrix } from "../http/styles.js";

/** The parameters of one place as names and values, as a caller would write them; nothing of them is encoded yet. */
export function writtenParams(
  params: Params = {},
  values: Readonly<Record<string, unknown>>,
  repeats: boolean,
): [name: string, value: string][] {
  return Object.entries(params).flatMap(([property, declared]) => {
    const value = values[property];
    if (value === undefined) return [];
    const param: ParamContract = typeof declared === "string" ? { type: declared } : declared;
    return writtenParam(param, param.wire ?? property, value, repeats);
  });
}

function writtenParam(param: ParamContract, wire: string, value: unknown, repeats: boolean): [string, string][] {
  const { explode, separator = ",", style, type } = param;
  if (style === deepObject) return deepPairs(wire, value);
  if (style === form && explode) return pairsOf(value);
  if (style !== undefined) {
    const mark = style === label ? "." : style === matrix ? ";" : "";
    const isNamed = style === matrix && !(explode && type === "object");
    const parts = partsOf(value, explode === true).map((part) => (isNamed && explode ? `${wire}=${part}` : part));
    const start = isNamed && !explode ? `${wire}=` : "";
    return [[wire, mark + start + parts.join(explode && mark !== "" ? mark : separator)]];
  }
  const isJsonText = [type].flat().some((one) => one === "json" || one === "object");
  if (isJsonText) return [[wire, JSON.stringify(value)]];
  if (!Array.isArray(value)) return [[wire, textOf(value)]];
  if (repeats && param.separator === undefined) return value.map((one): [string, string] => [wire, textOf(one)]);
  return [[wire, value.map(textOf).join(separator)]];
}

/** One text, those of a list, or the names and values of an object. */
function partsOf(value: unknown, explode: boolean): string[] {
  if (Array.isArray(value)) return value.map(textOf);
  if (!isTable(value)) return [textOf(value)];
  return pairsOf(value).flatMap((pair) => (explode ? pair.join("=") : pair));
}

/** Names and values, a list as several of a name. */
export function pairsOf(value: unknown): [string, string][] {
  return Object.entries(isTable(value) ? value : {}).flatMap(([name, member]) =>
    [member].flat().map((one): [string, string] => [name, textOf(one)]),
  );
}

function deepPairs(name: string, value: unknown): [string, string][] {
  if (!isTable(value)) return [[name, textOf(value)]];
  return Object.entries(value).flatMap(([key, inner]) => deepPairs(`${name}[${key}]`, inner));
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

export function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
