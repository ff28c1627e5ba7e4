import { code } from "../code.js";
import { type Helper, helper } from "./helper.js";

/** What is asked of the members of an object and of the items of a list. */
export const partHelpers: readonly Helper[] = [
  helper(
    "object",
    ["fault", "isObject"],
    code`function object(value: unknown, to?: Faults): boolean {
  return isObject(value) || fault(to, "must be an object");
}`,
  ),
  helper(
    "array",
    ["fault"],
    code`function array(value: unknown, to?: Faults): boolean {
  return Array.isArray(value) || fault(to, "must be an array");
}`,
  ),
  helper(
    "record",
    ["fault", "isObject", "below"],
    code`function record(value: unknown, table: Members, to?: Faults): boolean {
  if (!isObject(value)) return fault(to, "must be an object");
  let isFine = true;
  for (const [key, check, isRequired] of table) {
    if (to ? to.issues.length >= 100 : !isFine) return false;
    const member = Object.hasOwn(value, key) ? value[key] : undefined;
    if (member !== undefined) isFine = check(member, to && below(to, key)) && isFine;
    else if (isRequired) isFine = fault(to && below(to, key), "is required");
  }
  return isFine;
}`,
  ),
  helper(
    "required",
    ["fault", "isObject", "below"],
    code`function required(value: unknown, keys: readonly string[], to?: Faults): boolean {
  if (!isObject(value)) return true;
  const missing = keys.filter((key) => !Object.hasOwn(value, key) || value[key] === undefined);
  for (const key of missing) fault(to && below(to, key), "is required");
  return missing.length === 0;
}`,
  ),
  helper(
    "members",
    ["isObject", "record"],
    code`function members(value: unknown, table: Members, to?: Faults): boolean {
  return !isObject(value) || record(value, table, to);
}`,
  ),
  helper(
    "matching",
    ["isObject", "namesOf", "below", "each"],
    code`function matching(value: unknown, pattern: Pattern, check: Check, to?: Faults): boolean {
  const keys = isObject(value) ? namesOf(value).filter((key) => key.length <= 512 && pattern.test(key)) : [];
  return each(keys, (key) => check((value as { [key: string]: unknown })[key], to && below(to, key)), to);
}`,
  ),
  helper(
    "others",
    ["isObject", "namesOf", "below", "each"],
    code`function others(
  value: unknown,
  known: readonly string[],
  patterns: readonly Pattern[],
  check: Check,
  to?: Faults,
): boolean {
  if (!isObject(value)) return true;
  const isOther = (key: string) => !known.includes(key) && !patterns.some((pattern) => key.length <= 512 && pattern.test(key));
  const keys = namesOf(value).filter(isOther);
  return each(keys, (key) => check(value[key], to && below(to, key)), to);
}`,
  ),
  helper(
    "keys",
    ["isObject", "namesOf", "below", "each"],
    code`function keys(value: unknown, check: Check, to?: Faults): boolean {
  return !isObject(value) || each(namesOf(value), (key) => check(key, to && below(to, key)), to);
}`,
  ),
  helper(
    "has",
    ["isObject"],
    code`function has(value: unknown, key: string): boolean {
  return isObject(value) && Object.hasOwn(value, key) && value[key] !== undefined;
}`,
  ),
  helper(
    "dependent",
    ["has", "required"],
    code`function dependent(value: unknown, key: string, keys: readonly string[], to?: Faults): boolean {
  return !has(value, key) || required(value, keys, to);
}`,
  ),
  helper(
    "dependentSchema",
    ["has"],
    code`function dependentSchema(value: unknown, key: string, check: Check, to?: Faults): boolean {
  return !has(value, key) || check(value, to);
}`,
  ),
  helper(
    "size",
    ["amount", "isObject", "namesOf"],
    code`function size(value: unknown, least: number, most: number, to?: Faults): boolean {
  return !isObject(value) || amount(namesOf(value).length, least, most, "properties", to);
}`,
  ),
  helper(
    "items",
    ["below", "each"],
    code`function items(value: unknown, from: number, check: Check, to?: Faults): boolean {
  if (!Array.isArray(value)) return true;
  return each(value, (item, index) => index < from || check(item, to && below(to, index)), to);
}`,
  ),
  helper(
    "item",
    ["below"],
    code`function item(value: unknown, index: number, check: Check, to?: Faults): boolean {
  return !Array.isArray(value) || index >= value.length || check(value[index], to && below(to, index));
}`,
  ),
  helper(
    "contains",
    ["fault"],
    code`function contains(
  value: unknown,
  check: Check,
  least: number,
  most: number,
  to?: Faults,
): boolean {
  if (!Array.isArray(value)) return true;
  const count = value.filter((item) => check(item)).length;
  if (count < least) return fault(to, "must contain at least " + least + " items of the kind that it asks for");
  return count <= most || fault(to, "must contain at most " + most + " items of that kind");
}`,
  ),
  helper(
    "count",
    ["amount"],
    code`function count(value: unknown, least: number, most: number, to?: Faults): boolean {
  return !Array.isArray(value) || amount(value.length, least, most, "items", to);
}`,
  ),
  helper(
    "unique",
    ["fault", "isObject"],
    code`function unique(value: unknown, to?: Faults): boolean {
  if (!Array.isArray(value)) return true;
  const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);
  const sorted = (_: string, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(byName)) : inner;
  // Objects and lists as texts, which are no items themselves: a list may be long, and a text is found at once.
  const texts = value.filter((item) => typeof item === "object").map((item) => JSON.stringify(item, sorted));
  const others = value.filter((item) => typeof item !== "object");
  const count = new Set(texts).size + new Set(others).size;
  return count === value.length || fault(to, "must not have equal items");
}`,
  ),
  helper(
    "tagged",
    ["fault", "isObject", "below", "toldOf"],
    code`function tagged(
  value: unknown,
  key: string,
  checks: readonly (readonly [tag: string, check: Check])[],
  to?: Faults,
): boolean {
  if (!isObject(value)) return fault(to, "must be an object");
  const tag = Object.hasOwn(value, key) ? value[key] : undefined;
  const found = checks.find(([name]) => name === tag);
  if (found !== undefined) return found[1](value, to);
  const at = to && below(to, key);
  if (tag !== undefined) return fault(at, toldOf(checks.map(([name]) => name)));
  const isTold = at?.issues.some(({ pointer }) => pointer === at.pointer) === true;
  return !isTold && fault(at, "is required");
}`,
  ),
];
