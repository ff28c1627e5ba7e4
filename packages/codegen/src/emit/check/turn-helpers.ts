import { type Code, code } from "../code.js";
import { type Helper, helper } from "./helper.js";

/** What generated code does to values that are not given as they came. */
export const turnHelpers: readonly Helper[] = [
  helper(
    "without",
    [],
    code`/** Without members that a request may send, and that count for nothing. */
function without(value: unknown, ignored: readonly string[]): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.fromEntries(Object.entries(value).filter(([key]) => !ignored.includes(key)));
  return Object.setPrototypeOf(kept, Object.getPrototypeOf(value));
}`,
  ),
  helper(
    "eachMember",
    ["asItIs"],
    code`function eachMember(value: unknown, turns: { readonly [key: string]: Turn }, others: Turn = asItIs): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const turn = (key: string) => (Object.hasOwn(turns, key) ? turns[key] : undefined) ?? others;
  const turned = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, turn(key)(member)]));
  return Object.setPrototypeOf(turned, Object.getPrototypeOf(value));
}`,
  ),
  helper(
    "eachItem",
    [],
    code`function eachItem(value: unknown, turn: Turn, first: readonly Turn[] = []): unknown {
  return Array.isArray(value) ? value.map((item, index) => (first[index] ?? turn)(item)) : value;
}`,
  ),
  helper(
    "ifFits",
    [],
    code`function ifFits(value: unknown, check: Check, turn: Turn): unknown {
  return check(value) ? turn(value) : value;
}`,
  ),
  helper(
    "asItIs",
    [],
    code`function asItIs(value: unknown): unknown {
  return value;
}`,
  ),
];

/** The type that they are printed with. */
export const turnType: Code = code`type Turn = (value: unknown) => unknown;`;
