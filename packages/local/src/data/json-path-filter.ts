import { member } from "./json-path.js";

/** Whether an item is wanted. */
export type Filter = (item: unknown) => boolean;

/** Reads what stands in `[?(…)]`: comparisons of paths below `@` with values, joined by `&&` and `||`. */
export function readFilter(text: string): Filter {
  const anyOf = text.split("||").map((part) => part.split("&&").map((one) => readComparison(one.trim())));
  return (item) => anyOf.some((allOf) => allOf.every((holds) => holds(item)));
}

const comparison =
  /^(?<not>!)?@(?<path>(?:\.\w[\w-]*|\[\d+\]|\['[^']*'\])*)\s*(?:(?<operator>==|!=|<=|>=|<|>)\s*(?<value>.+))?$/;

function readComparison(text: string): Filter {
  const groups = comparison.exec(text)?.groups;
  if (groups === undefined) throw new Error(`the filter ${JSON.stringify(text)} of a JSONPath cannot be read`);
  const { not, operator, path = "", value = "" } = groups;
  const steps = [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]/g)].map(
    ([, name, index, quoted]) => name ?? quoted ?? Number(index),
  );
  const found = (item: unknown) => steps.reduce<unknown>(member, item);
  if (operator === undefined) return (item) => (found(item) !== undefined) !== (not !== undefined);
  const wanted = literal(value.trim());
  return (item) => compare(operator, found(item), wanted);
}

function literal(text: string): unknown {
  if (/^'.*'$/.test(text)) return text.slice(1, -1);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`the value ${text} in the filter of a JSONPath cannot be read`);
  }
}

function compare(operator: string, left: unknown, right: unknown): boolean {
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  const comparable = typeof left === typeof right && (typeof left === "number" || typeof left === "string");
  if (!comparable) return false;
  // Both are numbers, or both are texts.
  const [one, other] = [left as number, right as number];
  if (operator === "<") return one < other;
  if (operator === ">") return one > other;
  return operator === "<=" ? one <= other : one >= other;
}
