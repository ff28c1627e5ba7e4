import { Entry, equal, textOf } from "./values.js";

type Method<T> = (self: T, ...args: readonly unknown[]) => unknown;
type Methods<T> = Readonly<Record<string, Method<T>>>;

/** Calls a method of Java's on a value: what the tables below have, and nothing else. `undefined` where there is none. */
export function callMethod(self: unknown, name: string, args: readonly unknown[]): unknown {
  if (name === "toString" && args.length === 0 && self !== undefined && self !== null) return textOf(self);
  if (name === "equals" && args.length === 1) return equal(self, args[0]);
  if (name === "hashCode" && args.length === 0) return hashOf(textOf(self));
  if (typeof self === "string") return found(ofTexts, name)?.(self, ...args);
  if (Array.isArray(self)) return found(ofLists, name)?.(self, ...args);
  if (self instanceof Map) return found(ofMaps, name)?.(self, ...args);
  if (self instanceof Entry) return found(ofEntries, name)?.(self, ...args);
  if (typeof self === "number") return found(ofNumbers, name)?.(self, ...args);
  if (typeof self === "boolean") return found(ofBooleans, name)?.(self, ...args);
  return undefined;
}

function found<T>(methods: Methods<T>, name: string): Method<T> | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

const number = (value: unknown): number => {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof read !== "number" || Number.isNaN(read)) throw new Error(`For input string: "${textOf(value)}"`);
  return read;
};

const position = (value: unknown, most: number): number => {
  const index = number(value);
  if (index < 0 || index > most) throw new Error(`index ${index} is out of range: there are ${most}`);
  return index;
};

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** `java.lang.String` */
const ofTexts: Methods<string> = {
  length: (self) => self.length,
  // A text has no size; split texts have.
  isEmpty: (self) => self === "",
  isBlank: (self) => self.trim() === "",
  charAt: (self, at) => self.charAt(position(at, self.length - 1)),
  contains: (self, part) => self.includes(textOf(part)),
  startsWith: (self, part, from = 0) => self.startsWith(textOf(part), number(from)),
  endsWith: (self, part) => self.endsWith(textOf(part)),
  indexOf: (self, part, from = 0) => self.indexOf(textOf(part), number(from)),
  lastIndexOf: (self, part) => self.lastIndexOf(textOf(part)),
  substring: (self, from, to = self.length) => self.substring(position(from, self.length), position(to, self.length)),
  concat: (self, other) => self + textOf(other),
  replace: (self, part, by) => self.replaceAll(textOf(part), () => textOf(by)),
  replaceAll: (self, pattern, by) => self.replace(regex(pattern, "g"), replacement(by)),
  replaceFirst: (self, pattern, by) => self.replace(regex(pattern), replacement(by)),
  matches: (self, pattern) => regex(`^(?:${textOf(pattern)})$`).test(self),
  split: (self, pattern, limit = 0) => split(self, pattern, number(limit)),
  toLowerCase: (self) => self.toLowerCase(),
  toUpperCase: (self) => self.toUpperCase(),
  trim: (self) => self.trim(),
  strip: (self) => self.trim(),
  repeat: (self, times) => self.repeat(position(times, 10_000)),
  equalsIgnoreCase: (self, other) => self.toLowerCase() === textOf(other).toLowerCase(),
  compareTo: (self, other) => compare(self, textOf(other)),
  compareToIgnoreCase: (self, other) => compare(self.toLowerCase(), textOf(other).toLowerCase()),
  join: (_, by, ...parts) => (Array.isArray(parts[0]) ? parts[0] : parts).map(textOf).join(textOf(by)),
  valueOf: (_: string, value: unknown) => textOf(value),
  intern: (self) => self,
};

/** `java.util.List`, and arrays, which templates take for lists. */
const ofLists: Methods<unknown[]> = {
  size: (self) => self.length,
  isEmpty: (self) => self.length === 0,
  get: (self, at) => self[position(at, self.length - 1)] ?? null,
  set(self, at, value) {
    const index = position(at, self.length - 1);
    const before = self[index];
    self[index] = value;
    return before ?? null;
  },
  add(self, ...args) {
    if (args.length === 1) return self.push(args[0]) > 0;
    self.splice(position(args[0], self.length), 0, args[1]);
    return null;
  },
  addAll(self, others) {
    if (Array.isArray(others)) self.push(...others);
    return true;
  },
  remove(self, what) {
    const index = typeof what === "number" ? what : self.findIndex((one) => equal(one, what));
    const [removed] = index < 0 ? [] : self.splice(index, 1);
    return typeof what === "number" ? (removed ?? null) : index >= 0;
  },
  clear(self) {
    self.length = 0;
    return "";
  },
  contains: (self, what) => self.some((one) => equal(one, what)),
  containsAll: (self, others) =>
    Array.isArray(others) && others.every((other) => self.some((one) => equal(one, other))),
  indexOf: (self, what) => self.findIndex((one) => equal(one, what)),
  lastIndexOf: (self, what) => self.findLastIndex((one) => equal(one, what)),
  subList: (self, from, to) => self.slice(position(from, self.length), position(to, self.length)),
  toArray: (self) => [...self],
  iterator: (self) => self,
};

