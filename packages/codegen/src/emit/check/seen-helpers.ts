import { code } from "../code.js";
import { type Helper, helper } from "./helper.js";

/** What is asked of members that nothing has looked at: `unevaluatedProperties`, `unevaluatedItems`. */
export const seenHelpers: readonly Helper[] = [
  helper(
    "unseenNames",
    ["isObject", "namesOf", "below", "each"],
    code`function unseenNames(value: unknown, seen: Seen, check: Check, to?: Faults): boolean {
  if (!isObject(value)) return true;
  const unseen = namesOf(value).filter((key) => !seen(key));
  return each(unseen, (key) => check(value[key], to && below(to, key)), to);
}`,
  ),
  helper(
    "unseenItems",
    ["below", "each"],
    code`function unseenItems(value: unknown, seen: Seen, check: Check, to?: Faults): boolean {
  if (!Array.isArray(value)) return true;
  return each(value, (item, index) => seen(index) || check(item, to && below(to, index)), to);
}`,
  ),
  helper(
    "either",
    [],
    code`function either(...parts: readonly Seen[]): Seen {
  return (key) => parts.some((seen) => seen(key));
}`,
  ),
  helper("nothingSeen", [], code`function nothingSeen(_value: unknown): Seen {\n  return () => false;\n}`),
  helper("anyName", [], code`function anyName(key: string | number): boolean {\n  return typeof key === "string";\n}`),
  helper(
    "anyIndex",
    [],
    code`function anyIndex(key: string | number): boolean {\n  return typeof key === "number";\n}`,
  ),
  helper(
    "named",
    [],
    code`function named(names: readonly string[]): Seen {
  return (key) => typeof key === "string" && names.includes(key);
}`,
  ),
  helper(
    "like",
    [],
    code`function like(patterns: readonly Pattern[]): Seen {
  return (key) => typeof key === "string" && key.length <= 512 && patterns.some((pattern) => pattern.test(key));
}`,
  ),
  helper(
    "first",
    [],
    code`function first(count: number): Seen {
  return (key) => typeof key === "number" && key < count;
}`,
  ),
  helper(
    "fitting",
    [],
    code`function fitting(value: unknown, check: Check): Seen {
  return (key) => typeof key === "number" && Array.isArray(value) && check(value[key]);
}`,
  ),
  helper(
    "given",
    ["fits"],
    code`function given(value: unknown, check: Check, seen: (value: unknown) => Seen): Seen {
  return fits(value, check) ? seen(value) : () => false;
}`,
  ),
];
