import type { PatternPart } from "./pattern-parts.js";

/** The characters of a pattern, and which may follow which: `next[0]` are those that a text may begin with. */
export interface PatternGraph<Label = bigint> {
  /** The characters that may stand at a place. Place 0 is before the text. */
  readonly labels: readonly Label[];
  /** The places that may follow, and in how many ways: more than one where the pattern says the same twice. */
  readonly next: readonly Ways[];
}

type Ways = Map<number, number>;

/** How a pattern is laid out. */
export interface Layout<Label> {
  /** What a place says of its characters, and what it says where there are none: before a text, and after it. */
  readonly labelOf: (text: string) => Label;
  readonly none: Label;
  /** What is repeated as often is written out; what is repeated more often counts as repeated without bound. */
  readonly unrolled: number;
  readonly mostPlaces: number;
}

/**
 * Lays out a pattern as places, each of them one character, and one at each end. Undefined where there would be too many
 * places, or where repeating something that may be nothing adds ways that have no place.
 */
export function graphOf<Label>(part: PatternPart, layout: Layout<Label>): PatternGraph<Label> | undefined {
  if (sizeOf(part, layout.unrolled) > layout.mostPlaces) return undefined;
  const drawing: Drawing<Label> = { ...layout, labels: [layout.none], next: [new Map()], isWhole: true };
  drawing.next[0] = ended(draw(part, drawing), drawing).first;
  return drawing.isWhole ? drawing : undefined;
}

function sizeOf(part: PatternPart, unrolled: number): number {
  switch (part.kind) {
    case "character":
      return 1;
    case "edge":
      return 0;
    case "ahead":
      return sizeOf(part.part, unrolled);
    case "repeat":
      return Math.max(sizeOf(part.part, unrolled), 1) * copiesOf(part, unrolled);
    default:
      return part.parts.reduce((sum, one) => sum + sizeOf(one, unrolled), 0);
  }
}

function copiesOf(repeat: Repeat, unrolled: number): number {
  const { needed, allowed } = writtenOut(repeat, unrolled);
  return allowed === Infinity ? needed + 1 : allowed;
}

/** How many copies there must be, and how many there may be. */
function writtenOut({ least, most }: Repeat, unrolled: number): { needed: number; allowed: number } {
  const isWritten = (most === Infinity ? least : most) <= unrolled;
  return isWritten ? { needed: least, allowed: most } : { needed: Math.min(least, 1), allowed: Infinity };
}

type Repeat = PatternPart & { readonly kind: "repeat" };

interface Drawing<Label> extends PatternGraph<Label>, Layout<Label> {
  readonly labels: Label[];
  readonly next: Ways[];
  isWhole: boolean;
}

/** The places that a part begins and ends with, and in how many ways it matches nothing at all. */
interface Drawn {
  readonly first: Ways;
  readonly last: Ways;
  readonly empty: number;
}

function draw<Label>(part: PatternPart, drawing: Drawing<Label>): Drawn {
  switch (part.kind) {
    case "edge":
      return nothing;
    case "character":
      return drawPlace(drawing.labelOf(part.text), drawing);
    case "sequence":
      return part.parts.reduce((before: Drawn, one) => joined(before, draw(one, drawing), drawing), nothing);
    case "choice":
      return part.parts.map((one) => draw(one, drawing)).reduce(either);
    case "ahead":
      // It is looked through, and then the text goes on from before it.
      return { first: ended(draw(part.part, drawing), drawing).first, last: new Map(), empty: 1 };
    case "repeat":
      return drawRepeat(part, drawing);
  }
}

const nothing: Drawn = { first: new Map(), last: new Map(), empty: 1 };

function drawPlace<Label>(label: Label, { labels, next }: Drawing<Label>): Drawn {
  const place = labels.push(label) - 1;
  next.push(new Map());
  return { first: new Map([[place, 1]]), last: new Map([[place, 1]]), empty: 0 };
}

/** Every way to the end is tried, so that the end is a place too, which no character reaches. */
function ended<Label>(one: Drawn, drawing: Drawing<Label>): Drawn {
  return joined(one, drawPlace(drawing.none, drawing), drawing);
}

/** As ECMAScript has it: what need not be there is tried, and given up where it matches nothing. */
function drawRepeat<Label>(repeat: Repeat, drawing: Drawing<Label>): Drawn {
  const { needed, allowed } = writtenOut(repeat, drawing.unrolled);
  const copy = () => watched(draw(repeat.part, drawing), repeat, needed, drawing);
  if (allowed === Infinity) {
    const loop = looped(copy(), drawing);
    // What must be there and is something can be the last copy itself.
    return needed > 0 && loop.empty === 0
      ? repeated(needed - 1, copy, loop, drawing)
      : repeated(needed, copy, optional(loop), drawing);
  }
  let rest = nothing;
  for (let count = needed; count < allowed; count += 1) rest = optional(joined(filled(copy()), rest, drawing));
  return repeated(needed, copy, rest, drawing);
}

function repeated<Label>(times: number, copy: () => Drawn, rest: Drawn, drawing: Drawing<Label>): Drawn {
  return times === 0 ? rest : repeated(times - 1, copy, joined(copy(), rest, drawing), drawing);
}

/** What is tried in many ways and matches nothing takes time that no place shows. */
function watched<Label>(one: Drawn, { least }: Repeat, needed: number, drawing: Drawing<Label>): Drawn {
  if (one.empty > 16 || (one.empty > 0 && least > needed)) drawing.isWhole = false;
  return one;
}

function filled(one: Drawn): Drawn {
  return { ...one, empty: 0 };
}

function optional(one: Drawn): Drawn {
  return { ...one, empty: 1 };
}

function looped<Label>(one: Drawn, drawing: Drawing<Label>): Drawn {
  follow(one.last, one.first, drawing);
  return one;
}

function joined<Label>(before: Drawn, after: Drawn, drawing: Drawing<Label>): Drawn {
  follow(before.last, after.first, drawing);
  return {
    first: sum(before.first, after.first, before.empty),
    last: sum(after.last, before.last, after.empty),
    empty: before.empty * after.empty,
  };
}

function either(one: Drawn, other: Drawn): Drawn {
  return {
    first: sum(one.first, other.first, 1),
    last: sum(one.last, other.last, 1),
    empty: one.empty + other.empty,
  };
}

function follow<Label>(from: Ways, to: Ways, { next }: Drawing<Label>): void {
  for (const [place, ways] of from) {
    const all = next[place];
    if (all !== undefined) for (const [other, more] of to) all.set(other, (all.get(other) ?? 0) + ways * more);
  }
}

function sum(one: Ways, other: Ways, times: number): Ways {
  if (times === 0) return one;
  if (one.size === 0 && times === 1) return other;
  const all = new Map(one);
  for (const [place, ways] of other) all.set(place, (all.get(place) ?? 0) + ways * times);
  return all;
}
