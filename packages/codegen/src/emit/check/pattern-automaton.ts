import { graphOf } from "./pattern-graph.js";
import { type PatternPart, partsOf } from "./pattern-parts.js";

/**
 * Which characters may stand at a place, and the places that may follow: 0 is the end of the text. The first place is
 * before the text, where no character stands.
 */
export type Place = readonly [characters: string, ...next: number[]];

/** What a text as a whole has to be, as places, and what its beginning must be as well, or must not be. */
export interface Automaton {
  readonly places: readonly Place[];
  readonly ahead: readonly { readonly places: readonly Place[]; readonly isForbidden: boolean }[];
}

/**
 * A pattern as places, through which a text can be led character by character: that takes time in proportion to the text,
 * whatever the two are. Undefined where it asks for more than the next character (it looks around elsewhere than at the
 * beginning, or back), and where there would be too many places.
 */
export function automatonOf(source: string): Automaton | undefined {
  const part = partsOf(source, "u");
  if (part === undefined) return undefined;
  const { looks, rest } = withoutLooks(part);
  const places = placesOf(matchingAll(rest));
  const ahead = looks.flatMap((look) => {
    const seen = placesOf(matchingAll(look.part, true));
    return seen === undefined ? [] : [{ places: seen, isForbidden: look.isForbidden }];
  });
  return places === undefined || ahead.length < looks.length ? undefined : { places, ahead };
}

/** What is looked for right behind the beginning of the text, and the pattern without it. */
function withoutLooks(part: PatternPart): { looks: readonly Look[]; rest: PatternPart } {
  if (part.kind !== "sequence" || !isEdge(part.parts[0], "^")) return { looks: [], rest: part };
  const [begin, ...others] = part.parts;
  const first = others.findIndex(({ kind }) => kind !== "ahead");
  const looks = others.slice(0, first === -1 ? undefined : first).filter((one) => one.kind === "ahead");
  return { looks, rest: { kind: "sequence", parts: [...(begin ? [begin] : []), ...others.slice(looks.length)] } };
}

type Look = PatternPart & { readonly kind: "ahead" };

function placesOf(whole: PatternPart | undefined): readonly Place[] | undefined {
  const graph =
    whole && graphOf(whole, { labelOf: (text) => text, none: "", unrolled: Infinity, mostPlaces: bits * 2 });
  if (graph === undefined || graph.labels.length > bits) return undefined;
  const { labels, next } = graph;
  const end = labels.length - 1;
  const following = (place: number) => [...(next[place]?.keys() ?? [])].map((one) => (one === end ? 0 : one));
  return labels.slice(0, end).map((characters, place): Place => [characters, ...following(place)]);
}

/** A number has so many beside its sign, one for each place. */
const bits = 31;

/**
 * The pattern as one of the whole text: without its edges, and with any text where it has none. Of what is looked for ahead
 * the beginning is known.
 */
function matchingAll(part: PatternPart, isAtStart = false): PatternPart | undefined {
  if (part.kind === "choice") {
    const parts = part.parts.map((one) => matchingAll(one, isAtStart)).filter((one) => one !== undefined);
    return parts.length === part.parts.length ? { kind: "choice", parts } : undefined;
  }
  const parts = part.kind === "sequence" ? part.parts : [part];
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && (only.kind === "choice" || only.kind === "sequence"))
    return matchingAll(only, isAtStart);
  const [begins, ends] = [isEdge(parts[0], "^"), isEdge(parts.at(-1), "$")];
  const inner = parts.slice(begins ? 1 : 0, ends ? -1 : undefined);
  if (!inner.every(isPlain)) return undefined;
  const before = begins || isAtStart ? [] : [anything];
  return { kind: "sequence", parts: [...before, ...inner, ...(ends ? [] : [anything])] };
}

const anything: PatternPart = { kind: "repeat", part: { kind: "character", text: "[^]" }, least: 0, most: Infinity };

function isEdge(part: PatternPart | undefined, text: "^" | "$"): boolean {
  return part?.kind === "edge" && part.text === text;
}

/** Whether it asks for nothing but the next character. */
function isPlain(part: PatternPart): boolean {
  switch (part.kind) {
    case "ahead":
    case "edge":
      return false;
    case "character":
      return true;
    case "repeat":
      return isPlain(part.part);
    default:
      return part.parts.every(isPlain);
  }
}
