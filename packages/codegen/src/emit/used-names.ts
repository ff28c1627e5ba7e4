import type { Code } from "./code.js";

/** Which of the names are types in printed code: not in comments and texts, neither behind a dot nor as a key or a call. */
export function namesIn(parts: readonly Code[], names: readonly string[]): string[] {
  const text = parts.join("\n").replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, " ");
  const words = new Set(text.match(/(?<![.\w$])[A-Za-z_$][\w$]*(?![\w$]|\??:|\()/g));
  return [...new Set(names)].filter((name) => words.has(name));
}
