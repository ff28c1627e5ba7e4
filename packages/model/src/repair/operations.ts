import { isTree, mapTrees, pointer, type Tree, textAt, treeAt } from "../tree.js";

/** Where an operation stands in an exported document. */
export interface Place {
  readonly path: string;
  /** As API Gateway writes it: `GET`, or `ANY`. */
  readonly method: string;
  /** JSON pointer. */
  readonly at: string;
}

const anyMethod = "x-amazon-apigateway-any-method";
const methods: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "patch", "head", "options", anyMethod]);

/** The document with each of its operations changed. */
export function mapOperations(document: Tree, change: (operation: Tree, place: Place) => Tree): Tree {
  const paths = mapTrees(treeAt(document, "paths"), (item, path) =>
    mapTrees(item, (operation, key) => (methods.has(key) ? change(operation, placeOf(path, key)) : operation)),
  );
  return { ...document, paths };
}

function placeOf(path: string, key: string): Place {
  return { path, method: methodOfKey(key), at: pointer("#/paths", path, key) };
}

/** A key of a path item in API Gateway's words: `get` → `GET`, its extension for all methods → `ANY`. */
export function methodOfKey(key: string): string {
  return key === anyMethod ? "ANY" : key.toUpperCase();
}

/** The document with each tree in it changed, innermost first. */
export function mapDeep(value: unknown, change: (tree: Tree) => Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => mapDeep(item, change));
  if (!isTree(value)) return value;
  // fromEntries defines own properties: a key called __proto__ stays a key.
  return change(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapDeep(inner, change)])));
}

/** The document with facts of ours beside one of its nodes. */
export function withFacts(tree: Tree, facts: Tree): Tree {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  if (known.length === 0) return tree;
  return { ...tree, "x-apigateway": { ...treeAt(tree, "x-apigateway"), ...Object.fromEntries(known) } };
}

/**
 * The document without the date that AWS writes where an API has no version: it is that of the export, or of the
 * deployment, and would make each pull another contract. `own` is the version that the API has.
 */
export function undated(document: Tree, own: string | undefined): Tree {
  const info = treeAt(document, "info");
  if (textAt(info, "version") === own) return document;
  const isDate = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z|UTC)$/.test(textAt(info, "version") ?? "");
  return isDate ? { ...document, info: { ...info, version: "" } } : document;
}
