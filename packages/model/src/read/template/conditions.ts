import { isTree, treeAt, valueAt } from "../../tree.js";
import { resolveText } from "./intrinsics.js";
import { quoted } from "./references.js";
import { type Resolving, unresolved } from "./resolving.js";

/** Whether a condition holds, by the values that parameters have here. */
export function holds(resolving: Resolving, condition: unknown, at: string): boolean {
  if (!isTree(condition)) return condition === true || condition === "true";
  const [[key, argument] = ["", undefined]] = Object.entries(condition);
  const items = Array.isArray(argument) ? argument : [argument];
  if (key === "Condition" && typeof argument === "string") return named(resolving, argument, at);
  if (key === "Fn::Equals") return resolveText(resolving, items[0], at) === resolveText(resolving, items[1], at);
  if (key === "Fn::Not") return !holds(resolving, items[0], at);
  if (key === "Fn::And") return items.every((item) => holds(resolving, item, at));
  if (key === "Fn::Or") return items.some((item) => holds(resolving, item, at));
  unresolved(
    resolving,
    at,
    `the condition ${quoted(key)} is not understood and taken for false`,
    "Say it in another way.",
  );
  return false;
}

function named(resolving: Resolving, name: string, at: string): boolean {
  const condition = valueAt(treeAt(resolving.template, "Conditions"), name);
  // Each that asks for another stands on the stack: nobody writes chains of a hundred.
  if (condition === undefined || resolving.asking.has(name) || resolving.asking.size > 100) {
    const why = condition === undefined ? "does not exist" : "asks for itself, or for too many others";
    unresolved(resolving, at, `the condition ${quoted(name)} ${why}, and is taken for false`, "Mend the condition.");
    return false;
  }
  const known = resolving.answers.get(name);
  if (known !== undefined) return known;
  resolving.asking.add(name);
  const answer = holds(resolving, condition, `#/Conditions/${name}`);
  resolving.asking.delete(name);
  resolving.answers.set(name, answer);
  return answer;
}
