// Events are foreign: nothing in them is believed to have a shape until it was looked at.

/** An object's own values, read by name; empty for anything else. */
export function fields(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isObject(value) && !Array.isArray(value) ? Object.entries(value) : []);
}

/** The value at a path of own properties. */
export function at(value: unknown, ...names: string[]): unknown {
  return names.reduce(
    (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? Reflect.get(inner, name) : undefined),
    value,
  );
}

/** The string at a path of own properties; the empty one where there is none. */
export function text(value: unknown, ...names: string[]): string {
  const found = at(value, ...names);
  return typeof found === "string" ? found : "";
}

/** The strings of a list; empty for anything else. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Whether the value has properties. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
