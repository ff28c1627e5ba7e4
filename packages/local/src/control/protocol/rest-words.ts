import { ApiError } from "./api-error.js";
import { constraints, enums } from "./rest-constraints.js";
import type { Constraints, Place } from "./validate.js";

/** The older API tells of all that is wrong at once, in the order and in the words of its model. */
export const restWords: Constraints = {
  rules: constraints,
  broken,
  refuse(errors) {
    const count = `${errors.length} validation error${errors.length === 1 ? "" : "s"} detected`;
    return new ApiError("ValidationException", 400, `${count}: ${errors.join("; ")}`);
  },
};

function broken(rule: string, value: unknown, at: Place): string[] {
  const isRequired = rule.startsWith("!");
  const wanted = isRequired ? rule.slice(1) : rule;
  if (value === undefined) {
    return isRequired ? [`Value null at '${at.path}' failed to satisfy constraint: Member must not be null`] : [];
  }
  const listed = /^\[(\w+)\]$/.exec(wanted)?.[1];
  if (listed !== undefined) {
    // The cast holds: the schema says that it is a list.
    const items = value as readonly unknown[];
    const values = valuesOf(listed);
    if (items.every((item) => values.includes(String(item)))) return [];
    return [failure(`[${items.join(", ")}]`, at, `Member must satisfy constraint: [${choice(values)}]`)];
  }
  if (wanted.startsWith("/")) {
    const pattern = wanted.slice(1);
    if (new RegExp(`^(?:${pattern})$`).test(String(value))) return [];
    return [failure(value, at, `Member must satisfy regular expression pattern: ${pattern}`)];
  }
  const values = wanted === "" ? undefined : valuesOf(wanted);
  if (values === undefined || values.includes(String(value))) return [];
  return [failure(value, at, choice(values))];
}

function valuesOf(name: string): readonly string[] {
  return enums[name] ?? [];
}

function choice(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(", ")}]`;
}

function failure(value: unknown, at: Place, constraint: string): string {
  return `Value '${value}' at '${at.path}' failed to satisfy constraint: ${constraint}`;
}
