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
    "byTag",
    ["asItIs"],
    code`/** What is done to the alternative that a tag means, and to no other. */
function byTag(
  value: unknown,
  key: string,
  turns: readonly (readonly [tag: string, turn: Turn])[],
  withoutTag: Turn = asItIs,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  const tag: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  if (tag === undefined) return withoutTag(value);
  const found = turns.find(([name]) => name === tag);
  return found === undefined ? value : found[1](value);
}`,
  ),
  helper(
    "byFit",
    ["fits", "leftByEither"],
    code`/** What is left of a value that fits one of several alternatives; of several that it fits, what any of them leaves. */
function byFit(value: unknown, options: readonly (readonly [check: Check, turn: Turn])[]): unknown {
  const left = options.filter(([check]) => fits(value, check)).map(([, turn]) => turn(value));
  return left.length === 0 ? value : left.reduce(leftByEither);
}`,
  ),
  helper(
    "leftByEither",
    ["isObject"],
    code`/** What was left of one value in two ways, together. */
function leftByEither(one: unknown, other: unknown): unknown {
  if (one === other) return one;
  if (Array.isArray(one) && Array.isArray(other)) return one.map((item, index) => leftByEither(item, other[index]));
  if (!isObject(one) || !isObject(other)) return one;
  const left = (key: string) => {
    if (!Object.hasOwn(one, key)) return other[key];
    return Object.hasOwn(other, key) ? leftByEither(one[key], other[key]) : one[key];
  };
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.setPrototypeOf(Object.fromEntries([...keys].map((key) => [key, left(key)])), Object.getPrototypeOf(one));
}`,
  ),
  helper(
    "leftOnce",
    ["once", "doneOnce"],
    code`/** What is left of a value is found once, and so is which alternatives fit it. */
function leftOnce(value: unknown, turn: Turn): unknown {
  let left = value;
  once(value, () => {
    left = doneOnce(value, turn);
    return true;
  });
  return left;
}`,
  ),
  helper(
    "doneOnce",
    [],
    code`/** Turns an object once, however often it is come to: a level deeper that would be twice as often. */
function doneOnce(value: unknown, turn: Turn): unknown {
  if (typeof value !== "object" || value === null) return turn(value);
  const before = done;
  const all = before ?? new Map<Turn, Map<unknown, unknown>>();
  done = all;
  try {
    const known = all.get(turn) ?? new Map<unknown, unknown>();
    all.set(turn, known);
    if (!known.has(value)) {
      const turned = turn(value);
      known.set(value, turned).set(turned, turned);
    }
    return known.get(value);
  } finally {
    done = before;
  }
}

/** What has become of objects, while one of them is turned. */
let done: Map<Turn, Map<unknown, unknown>> | undefined;`,
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
