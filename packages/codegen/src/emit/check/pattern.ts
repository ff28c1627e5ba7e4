import { type Automaton, automatonOf } from "./pattern-automaton.js";
import { mostSteps } from "./pattern-steps.js";

/** How a pattern of a contract is matched, or why it cannot be. */
export type ReadPattern = RunnablePattern | { readonly refused: "not a regular expression" | "could take for ever" };

/** One that can be matched: with texts up to a length by the engine, with any by its places. */
export type RunnablePattern =
  | { readonly flags: "u" | ""; readonly longest: number; readonly automaton?: undefined }
  | { readonly automaton: Automaton };

/**
 * JSON Schema's patterns are ECMAScript's, with `u` where they allow it. The text that one is matched with is a
 * stranger's: the engine, which is the quickest with most, is given no pattern that a text could keep it busy with.
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
  const steps = mostSteps(source, flags, measured, enough);
  if (steps < measured * 100 && isLinear(source, flags)) return { flags, longest: longestOf(source) };
  const automaton = flags === "u" ? automatonOf(source) : undefined;
  if (automaton !== undefined) return { automaton };
  return steps < enough ? { flags, longest: longestOfSlow } : { refused: "could take for ever" };
}

/** Whether it is also in a text that has a lot left behind the longest beginning that a pattern may ask for. */
function isLinear(source: string, flags: "u" | ""): boolean {
  const most = measured * 10 * 100;
  return mostSteps(source, flags, measured * 10, most) < most;
}

/** What the engine keeps of each character that it may go back to has 64 MB, and each group adds to it. */
function longestOf(source: string): number {
  return Math.floor(1_000_000 / source.split("(").length);
}

/** The length of the text for which steps are counted. */
const measured = 4096;

/**
 * A tenth of a second or so. What is linear takes a hundredth of a millisecond; what is quadratic, as `.*,.*,` is, takes
 * ten to fifty.
 */
const enough = 60_000_000;

/** Of what is not linear: a body may hold many of them. */
const longestOfSlow = 512;

function isExpression(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
}
