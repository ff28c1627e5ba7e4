/** What a pattern is made of, as far as it decides how long a text can keep it busy. */
export type PatternPart =
  | { readonly kind: "character"; readonly text: string }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly PatternPart[] }
  | { readonly kind: "repeat"; readonly part: PatternPart; readonly least: number; readonly most: number }
  | { readonly kind: "ahead"; readonly part: PatternPart; readonly isForbidden: boolean }
  | { readonly kind: "edge"; readonly text: string };

/**
 * Takes apart a pattern that JavaScript reads. Undefined where it has what nothing is said of here: flags inside of it,
 * groups in groups without end, a look back at more than fixed characters, what only old browsers wrote.
 */
export function partsOf(source: string, flags: "u" | ""): PatternPart | undefined {
  const reading: Reading = {
    source,
    escape: flags === "u" ? unicodeEscape : plainEscape,
    at: 0,
    depth: 0,
    isKnown: true,
  };
  const part = choice(reading);
  return reading.isKnown ? part : undefined;
}

interface Reading {
  readonly source: string;
  readonly escape: RegExp;
  at: number;
  depth: number;
  isKnown: boolean;
}

function choice(reading: Reading): PatternPart {
  const parts = [sequence(reading)];
  while (take(reading, /\|/y) !== undefined) parts.push(sequence(reading));
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind: "choice", parts };
}

function sequence(reading: Reading): PatternPart {
  const parts: PatternPart[] = [];
  while (reading.isKnown && reading.at < reading.source.length && !isNext(reading, /[|)]/y))
    parts.push(repeated(reading, atom(reading)));
  return { kind: "sequence", parts };
}

function repeated(reading: Reading, part: PatternPart): PatternPart {
  const told = take(reading, /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
  if (told === undefined) return part;
  const [least, most] = boundsOf(told);
  return { kind: "repeat", part, least, most };
}

/** `*`, `+`, `?`, `{2}`, `{2,}` and `{2,3}` as two numbers. */
function boundsOf(told: string): [least: number, most: number] {
  const [, low, comma, high] = /^\{(\d+)(,?)(\d*)\}/.exec(told) ?? [];
  if (low === undefined) return [told.startsWith("+") ? 1 : 0, told.startsWith("?") ? 1 : Infinity];
  return [Number(low), comma === "" ? Number(low) : high === "" ? Infinity : Number(high)];
}

function atom(reading: Reading): PatternPart {
  if (isNext(reading, /\(/y)) return group(reading);
  const edge = take(reading, /[$^]|\\[bB]/y);
  if (edge !== undefined) return { kind: "edge", text: edge };
  if (take(reading, /\\(?:[1-9]\d*|k<[^>]*>)/y) !== undefined) return anyText;
  if (isNext(reading, /\\(?:0\d|c(?![a-zA-Z]))/y)) reading.isKnown = false;
  const characters = take(reading, /\[(?:\\.|[^\]\\])*\]/sy);
  // Old browsers wrote characters by eights.
  if (characters !== undefined && /\\(?:[1-9]|0\d)/.test(characters)) reading.isKnown = false;
  const text = characters ?? take(reading, reading.escape) ?? take(reading, reading.escape.unicode ? /./suy : /./sy);
  return { kind: "character", text: text ?? "" };
}

function group(reading: Reading): PatternPart {
  const opened = take(reading, /\((?:\?(?:<?[=!]|:|<[^>=!]+>))?/y) ?? "";
  reading.depth += 1;
  if (reading.depth > 100 || isNext(reading, /\?/y)) reading.isKnown = false;
  const part = reading.isKnown ? choice(reading) : nothing;
  take(reading, /\)/y);
  reading.depth -= 1;
  if (/^\(\?[=!]/.test(opened)) return { kind: "ahead", part, isForbidden: opened.endsWith("!") };
  if (!/^\(\?<[=!]/.test(opened)) return part;
  if (!isFixed(part)) reading.isKnown = false;
  return { kind: "edge", text: opened };
}

/** What a back reference stands for. */
const anyText: PatternPart = {
  kind: "sequence",
  parts: [
    { kind: "repeat", part: { kind: "character", text: "[^]" }, least: 0, most: Infinity },
    { kind: "edge", text: "the end of what was found before" },
  ],
};

const nothing: PatternPart = { kind: "sequence", parts: [] };

function isFixed(part: PatternPart): boolean {
  return part.kind === "sequence" ? part.parts.every(isFixed) : part.kind === "character" || part.kind === "edge";
}

const unicodeEscape =
  /\\(?:u\{[\da-fA-F]+\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|.)/suy;
const plainEscape = /\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|.)/sy;

function isNext(reading: Reading, what: RegExp): boolean {
  what.lastIndex = reading.at;
  return what.test(reading.source);
}

function take(reading: Reading, what: RegExp): string | undefined {
  what.lastIndex = reading.at;
  const found = what.exec(reading.source)?.[0];
  reading.at += found?.length ?? 0;
  return found;
}
