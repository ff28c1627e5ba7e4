import { DataProblem } from "./folder-lock.js";
import type { Journal } from "./journal.js";
import { place, recordsOf, remove } from "./records.js";
import type { Step, TrackedMap } from "./tracked-map.js";
import { mapsOf, regionOf, type World } from "./world.js";

/** Keeps what changes in the world. */
export interface Keeper {
  /** Does what may change the world. What it changed is kept when this returns, or throws. */
  change<T>(work: () => T): T;
}

/** Keeps nothing: the world ends with the process. */
export const forgetful: Keeper = { change: (work) => work() };

/** Fills a world with what a journal tells, and writes every change of it there. */
export function createKeeper(world: World, journal: Journal): Keeper {
  fill(world, journal.lines);
  const kept = new Map<string, Records>();
  for (const map of mapsOf(world)) for (const key of map.keys()) kept.set(unitOf(map, key), recordsIn(map, key));
  journal.replace(snapshot(kept));
  let depth = 0;
  return {
    change(work) {
      depth += 1;
      world.tracker.touched ??= new Map();
      try {
        return work();
      } finally {
        depth -= 1;
        if (depth === 0) write();
      }
    },
  };

  function write(): void {
    const { touched = new Map<TrackedMap<unknown>, Set<string>>() } = world.tracker;
    world.tracker.touched = undefined;
    const lines: string[] = [];
    const changed: [unit: string, Records][] = [];
    for (const [map, keys] of touched) {
      for (const key of keys) {
        const unit = unitOf(map, key);
        const after = recordsIn(map, key);
        const found = differences(unit, kept.get(unit) ?? new Map(), after);
        if (found.length > 0) changed.push([unit, after]);
        lines.push(...found);
      }
    }
    if (lines.length === 0) return;
    // One line for one change: it is kept as a whole or not at all.
    journal.append(`[${lines.join(",")}]`);
    for (const [unit, after] of changed) {
      if (after.size === 0) kept.delete(unit);
      else kept.set(unit, after);
    }
    if (journal.isLong()) journal.replace(snapshot(kept));
  }
}

/** Values by their paths, both as texts. */
type Records = ReadonlyMap<string, string>;

function unitOf({ path }: TrackedMap<unknown>, key: string): string {
  return JSON.stringify([...path, [key]]);
}

function recordsIn(map: TrackedMap<unknown>, key: string): Records {
  return map.has(key) ? recordsOf([...map.path, [key]], map.peek(key)) : new Map();
}

/** A record is `[path, value]`, or `[path]` where nothing is any more; what is gone comes first. */
function differences(unit: string, before: Records, after: Records): string[] {
  if (after.size === 0) return before.size === 0 ? [] : [`[${unit}]`];
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path) => `[${path}]`);
  const here = [...after]
    .filter(([path, text]) => before.get(path) !== text)
    .map(([path, text]) => `[${path},${text}]`);
  return [...gone, ...here];
}

const version = 1;

function snapshot(kept: ReadonlyMap<string, Records>): string[] {
  const lines = [...kept.values()].map((records) => `[${[...records].map(([path, text]) => `[${path},${text}]`)}]`);
  return [JSON.stringify({ apigwLocal: version }), ...lines];
}

function fill(world: World, [head, ...lines]: readonly string[]): void {
  if (head === undefined) return;
  if (head !== JSON.stringify({ apigwLocal: version })) {
    throw new DataProblem("The state was kept by another version of apigw-local. Give --data another folder.");
  }
  const root: Record<string, unknown> = Object.create(null);
  for (const [index, line] of lines.entries()) apply(root, line, index + 2);
  world.tracker.touched = undefined;
  for (const part of entriesOf(root.regions)) {
    const [accountId = "", name = ""] = part[0].split(" ");
    const region = regionOf(world, { accountId, name });
    for (const [kind, held] of entriesOf(part[1]))
      restore(Object.hasOwn(region, kind) ? Reflect.get(region, kind) : undefined, held);
  }
  restore(world.policies, root.policies);
  restore(world.imports, root.imports);
}

function apply(root: Record<string, unknown>, line: string, number: number): void {
  try {
    // The cast holds: the lines are our own, and one that is not is told below.
    for (const [path, ...value] of JSON.parse(line) as [Step[], ...unknown[]][]) {
      if (value.length === 0) remove(root, path);
      else place(root, path, value[0]);
    }
  } catch (error) {
    throw new DataProblem(
      `Line ${number} of state.jsonl cannot be read: somebody else wrote in it. Mend it, or give --data another folder.`,
      { cause: error },
    );
  }
}

function restore(target: unknown, held: unknown): void {
  if (!(target instanceof Map)) return;
  for (const [key, value] of entriesOf(held)) target.set(key, value);
}

function entriesOf(held: unknown): [string, unknown][] {
  if (held instanceof Map) return [...held];
  return typeof held === "object" && held !== null ? Object.entries(held) : [];
}
