// Events are foreign: nothing in them is believed to have a shape until it was looked at.

/** A table of a stranger's names. What every object inherits is never of the type that is asked for. */
export type Table = Readonly<Record<string, unknown>>;

/** The value as a table; an empty one for anything else. */
export function table(value: unknown): Table {
  // Every object has names that can be asked for; what stands under them is looked at by whoever asks.
  return typeof value === "object" && value !== null ? (value as Table) : empty;
}

const empty: Table = Object.freeze(Object.create(null));

/** The value as a string; the empty one for anything else. */
export function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

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
  return string(at(value, ...names));
}

/** The strings of a list; empty for anything else. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Whether the value has properties. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
