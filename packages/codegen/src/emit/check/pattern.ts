import { mostSteps } from "./pattern-steps.js";

/** A pattern of a contract as a JavaScript expression, or why it cannot be one that is safe to run. */
export type ReadPattern =
  | { readonly source: string; readonly flags: "u" | ""; readonly longest: number }
  | { readonly refused: "not a regular expression" | "could take for ever" };

/**
 * JSON Schema's patterns are ECMAScript's, with `u` where they allow it. The text that one is matched with is a
 * stranger's: it is not run at all where a text could keep it busy.
 */
export function readPattern(source: string): ReadPattern {
  const known = read.get(source) ?? readAnew(source);
  read.set(source, known);
  return known;
}

/** A contract asks for the same pattern in many places, and telling how long it takes is work. */
const read = new Map<string, ReadPattern>();

function readAnew(source: string): ReadPattern {
  const flags = isExpression(source, "u") ? "u" : "";
  if (!isExpression(source, flags)) return { refused: "not a regular expression" };
  const steps = mostSteps(source, flags, longestText, enough);
  if (steps >= enough) return { refused: "could take for ever" };
  return { source, flags, longest: steps < longestText * 100 ? longestText : longestOfSlow };
}

/** Validators match no longer text. */
const longestText = 4096;

/** Nor a longer one with what is not linear: a body may hold many of them. */
const longestOfSlow = 512;

/**
 * A tenth of a second or so. What is linear takes a hundredth of a millisecond; what is quadratic, as `.*,.*,` is, takes
 * ten to fifty.
 */
const enough = 60_000_000;

function isExpression(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
}
