import { isObject } from "../shape.js";
import type { BodyInput } from "./body.js";
import { refused } from "./fault.js";

/**
 * Parses a body. One with a member `__proto__` is refused: as data it is harmless, until the first `Object.assign` or
 * deep merge makes it a prototype. https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html
 */
export function parseJson(text: string): BodyInput {
  try {
    const value: unknown = JSON.parse(text);
    // Escapes can write the name in other letters, and few bodies have any.
    if (!/__proto__|constructor|\\u/.test(text) || !isHostile(value)) return { value };
    return refused(400, "holds a member that would become a prototype");
  } catch {
    return refused(400, "is not valid JSON");
  }
}

/** Goes through all of it without recursion: how deep it is, is the caller's to say. */
function isHostile(whole: unknown): boolean {
  const rest = [whole];
  for (let value = rest.pop(); rest.length > 0 || value !== undefined; value = rest.pop()) {
    if (!isObject(value)) continue;
    if (Object.hasOwn(value, "__proto__")) return true;
    const made: unknown = Object.hasOwn(value, "constructor") ? Reflect.get(value, "constructor") : undefined;
    if (isObject(made) && Object.hasOwn(made, "prototype")) return true;
    for (const inner of Object.values(value)) if (isObject(inner)) rest.push(inner);
  }
  return false;
}
