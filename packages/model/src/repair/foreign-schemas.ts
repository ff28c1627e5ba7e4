import { find, isTree, pointer, type Tree, treeAt, valueAt } from "../tree.js";

/** Brings pieces of another document over, with the schemas that they refer to. */
export interface Importer {
  /** The piece as it may stand in the contract. */
  bring(value: unknown): unknown;
  /** The schemas that came along, and those that were there. */
  schemas(): Tree;
  /** JSON pointers of the schemas that came along. */
  readonly added: readonly string[];
}

/**
 * Schemas keep their names; one whose name the contract uses for something else comes under a name that says where it is
 * from.
 */
export function createImporter(contract: Tree, source: Tree, prefix: string): Importer {
  const own = treeAt(treeAt(contract, "components"), "schemas");
  const foreign = treeAt(treeAt(source, "components"), "schemas");
  const names = new Map<string, string>();
  const brought = new Map<string, unknown>();
  const added: string[] = [];
  /** A list, so that schemas that refer to each other have no depth. */
  const open: string[] = [];

  const nameFor = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const schema = valueAt(foreign, name);
    const isSame = Object.hasOwn(own, name) && sameText(own[name], schema);
    let free = name;
    for (let number = 1; !isSame && Object.hasOwn(own, free); number += 1)
      free = `${prefix}${name}${number === 1 ? "" : number}`;
    names.set(name, free);
    if (!isSame) open.push(name);
    return free;
  };
  const rename = (reference: string): string => {
    const [, name = "", rest = ""] = schemaReference.exec(reference) ?? [];
    const key = decoded(name);
    if (name === "" || !Object.hasOwn(foreign, key)) return reference;
    return `${pointer("#/components/schemas", nameFor(key))}${rest}`;
  };
  const bring = (value: unknown): unknown => {
    const copy = rewritten(source, value, rename, { isNames: false, depth: 0 });
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const free = names.get(name) ?? name;
      brought.set(free, rewritten(source, valueAt(foreign, name), rename, { isNames: false, depth: 0 }));
      added.push(pointer("#/components/schemas", free));
    }
    return copy;
  };
  return { bring, schemas: () => ({ ...own, ...Object.fromEntries(brought) }), added };
}

const schemaReference = /^#\/(?:components\/schemas|definitions)\/([^/]+)(.*)$/;

function decoded(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}

function sameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** With its keys in order, so that equal things have equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTree(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

interface At {
  /** Its keys are somebody's names, and not keywords. */
  readonly isNames: boolean;
  readonly depth: number;
}

const dataKeys: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const"]);
const nameKeys: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "$defs",
  "content",
  "headers",
]);

/** A copy with its references renamed; what is no schema (a parameter, a response) is put in its place. */
function rewritten(source: Tree, value: unknown, rename: (reference: string) => string, at: At): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((item) => rewritten(source, item, rename, { isNames: false, depth: at.depth }));
  const tree = value as Tree; // an object that is no list
  const reference = at.isNames ? undefined : valueAt(tree, "$ref");
  if (
    typeof reference === "string" &&
    !schemaReference.test(reference) &&
    reference.startsWith("#/") &&
    at.depth < 32
  ) {
    const target = find(source, reference);
    return target === undefined ? tree : rewritten(source, target, rename, { ...at, depth: at.depth + 1 });
  }
  const entries = Object.entries(tree).map(([key, inner]) => {
    if (!at.isNames && (dataKeys.has(key) || key.startsWith("x-"))) return [key, inner];
    if (!at.isNames && key === "$ref" && typeof inner === "string") return [key, rename(inner)];
    if (!at.isNames && key === "mapping" && isTree(inner)) return [key, renamedMapping(inner, rename)];
    return [key, rewritten(source, inner, rename, { isNames: !at.isNames && nameKeys.has(key), depth: at.depth })];
  });
  return Object.fromEntries(entries);
}

/** A discriminator's mapping: value → reference. */
function renamedMapping(mapping: Tree, rename: (reference: string) => string): Tree {
  const entries = Object.entries(mapping).map(([key, to]) => [key, typeof to === "string" ? rename(to) : to]);
  return Object.fromEntries(entries);
}
