import type { Code } from "./code.js";

/** Which of the names are types in printed code: not in comments and texts, neither behind a dot nor as a key or a call. */
export function namesIn(parts: readonly Code[], names: readonly string[]): string[] {
  const words = new Set(spoken(parts).match(/(?<![.\w$])[A-Za-z_$][\w$]*(?![\w$]|\??:|\()/g));
  return [...new Set(names)].filter((name) => words.has(name));
}

/** All names in printed code, whatever they are. */
export function wordsIn(parts: readonly Code[]): ReadonlySet<string> {
  return new Set(spoken(parts).match(/[A-Za-z_$][\w$]*/g));
}

function spoken(parts: readonly Code[]): string {
  return parts.join("\n").replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, " ");
}
