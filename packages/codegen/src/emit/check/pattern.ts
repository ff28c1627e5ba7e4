/** A pattern of a contract as a JavaScript expression, or why it cannot be one that is safe to run. */
export type ReadPattern =
  | { readonly source: string; readonly flags: "u" | "" }
  | { readonly refused: "not a regular expression" | "could take for ever" };

/**
 * JSON Schema's patterns are ECMAScript's, with `u` where they allow it. One whose matching can take exponential time
 * is not run at all: the text that it is matched with is a stranger's.
 */
export function readPattern(source: string): ReadPattern {
  const flags = isExpression(source, "u") ? "u" : "";
  if (!isExpression(source, flags)) return { refused: "not a regular expression" };
  return isExponential(source) ? { refused: "could take for ever" } : { source, flags };
}

function isExpression(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

/**
 * Whether a group that is repeated without bound can match one text in several ways: because something in it is
 * repeated without bound too, or because it has alternatives. Conservative: some harmless patterns are among them.
 */
function isExponential(source: string): boolean {
  const groups: { repeats: boolean; alternatives: boolean }[] = [{ repeats: false, alternatives: false }];
  let at = 0;
  while (at < source.length) {
    const inner = groups.at(-1) ?? { repeats: false, alternatives: false };
    const character = source.charAt(at);
    if (character === "(") {
      groups.push({ repeats: false, alternatives: false });
      at += 1;
      continue;
    }
    if (character === "|") inner.alternatives = true;
    const length = character === "\\" ? 2 : character === "[" ? classLength(source, at) : 1;
    at += length;
    const closed = character === ")" && groups.length > 1 ? groups.pop() : undefined;
    const quantifier = /^(?:[*+]|\{\d+,(\d*)\})\??/.exec(source.slice(at, at + 24));
    const repeats =
      quantifier !== null && (quantifier[1] === undefined || quantifier[1] === "" || Number(quantifier[1]) > 16);
    const outer = groups.at(-1);
    if (closed !== undefined) {
      if (repeats && (closed.repeats || closed.alternatives)) return true;
      if (outer !== undefined && closed.repeats) outer.repeats = true;
    }
    if (repeats && outer !== undefined) outer.repeats = true;
    at += quantifier?.[0].length ?? 0;
  }
  return false;
}

/** How long a character class is, brackets included. */
function classLength(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source.charAt(at) === "\\") at += 1;
    else if (source.charAt(at) === "]" && at > from + 1) return at + 1 - from;
  }
  return 1;
}
