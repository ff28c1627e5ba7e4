import type { SchemaObject } from "../api.js";

/** A schema of texts: with the format that all have, or as an enum where a few words return again and again. */
export function inferText(texts: readonly string[]): SchemaObject {
  const format = formats.find(([, form]) => texts.every((text) => form.test(text)))?.[0];
  if (format !== undefined) return { type: "string", format };
  const words = enumOf(texts);
  return words === undefined ? { type: "string" } : { type: "string", enum: words };
}

/** https://json-schema.org/draft/2020-12/json-schema-validation#section-7.3 */
const formats: readonly (readonly [name: string, form: RegExp])[] = [
  [
    "date-time",
    /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
  ],
  ["date", /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/],
  ["uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ["email", /^[\w.+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i],
];

/** Words of a set: few, short, and each seen more than once, five times in the mean. */
function enumOf(texts: readonly string[]): string[] | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (counts.size > 12 || !/^[A-Za-z][\w.-]{0,39}$/.test(text)) return undefined;
  }
  const isSet = counts.size >= 2 && texts.length >= counts.size * 5 && [...counts.values()].every((count) => count > 1);
  return isSet ? [...counts.keys()].sort() : undefined;
}
