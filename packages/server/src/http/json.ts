import type { Read } from "../contract.js";
import { isObject } from "../shape.js";
import { wrong } from "./wrong.js";

/**
 * Parses a text. One with a member `__proto__` is refused: as data it is harmless, until the first `Object.assign` or
 * deep merge makes it a prototype. https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html
 */
export function parseJson(text: string): Read {
  try {
    const value: unknown = JSON.parse(text);
    // Escapes can write the name in other letters, and few texts have any.
    return /__proto__|constructor|\\u/.test(text) && isHostile(value) ? wrong(hostile) : { value };
  } catch {
    return wrong("is not valid JSON");
  }
}

/** What is said of it. */
export const hostile = "holds a member that would become a prototype";

/** Goes through all of it without recursion: how deep it is, is the caller's to say. */
export function isHostile(whole: unknown): boolean {
  const rest = [whole];
  for (let value = rest.pop(); rest.length > 0 || value !== undefined; value = rest.pop()) {
    // Bytes have a property for each.
    if (!isObject(value) || ArrayBuffer.isView(value)) continue;
    if (Object.hasOwn(value, "__proto__")) return true;
    const made: unknown = Object.hasOwn(value, "constructor") ? Reflect.get(value, "constructor") : undefined;
    if (isObject(made) && Object.hasOwn(made, "prototype")) return true;
    for (const inner of Object.values(value)) if (isObject(inner)) rest.push(inner);
  }
  return false;
}
