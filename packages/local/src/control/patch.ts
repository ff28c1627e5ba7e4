import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import { type ApiError, badRequest } from "./protocol/api-error.js";

/**
 * A path that a resource lets be patched, and how: `text`, `number` and `flag` are members; `entry` is an entry of a
 * map, whose key is the last segment; `item` is a value of a list, which is the last segment or the operation's value.
 */
export interface PatchRule {
  readonly path: string;
  readonly kind: "text" | "number" | "flag" | "entry" | "flagEntry" | "item";
  readonly ops: readonly Op[];
}

/** What the model lets one ask for; most paths take but some of them, and no path takes `move` or `test`. */
type Op = "add" | "remove" | "replace" | "move" | "copy" | "test";

/** Members of a resource that can be replaced, and removed where AWS allows it. */
export function replaceable(kind: PatchRule["kind"], ...paths: readonly string[]): PatchRule[] {
  return paths.map((path) => ({ path, kind, ops: ["replace"] }));
}

/** Entries of maps or items of lists: added, removed, replaced. */
export function editable(kind: PatchRule["kind"], ...paths: readonly string[]): PatchRule[] {
  return paths.map((path) => ({ path, kind, ops: ["add", "remove", "replace"] }));
}

/** A patch operation whose path and value are there. */
export interface Patch {
  readonly op: Op;
  readonly path: string;
  readonly segments: readonly string[];
  readonly value: string | undefined;
  /** Of `copy` and `move`. */
  readonly from: string | undefined;
}

/** What a resource does beside its rules. */
export interface PatchOptions {
  /** Takes what no rule can say, and answers whether it did. */
  readonly special?: (patch: Patch, draft: Record<string, unknown>) => boolean;
  /** Refuses the outcome as a whole. */
  readonly check?: (draft: Record<string, unknown>) => void;
}

/**
 * Applies patch operations to a stored resource, all or none.
 * https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 */
export function applyPatches(
  target: object,
  operations: readonly PatchOperation[] | undefined,
  rules: readonly PatchRule[],
  { special = () => false, check = () => {} }: PatchOptions = {},
): void {
  // The cast holds: stored resources are plain objects, and the rules name their members.
  const draft = structuredClone(target) as Record<string, unknown>;
  for (const operation of operations ?? []) {
    const patch = readPatch(operation);
    if (!special(patch, draft)) applyPatch(draft, patch, rules);
  }
  check(draft);
  for (const key of Object.keys(target)) if (!Object.hasOwn(draft, key)) Reflect.deleteProperty(target, key);
  Object.assign(target, draft);
}

function readPatch({ op, path, value, from }: PatchOperation): Patch {
  if (path === undefined) throw badRequest("Invalid patch path null");
  if (op === undefined) throw badRequest("Invalid patch operation null");
  const segments = path
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
  return { op, path, segments, value, from };
}

function applyPatch(draft: Record<string, unknown>, patch: Patch, rules: readonly PatchRule[]): void {
  const rule = rules.find((candidate) => matches(candidate.path, patch) && candidate.ops.includes(patch.op));
  if (rule === undefined) throw refusal(patch, rules);
  const names = rule.path.split("/").slice(1);
  const last = patch.segments.at(-1) ?? "";
  const parents = names.slice(0, -1);
  const keyInPath = names.at(-1) === "*";
  if (rule.kind === "item") {
    editList(draft, keyInPath ? parents : names, patch, keyInPath);
    return;
  }
  const holder = holderAt(draft, parents);
  const key = keyInPath ? last : (names.at(-1) ?? "");
  if (patch.op === "remove") {
    Reflect.deleteProperty(holder, key);
    // A map whose last entry was removed is gone too.
    const [name] = parents;
    if (keyInPath && name !== undefined && Object.keys(holder).length === 0) Reflect.deleteProperty(draft, name);
  } else holder[key] = readValue(rule.kind, patch);
}

function matches(rulePath: string, patch: Patch): boolean {
  const names = rulePath.split("/").slice(1);
  return (
    names.length === patch.segments.length &&
    names.every((name, index) => name === "*" || name === patch.segments[index])
  );
}

/** Walks by names of the rule table, never by those of a request; maps made on the way have no prototype. */
function holderAt(draft: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  let at = draft;
  for (const name of names) {
    const next = Object.hasOwn(at, name) ? at[name] : undefined;
    const holder: Record<string, unknown> = Object.create(null);
    if (typeof next === "object" && next !== null) Object.assign(holder, next);
    at[name] = holder;
    at = holder;
  }
  return at;
}

function editList(draft: Record<string, unknown>, names: readonly string[], patch: Patch, inPath: boolean): void {
  const holder = holderAt(draft, names.slice(0, -1));
  const name = names.at(-1) ?? "";
  const list = Array.isArray(holder[name]) ? [...holder[name]] : [];
  const item = inPath ? patch.segments.at(-1) : patch.value;
  if (patch.op === "add") {
    if (!list.includes(item)) list.push(item);
  } else {
    const index = list.indexOf(item);
    if (patch.op === "remove" && index >= 0) list.splice(index, 1);
    if (patch.op === "replace") {
      if (index >= 0) list.splice(index, 1);
      // AWS puts the new item at the end.
      if (inPath) list.push(patch.value);
      else if (!inPath) list.splice(0, list.length, ...(patch.value ?? "").split(",").map((text) => text.trim()));
    }
  }
  holder[name] = list;
}

function readValue(kind: PatchRule["kind"], { path, value }: Patch): unknown {
  if (kind === "number") {
    const number = Number(value);
    if (value === undefined || value.trim() === "" || !Number.isFinite(number)) {
      throw badRequest(`Invalid patch value  '${value}' specified for path '${path}'. Must be a number`);
    }
    return number;
  }
  if (kind === "flag" || kind === "flagEntry") return value === "true";
  return value ?? "";
}

function refusal(patch: Patch, rules: readonly PatchRule[]): ApiError {
  const allowed = rules.filter(({ ops }) => ops.includes(patch.op)).map(({ path }) => path);
  const choice =
    allowed.length === 0 ? "Please choose supported operations" : `Must be one of: [${allowed.join(", ")}]`;
  return badRequest(`Invalid patch path  '${patch.path}' specified for op '${patch.op}'. ${choice}`);
}
