import { type Filter, readFilter } from "./json-path-filter.js";

/** A JSONPath that cannot be read. */
export class UnsupportedPath extends Error {
  override readonly name = "UnsupportedPath";
}

/**
 * What a JSONPath leads to: `$`, `$.a.b`, `$['a b'][0]`. `undefined` where it leads nowhere. One that may lead to many
 * (`[*]`, `..`, `[0,1]`, `[0:2]`, `[?(@.price < 10)]`) gives a list; `.length()` counts. Tables are objects or maps.
 */
export function jsonPath(value: unknown, path: string): unknown {
  if (path.endsWith(lengthCall)) return lengthOf(jsonPath(value, path.slice(0, -lengthCall.length)));
  const { definite, steps } = stepsOf(path);
  if (!definite) return steps.reduce<unknown[]>((values, step) => values.flatMap((one) => take(one, step)), [value]);
  let found = value;
  for (const step of steps) {
    if (typeof step === "object") return undefined;
    found = member(found, step);
  }
  return found;
}

type Step =
  | string
  | number
  | { readonly kind: "every" | "deep" }
  | { readonly kind: "union"; readonly keys: readonly (string | number)[] }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "filter"; readonly holds: Filter };

interface Steps {
  readonly steps: readonly Step[];
  readonly definite: boolean;
}

// The paths come from contracts, and there are as many as there are templates; one that a template makes of a message
// is looked at anew.
const known = new Map<string, Steps>();

function stepsOf(path: string): Steps {
  const before = known.get(path);
  if (before !== undefined) return before;
  const steps = read(path);
  const made = { steps, definite: steps.every((step) => typeof step !== "object") };
  if (known.size < 1000) known.set(path, made);
  return made;
}

const pattern =
  /(?<deep>\.\.(?=[^.]))|\.?(?<every>\[\*\]|\*)|\.?(?<name>[^.[\]*'"()?@\s][^.[\]*'"()?@]*)|\[(?<index>-?\d+)\]|\[(?<from>-?\d*):(?<to>-?\d*)\]|\[(?<keys>(?:'[^']*'|"[^"]*"|-?\d+)(?:\s*,\s*(?:'[^']*'|"[^"]*"|-?\d+))*)\]|\[\?\((?<filter>.*?)\)\]/y;

function read(path: string): Step[] {
  const steps: Step[] = [];
  pattern.lastIndex = path.startsWith("$") ? 1 : 0;
  while (pattern.lastIndex < path.length) {
    const found = pattern.exec(path)?.groups;
    if (found === undefined) throw new UnsupportedPath(`the JSONPath ${JSON.stringify(path)} cannot be read`);
    steps.push(stepOf(found));
  }
  return steps;
}

function stepOf({ deep, every, name, index, from, to, keys, filter = "" }: Record<string, string | undefined>): Step {
  if (deep !== undefined) return { kind: "deep" };
  if (every !== undefined) return { kind: "every" };
  if (name !== undefined) return name;
  if (index !== undefined) return Number(index);
  if (from !== undefined) return { kind: "slice", from: bound(from), to: bound(to) };
  if (keys === undefined) return { kind: "filter", holds: readFilter(filter) };
  const several = keys
    .match(/'[^']*'|"[^"]*"|-?\d+/g)
    ?.map((key) => (/^['"]/.test(key) ? key.slice(1, -1) : Number(key)));
  const [only, ...more] = several ?? [];
  return only !== undefined && more.length === 0 ? only : { kind: "union", keys: several ?? [] };
}

const bound = (text = "") => (text === "" ? undefined : Number(text));

/** A member of a list or of a table, and nothing that every object has. */
export function member(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === "number" ? value.at(key) : undefined;
  if (value instanceof Map) return value.get(key);
  if (typeof value !== "object" || value === null || typeof key !== "string") return undefined;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function take(value: unknown, step: Step): unknown[] {
  if (typeof step !== "object") return present(member(value, step));
  switch (step.kind) {
    case "every":
      return children(value);
    case "deep":
      return [value, ...descendants(value)];
    case "union":
      return step.keys.flatMap((key) => present(member(value, key)));
    case "slice":
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case "filter":
      return children(value).filter(step.holds);
  }
}

const lengthCall = ".length()";

function lengthOf(value: unknown): number | undefined {
  if (Array.isArray(value) || typeof value === "string") return value.length;
  return typeof value === "object" && value !== null ? children(value).length : undefined;
}

const present = (value: unknown) => (value === undefined ? [] : [value]);

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return [...value];
  if (value instanceof Map) return [...value.values()];
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

/** Without recursion: a message may nest deeply. */
function descendants(value: unknown): unknown[] {
  const found: unknown[] = [];
  const waiting = children(value).reverse();
  while (waiting.length > 0) {
    const next = waiting.pop();
    found.push(next);
    for (const child of children(next).reverse()) waiting.push(child);
  }
  return found;
}
