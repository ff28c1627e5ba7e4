/** A parsed JSON document, of which nothing is known. */
export type JsonTree = Record<string, unknown>;

export function isTree(value: unknown): value is JsonTree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The own member at a key, whatever the key is called. */
export function at(tree: unknown, key: string): unknown {
  return isTree(tree) && Object.hasOwn(tree, key) ? tree[key] : undefined;
}

/** Own entries of an object, none of anything else. */
export function entriesOf(value: unknown): [string, unknown][] {
  return isTree(value) ? Object.entries(value) : [];
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

/** A table of texts; what is no text is written as JSON, as API Gateway does with templates. */
export function textMap(value: unknown): Record<string, string> | undefined {
  if (!isTree(value)) return undefined;
  const map: Record<string, string> = Object.create(null);
  for (const [key, item] of Object.entries(value)) map[key] = textOf(item) ?? JSON.stringify(item);
  return map;
}

/** An object without the members that are undefined; entries keep any name, even `__proto__`. */
export function compact(tree: JsonTree): JsonTree {
  return Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));
}
