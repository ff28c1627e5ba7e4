import type { ParamContract, ParamType } from "../contract.js";
import type { Fault } from "./input.js";

/** A value, or what is wrong with its text. */
export type Value = { value: unknown } | { fault: string };

/** Reads a parameter or a field of a form out of its texts. */
export function readParam(param: ParamContract, place: Fault["in"], values: readonly string[]): Value {
  const [first = "string", ...others] = [param.type].flat();
  // An empty text is no list, where it may be a text.
  const type =
    others.length > 0 && others.includes("string") && values.length === 1 && values[0] === "" ? "string" : first;
  const found = readAs(type, param, place, values);
  return "fault" in found && others.length > 0 ? readParam({ ...param, type: others }, place, values) : found;
}

function readAs(type: ParamType, { separator }: ParamContract, place: Fault["in"], values: readonly string[]): Value {
  // Lists in a query repeat their name; everywhere else they are one text.
  const splitter = separator ?? (place === "query" || place === "body" ? undefined : ",");
  const parts = type.endsWith("[]") && splitter ? values.flatMap((value) => value.split(splitter)) : values;
  const one = scalars[scalarOf(type)];
  const read = parts.map((part) => one(place === "header" ? part.trim() : part));
  const fault = read.find((value) => "fault" in value);
  if (fault) return fault;
  // Of a parameter given twice the last counts, as in the gateway's own single-value maps.
  return type.endsWith("[]")
    ? { value: read.map((value) => ("value" in value ? value.value : undefined)) }
    : (read.at(-1) ?? { fault: "is required" });
}

type Scalar = "string" | "integer" | "number" | "boolean" | "json" | "object";

function scalarOf(type: ParamType): Scalar {
  switch (type) {
    case "string[]":
      return "string";
    case "integer[]":
      return "integer";
    case "number[]":
      return "number";
    case "boolean[]":
      return "boolean";
    case "json[]":
      return "json";
    default:
      return type;
  }
}

const scalars: Record<Scalar, (text: string) => Value> = {
  string: (text) => ({ value: text }),
  integer: (text) =>
    /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))
      ? { value: Number(text) }
      : { fault: "must be an integer" },
  number: (text) =>
    /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))
      ? { value: Number(text) }
      : { fault: "must be a number" },
  boolean: (text) =>
    text === "true" || text === "false" ? { value: text === "true" } : { fault: "must be true or false" },
  object: (text) => (/^\s*[[{]/.test(text) ? scalars.json(text) : { fault: "must be an object as JSON" }),
  json: (text) => {
    try {
      return { value: JSON.parse(text) };
    } catch {
      return { fault: "must be JSON" };
    }
  },
};
