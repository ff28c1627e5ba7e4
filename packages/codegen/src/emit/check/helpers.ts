import type { Helper } from "./helper.js";
import { partHelpers } from "./part-helpers.js";
import { seenHelpers } from "./seen-helpers.js";
import { turnHelpers } from "./turn-helpers.js";
import { valueHelpers } from "./value-helpers.js";

/**
 * Each asks one thing of a value. With `to`, it writes down what is wrong and goes on; without, it only answers. What
 * is of another type than a keyword speaks of passes, as JSON Schema has it.
 * https://json-schema.org/draft/2020-12/json-schema-validation
 */
export const helpers: ReadonlyMap<string, Helper> = new Map(
  [...valueHelpers, ...partHelpers, ...seenHelpers, ...turnHelpers].map((one) => [one.name, one]),
);

/** The helpers that the named ones need, themselves included, in the table's order. */
export function closureOf(names: ReadonlySet<string>): Helper[] {
  const needed = new Set<string>();
  const add = (name: string): void => {
    const found = helpers.get(name);
    if (found === undefined || needed.has(name)) return;
    needed.add(name);
    found.needs.forEach(add);
  };
  names.forEach(add);
  return [...helpers.values()].filter(({ name }) => needed.has(name));
}
