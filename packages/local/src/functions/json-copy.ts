/**
 * A value as it comes out of JSON, as between real machines. The usual result of a handler, flat and of texts and
 * numbers, is what JSON would make of it already, and is not copied.
 */
export function jsonCopy(value: unknown): unknown {
  if (isFlat(value, 2)) return value;
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function isFlat(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      return (
        value === null || (depth > 0 && Object.getPrototypeOf(value) === Object.prototype && holdsFlat(value, depth))
      );
  }
  return false;
}

function holdsFlat(value: object, depth: number): boolean {
  for (const key in value) {
    // The cast only reads: what is found is looked at like any other value.
    if (key === "toJSON" || !isFlat((value as Readonly<Record<string, unknown>>)[key], depth - 1)) return false;
  }
  return true;
}