/** `java.util.Map` */
const ofMaps: Methods<Map<unknown, unknown>> = {
  size: (self) => self.size,
  isEmpty: (self) => self.size === 0,
  get: (self, key) => self.get(key) ?? null,
  getOrDefault: (self, key, other) => self.get(key) ?? other,
  put: (self, key, value) => put(self, key, value),
  putIfAbsent: (self, key, value) => self.get(key) ?? put(self, key, value),
  putAll(self, others) {
    if (others instanceof Map) for (const [key, value] of others) self.set(key, value);
    return null;
  },
  remove(self, key) {
    const before = self.get(key) ?? null;
    self.delete(key);
    return before;
  },
  clear(self) {
    self.clear();
    return "";
  },
  containsKey: (self, key) => self.has(key),
  containsValue: (self, value) => [...self.values()].some((one) => equal(one, value)),
  keySet: (self) => [...self.keys()],
  values: (self) => [...self.values()],
  entrySet: (self) => [...self].map(([key, value]) => new Entry(key, value)),
};

function put(map: Map<unknown, unknown>, key: unknown, value: unknown): unknown {
  const before = map.get(key) ?? null;
  map.set(key, value);
  return before;
}

const ofEntries: Methods<Entry> = { getKey: ({ key }) => key, getValue: ({ value }) => value };

/** `java.lang.Integer`, `Long` and `Double`; their static methods are reached through a value, as templates do. */
const ofNumbers: Methods<number> = {
  intValue: (self) => Math.trunc(self),
  longValue: (self) => Math.trunc(self),
  doubleValue: (self) => self,
  floatValue: (self) => self,
  compareTo: (self, other) => Math.sign(self - number(other)),
  parseInt: (_, text) => Math.trunc(number(text)),
  parseLong: (_, text) => Math.trunc(number(text)),
  parseDouble: (_, text) => number(text),
  valueOf: (_: number, text: unknown) => number(text),
};

const ofBooleans: Methods<boolean> = {
  booleanValue: (self) => self,
  compareTo: (self, other) => Number(self) - Number(other === true),
  parseBoolean: (_, text) => textOf(text).toLowerCase() === "true",
};

/** A regular expression of Java's: flags at its beginning, quoted parts, and the rest as JavaScript has it. */
function regex(pattern: unknown, flags = ""): RegExp {
  const [, own = "", rest = ""] = /^(?:\(\?([imsu]+)\))?([\s\S]*)$/.exec(textOf(pattern)) ?? [];
  const quoted = rest.replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, text: string) =>
    text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  // A possessive quantifier only saves time.
  return new RegExp(quoted.replace(/([^\\][*+?}])\+/g, "$1"), flags + own.replace("u", ""));
}

/** Java's `$1` is JavaScript's, but its `\\$` is a dollar and `$&` is nothing special. */
function replacement(by: unknown): string {
  return textOf(by).replace(/\\(.)|\$(?!\d)/g, (whole, escaped?: string) =>
    escaped === undefined ? `$${whole}` : escaped === "$" ? "$$" : escaped,
  );
}

/** Empty texts at the end are dropped, as Java does. */
function split(text: string, pattern: unknown, limit: number): unknown[] {
  const parts: string[] = [];
  let rest = text;
  while (limit <= 0 || parts.length < limit - 1) {
    const match = regex(pattern).exec(rest);
    if (match === null || (match[0] === "" && rest.length <= 1)) break;
    const end = match.index === 0 && match[0] === "" ? 1 : match.index;
    parts.push(rest.slice(0, end));
    rest = rest.slice(Math.max(end, match.index + match[0].length));
  }
  parts.push(rest);
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts;
}

/** Java's hash of a text. */
function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}

/** A property as templates reach it: an entry of a map, or what Java would find as `getX()` or `isX()`. */
export function propertyOf(self: unknown, name: string): unknown {
  if (self instanceof Map) return self.has(name) ? self.get(name) : name === "empty" ? self.size === 0 : undefined;
  if (self instanceof Entry) return name === "key" ? self.key : name === "value" ? self.value : undefined;
  return name === "empty" && (Array.isArray(self) || typeof self === "string") ? self.length === 0 : undefined;
}
