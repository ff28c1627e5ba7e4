import type { Code } from "./code.js";

/** Which of the names occur in printed code outside of comments and strings, in their own order. */
export function namesIn(parts: readonly Code[], names: readonly string[]): string[] {
  const text = parts.join("\n").replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"/g, " ");
  const words = new Set(text.match(/[A-Za-z_$][\w$]*/g));
  return [...new Set(names)].filter((name) => words.has(name));
}
