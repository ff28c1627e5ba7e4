import { characters } from "./pattern-characters.js";
import { graphOf, type PatternGraph } from "./pattern-graph.js";
import { type PatternPart, partsOf } from "./pattern-parts.js";

/**
 * The most steps that matching can take with any text of a length, counted no further than to `enough`; Infinity where
 * that cannot be told.
 *
 * An engine that goes back tries, at worst, every way in which the pattern can be laid along the beginning of a text.
 * Those are counted, character by character: as many ways lead to a place as to the places before it. Of places that no
 * text reaches at the same time only the one with the most ways counts: so `\d+-\d+` is linear, and `\d+\d+` is not. What
 * an assertion forbids is not looked at; that can only add ways.
 */
export function mostSteps(source: string, flags: "u" | "", length: number, enough: number): number {
  // A text fits in one way, from its beginning: nothing is to be counted.
  if (/^\^[^()*+?{|]*$/.test(source)) return source.length;
  const part = partsOf(source, flags);
  if (part === undefined) return Infinity;
  const labelOf = characters(source, flags);
  const isSearched = !isAnchored(part);
  // What is written out is told more exactly, where there is not too much of it; what is not can only add ways.
  for (const unrolled of [256, 8]) {
    const graph = graphOf(withoutOpenEnd(part), { labelOf, none: 0n, unrolled, mostPlaces: 4000 });
    const meetings = graph && meetingsOf(graph);
    if (graph && meetings) return stepsOf(graph, meetings, { length, enough, isSearched });
  }
  return Infinity;
}

/** Whether a match can only begin where the text does. */
function isAnchored(part: PatternPart): boolean {
  switch (part.kind) {
    case "edge":
      return part.text === "^";
    case "sequence": {
      const first = part.parts.find((one) => one.kind !== "edge" || one.text === "^");
      return first !== undefined && isAnchored(first);
    }
    case "choice":
      return part.parts.every(isAnchored);
    default:
      return false;
  }
}

/** A match is found before what may be left out at the end: `.*` of `foo.*` is never given back. */
function withoutOpenEnd(part: PatternPart): PatternPart {
  switch (part.kind) {
    case "sequence": {
      const last = part.parts.at(-1);
      return last === undefined ? part : { ...part, parts: [...part.parts.slice(0, -1), withoutOpenEnd(last)] };
    }
    case "choice":
      return { ...part, parts: part.parts.map(withoutOpenEnd) };
    case "repeat":
      return part.part.kind === "character" ? { ...part, most: part.least } : part;
    default:
      return part;
  }
}

/** For each place those that one text can reach at the same time. Undefined where it takes too long to tell. */
function meetingsOf({ labels, next }: PatternGraph): readonly ReadonlySet<number>[] | undefined {
  const meetings = labels.map(() => new Set<number>());
  const after = next.map((ways) => [...ways.keys()]);
  const overlaps = overlapsOf(labels);
  const open: [number, number][] = [[0, 0]];
  let looks = 0;
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [ones, others] = [after[pair[0]] ?? [], after[pair[1]] ?? []];
    looks += ones.length * others.length;
    if (looks > mostLooks) return undefined;
    for (const one of ones)
      for (const other of others) {
        if (!overlaps(one, other) || meetings[one]?.has(other)) continue;
        meetings[one]?.add(other);
        meetings[other]?.add(one);
        open.push([one, other]);
      }
  }
  return meetings;
}

/** Whether two places have a character in common. Most places have the labels of others: each two are compared once. */
function overlapsOf(labels: readonly bigint[]): (one: number, other: number) => boolean {
  const distinct = [...new Set(labels)];
  const kinds = labels.map((label) => distinct.indexOf(label));
  const table = distinct.map((one) => distinct.map((other) => (one & other) !== 0n));
  return (one, other) => table[kinds[one] ?? 0]?.[kinds[other] ?? 0] === true;
}

const mostLooks = 4_000_000;

interface Limits {
  readonly length: number;
  readonly enough: number;
  readonly isSearched: boolean;
}

function stepsOf(graph: PatternGraph, meetings: readonly ReadonlySet<number>[], limits: Limits): number {
  const tries = graph.next.map((ways) => [...ways.values()].reduce((all, one) => all + one, 1));
  const everywhere = groupsOf(new Map(tries.entries()), meetings);
  const before = placesBefore(graph).map((ways) => groupsOf(ways, meetings));
  let ways: readonly number[] = tries.map((_, place) => (place === 0 ? 1 : 0));
  let fromOneStart = 0;
  let steps = 0;
  let isOver = false;
  for (let at = 0; at <= limits.length && steps < limits.enough; at += 1) {
    const now: number = isOver ? 0 : most(everywhere, ways);
    fromOneStart += now;
    // A search begins anew with each character.
    steps += limits.isSearched ? fromOneStart : now;
    isOver = now === 0;
    const after = isOver ? ways : before.map((groups) => most(groups, ways));
    // From here on nothing changes any more, as in all that is linear.
    if (!isOver && after.every((count, place) => count === ways[place])) {
      const left = limits.length - at;
      return steps + (limits.isSearched ? left * fromOneStart + (now * left * (left + 1)) / 2 : left * now);
    }
    ways = after;
  }
  return steps;
}

/** Places, and how often the ways to each of them count. */
type Weights = ReadonlyMap<number, number>;

function placesBefore({ next }: PatternGraph): readonly Weights[] {
  const before = next.map(() => new Map<number, number>());
  for (const [place, ways] of next.entries()) for (const [other, count] of ways) before[other]?.set(place, count);
  return before;
}

/** Places in groups, so that a text reaches at most one of a group. */
function groupsOf(weights: Weights, meetings: readonly ReadonlySet<number>[]): readonly Weights[] {
  const groups: Map<number, number>[] = [];
  const groupOf = new Map<number, number>();
  for (const [place, weight] of weights) {
    const taken = new Set([...(meetings[place] ?? [])].map((other) => groupOf.get(other)));
    let free = 0;
    while (taken.has(free)) free += 1;
    groupOf.set(place, free);
    groups[free] = (groups[free] ?? new Map<number, number>()).set(place, weight);
  }
  return groups;
}

function most(groups: readonly Weights[], ways: readonly number[]): number {
  let sum = 0;
  for (const group of groups) {
    let highest = 0;
    for (const [place, weight] of group) highest = Math.max(highest, (ways[place] ?? 0) * weight);
    sum += highest;
  }
  return sum;
}
