import type { Ledger } from "../ledger.js";
import { isTree, pointer, type Tree, textAt, treeAt } from "../tree.js";
import { inlineName } from "./models.js";
import type { RestKnowledge } from "./rest-export.js";

/** Schemas that stood inline before AWS gave them names (`MODEL3f2a1c`) stand inline again. */
export function inlineModels(document: Tree, _: RestKnowledge, ledger: Ledger): Tree {
  const components = treeAt(document, "components");
  const schemas = Object.entries(treeAt(components, "schemas"));
  const inline = new Map(schemas.filter(([name]) => inlineName.test(name)));
  if (inline.size === 0) return document;
  const named = { ...components, schemas: Object.fromEntries(schemas.filter(([name]) => !inline.has(name))) };
  const told = new Set<string>();
  // The cast holds: the document is a tree, and stays one.
  const inlined = replace({ ...document, components: named }, "#", { inline, ledger, told }, []) as Tree;
  const kept = schemas.filter(([name]) => inline.has(name) && told.has(name));
  if (kept.length === 0) return inlined;
  const left = treeAt(inlined, "components");
  return {
    ...inlined,
    components: { ...left, schemas: { ...treeAt(left, "schemas"), ...Object.fromEntries(kept) } },
  };
}

interface Inlining {
  readonly inline: ReadonlyMap<string, unknown>;
  readonly ledger: Ledger;
  /** Those that contain themselves: they can only be told by their name. */
  readonly told: Set<string>;
}

function replace(value: unknown, at: string, inlining: Inlining, within: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => replace(item, `${at}/${index}`, inlining, within));
  if (!isTree(value)) return value;
  const name = textAt(value, "$ref")?.replace("#/components/schemas/", "");
  if (name !== undefined && within.includes(name)) inlining.told.add(name);
  else if (name !== undefined && inlining.inline.has(name)) {
    const story = `AWS calls this inline schema ${name}; it stands in its place again`;
    inlining.ledger.push({ at, origin: "models", story });
    return replace(inlining.inline.get(name), at, inlining, [...within, name]);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replace(inner, pointer(at, key), inlining, within)]),
  );
}
