import { decode, encode } from "./encode.js";
import type { Step } from "./tracked-map.js";

/** Where something stands in the store, as a text: `["regions",["eu-west-1"],"apis",["a1b2c3"],"stages",["prod"]]`. */
export type PathText = string;

/**
 * A value as records: each entry of a map and each member of an object that holds one is a record of its own, so that an
 * edit is kept by writing what it changed. What is frozen is never edited: it is one record, however large, written once.
 */
export function recordsOf(path: readonly Step[], value: unknown): Map<PathText, string> {
  const records = new Map<PathText, string>();
  collect(path, value, records);
  return records;
}

function collect(path: readonly Step[], value: unknown, records: Map<PathText, string>): void {
  if (value instanceof Map && value.size > 0) {
    for (const [key, item] of value) collect([...path, [String(key)]], item, records);
  } else if (hasParts(value)) {
    for (const [name, item] of Object.entries(value)) if (item !== undefined) collect([...path, name], item, records);
  } else {
    records.set(JSON.stringify(path), textOf(value));
  }
}

/** Whether members of an object are worth a record each: a definition is an object of maps in an object. */
function hasParts(value: unknown, depth = 1): value is object {
  if (!isObject(value) || Array.isArray(value) || Object.isFrozen(value)) return false;
  return Object.values(value).some(
    (item) =>
      item instanceof Map || (isObject(item) && (Object.isFrozen(item) || (depth > 0 && hasParts(item, depth - 1)))),
  );
}

const pictures = new WeakMap<object, string>();

function textOf(value: unknown): string {
  if (!isObject(value) || !Object.isFrozen(value)) return encode(value);
  const text = pictures.get(value) ?? encode(value);
  pictures.set(value, text);
  return text;
}

/** A container of the tree that records make. */
type Container = Map<string, unknown> | Record<string, unknown>;

/** Puts the value of a record at its place, and makes what is missing on the way. */
export function place(root: Container, path: readonly Step[], value: unknown): void {
  let container = root;
  for (const [index, step] of path.slice(0, -1).entries()) {
    const next = path[index + 1];
    const known = read(container, step);
    if (isContainer(known)) container = known;
    else {
      const made: Container = typeof next === "string" ? Object.create(null) : new Map();
      write(container, step, made);
      container = made;
    }
  }
  const last = path.at(-1);
  if (last !== undefined) write(container, last, decode(value));
}

/** Takes away what is at a place, and what holds nothing any more: that a map is empty is a record of its own. */
export function remove(root: Container, path: readonly Step[]): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  if (rest.length > 0) {
    const held = read(root, step);
    if (!isContainer(held)) return;
    remove(held, rest);
    if (sizeOf(held) > 0) return;
  }
  if (root instanceof Map) root.delete(nameOf(step));
  else delete root[nameOf(step)];
}

function sizeOf(container: Container): number {
  return container instanceof Map ? container.size : Object.keys(container).length;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isContainer(value: unknown): value is Container {
  return isObject(value);
}

function nameOf(step: Step): string {
  return typeof step === "string" ? step : step[0];
}

function read(container: Container, step: Step): unknown {
  const name = nameOf(step);
  if (container instanceof Map) return container.get(name);
  return Object.hasOwn(container, name) ? container[name] : undefined;
}

function write(container: Container, step: Step, value: unknown): void {
  if (container instanceof Map) container.set(nameOf(step), value);
  else container[nameOf(step)] = value;
}
