/** Ways into a parsed document of which nothing is known. Only own properties count, whatever they are called. */
export type Tree = Readonly<Record<string, unknown>>;

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at `key`, or an empty one. */
export function treeAt(tree: Tree, key: string): Tree {
  const value = valueAt(tree, key);
  return isTree(value) ? value : {};
}

export function valueAt(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}

export function listAt(tree: Tree, key: string): readonly unknown[] {
  const value = valueAt(tree, key);
  return Array.isArray(value) ? value : [];
}

export function textAt(tree: Tree, key: string): string | undefined {
  const value = valueAt(tree, key);
  return typeof value === "string" ? value : undefined;
}

export function numberAt(tree: Tree, key: string): number | undefined {
  const value = valueAt(tree, key);
  if (typeof value === "number" && Number.isFinite(value)) return value;
  // YAML writers and CloudFormation templates quote numbers.
  if (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return undefined;
}

export function flagAt(tree: Tree, key: string): boolean {
  const value = valueAt(tree, key);
  return value === true || value === "true";
}

export function textsAt(tree: Tree, key: string): string[] {
  return listAt(tree, key).filter((item) => typeof item === "string");
}

/** Own entries whose value is an object. */
export function treesIn(tree: Tree): [string, Tree][] {
  return Object.entries(tree).filter((entry): entry is [string, Tree] => isTree(entry[1]));
}

/** The same tree with each of its own objects changed; what is no object stays as it is. */
export function mapTrees(tree: Tree, change: (inner: Tree, key: string) => Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, inner]) => [key, isTree(inner) ? change(inner, key) : inner]),
  );
}

/** An object without the members that are undefined: `exactOptionalPropertyTypes` wants them absent. */
export function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  const kept: Record<string, unknown> = {};
  for (const key in members) if (members[key] !== undefined) kept[key] = members[key];
  // The cast holds: what is undefined was optional in T, or the compiler would have refused the literal.
  return kept as T;
}

/** RFC 6901. Few segments have what must be escaped. */
export function pointer(base: string, ...segments: readonly (string | number)[]): string {
  let text = base;
  for (const segment of segments)
    text +=
      typeof segment === "string" && /[~/]/.test(segment)
        ? `/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`
        : `/${segment}`;
  return text;
}

/** The inverse: `#/paths/~1pets` → `["paths", "/pets"]`. */
export function segmentsOf(jsonPointer: string): string[] {
  return jsonPointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((segment) => safeDecode(segment).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign stands for itself
  }
}

/** What a JSON pointer leads to inside a document. */
export function find(document: unknown, jsonPointer: string): unknown {
  let at: unknown = document;
  for (const segment of segmentsOf(jsonPointer)) {
    if (Array.isArray(at)) at = at[Number(segment)];
    else if (isTree(at)) at = valueAt(at, segment);
    else return undefined;
  }
  return at;
}

/** The same through references on the way: `#/paths/~1pets/get/responses/200/…`, where that response is one. */
export function findThrough(document: Tree, jsonPointer: string): unknown {
  let at: unknown = document;
  let steps = 0;
  for (const segment of segmentsOf(jsonPointer)) {
    for (; isTree(at) && textAt(at, "$ref")?.startsWith("#/") && !Object.hasOwn(at, segment); steps += 1) {
      if (steps > 32) return undefined;
      at = find(document, textAt(at, "$ref") ?? "");
    }
    at = Array.isArray(at) ? at[Number(segment)] : isTree(at) ? valueAt(at, segment) : undefined;
  }
  return at;
}

/** A document that is too deep or too large is refused before anything recurses into it. */
export const limits = { depth: 256, nodes: 2_000_000 } as const;

/** What is wrong with the size of a tree, if anything. It goes no deeper than the limit, so recursion is safe. */
export function tooLarge(document: unknown): string | undefined {
  const counted = { nodes: 0 };
  if (isObject(document) && !isWithin(document, 0, counted)) {
    return counted.nodes > limits.nodes
      ? `it has more than ${limits.nodes} nodes`
      : `it is nested more than ${limits.depth} levels deep`;
  }
  return undefined;
}

function isWithin(value: object, depth: number, counted: { nodes: number }): boolean {
  if (depth > limits.depth) return false;
  const inside: readonly unknown[] = Object.values(value);
  counted.nodes += inside.length;
  return (
    counted.nodes <= limits.nodes && inside.every((inner) => !isObject(inner) || isWithin(inner, depth + 1, counted))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
