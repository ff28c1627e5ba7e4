import type { NamedSchema, Schema } from "../api.js";
import { pascalCase, typeName } from "../names.js";
import { find, findThrough, isTree, pointer, type Tree, treesIn, valueAt } from "../tree.js";
import { noteForeign, noteLost, type Reading, type Scope } from "./reading.js";
import { readSchema } from "./schema.js";
import { listOfSchemas, mapOfSchemas, oneSchema } from "./schema-keywords.js";

/** The schema that a reference names, always as `#/schemas/NAME` but where it is a plain value. */
export function readReference(reading: Reading, reference: string, at: string, scope: Scope): Schema {
  const named = reading.schemaNames.get(schemaKey(reference) ?? "");
  const helper = helperOf(reference, scope);
  if (helper === undefined && named !== undefined) return { $ref: `#/schemas/${named}` };
  if (!reference.startsWith("#")) {
    noteForeign(reading, reference, at);
    return true;
  }
  const target = helper ?? lookUp(reading, reference, scope);
  if (target === undefined) return noteLost(reading, reference, at);
  if (typeof target.value === "boolean") return target.value;
  if (!isTree(target.value)) return noteLost(reading, reference, at);
  const name = reading.hoisted.names.get(target.value);
  if (name !== undefined) return { $ref: `#/schemas/${name}` };
  // A plain value is read in place: nobody needs a name for `{ type: integer }`.
  if (isPlain(target.value)) return readSchema(reading, target.value, target.at, target.scope);
  return { $ref: `#/schemas/${hoist(reading, target.value, target)}` };
}

/** The schema's own name in each form of reference, or undefined where it is another kind of reference. */
export function schemaKey(reference: string): string | undefined {
  const local = /^#\/(?:components\/schemas|definitions|schemas)\/([^/]+)$/.exec(reference);
  if (local?.[1] !== undefined) return decode(local[1]);
  const model = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)$/.exec(reference);
  return model?.[1];
}

/** Reads what was given a name on the way, until nothing new comes up. */
export function readHoisted(reading: Reading): Omit<NamedSchema, "origin">[] {
  const schemas: Omit<NamedSchema, "origin">[] = [];
  for (let next = reading.hoisted.open.pop(); next !== undefined; next = reading.hoisted.open.pop()) {
    const { name, tree, at, scope } = next;
    schemas.push({ name, schema: readSchema(reading, tree, at, scope), at });
  }
  return schemas;
}

interface Target {
  readonly value: unknown;
  readonly at: string;
  readonly scope: Scope | undefined;
}

/** `#/definitions/X` of the schema that holds the reference, before one of the document. */
function helperOf(reference: string, scope: Scope): Target | undefined {
  if (!/^#\/(definitions|\$defs)\//.test(reference)) return undefined;
  for (let inside: Scope | undefined = scope; inside !== undefined; inside = inside.outer) {
    const value = find(inside.root, reference);
    if (value !== undefined) return { value, at: `${inside.at}${reference.slice(1)}`, scope: inside };
  }
  return undefined;
}

function lookUp(reading: Reading, reference: string, scope: Scope): Target | undefined {
  if (reference === "#") return { value: outermost(scope).root, at: outermost(scope).at, scope };
  if (!reference.startsWith("#/")) return anchored(reference.slice(1), scope);
  const { root, at } = outermost(scope);
  const value = findThrough(reading.document, reference) ?? find(reading.original, reference);
  if (value !== undefined && root !== reading.document) return { value, at: reference, scope: undefined };
  const own = find(root, reference);
  return own === undefined ? undefined : { value: own, at: `${at}${reference.slice(1)}`, scope };
}

function outermost(scope: Scope): Scope {
  let root = scope;
  while (root.outer !== undefined) root = root.outer;
  return root;
}

/** `#name`: the helper that calls itself so with `$anchor`. */
function anchored(name: string, scope: Scope): Target | undefined {
  for (let inside: Scope | undefined = scope; inside !== undefined; inside = inside.outer) {
    for (const place of ["$defs", "definitions"]) {
      const helpers = valueAt(inside.root, place);
      for (const [key, tree] of isTree(helpers) ? treesIn(helpers) : []) {
        if (tree.$anchor === name || tree.$dynamicAnchor === name || tree.$id === `#${name}`)
          return { value: tree, at: pointer(inside.at, place, key), scope: inside };
      }
    }
    if (inside.root.$anchor === name || inside.root.$dynamicAnchor === name)
      return { value: inside.root, at: inside.at, scope: inside };
  }
  return undefined;
}

/** No schema stands inside of it, so it cannot lead on. */
function isPlain(tree: Tree): boolean {
  return !Object.keys(tree).some(
    (key) =>
      oneSchema.has(key) ||
      listOfSchemas.has(key) ||
      mapOfSchemas.has(key) ||
      key === "$ref" ||
      key === "$dynamicRef" ||
      key === "dependencies",
  );
}

function hoist(reading: Reading, tree: Tree, { at, scope }: Target): string {
  const { names, taken, open } = reading.hoisted;
  const name = freeName(reading, at, taken);
  taken.add(name);
  names.set(tree, name);
  open.push({ name, tree, at, scope: scope ?? { root: tree, at } });
  return name;
}

/** `#/components/schemas/Pet/properties/owner` → `PetOwner`; a number behind it where that is taken. */
function freeName(reading: Reading, at: string, taken: ReadonlySet<string>): string {
  const segments = at
    .split("/")
    .map((segment) => decode(segment))
    .filter((segment) => !structure.has(segment))
    .map((segment) => pascalCase(reading.schemaNames.get(segment) ?? segment));
  const name = typeName(segments.join("")) ?? "Schema";
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${number}`)) number += 1;
  return `${name}${number}`;
}

const structure: ReadonlySet<string> = new Set(
  "# components schemas properties patternProperties definitions $defs schema content paths operations".split(" "),
);

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return segment;
  }
}
