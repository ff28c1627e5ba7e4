import type { Ledger } from "../ledger.js";
import { find, isTree, pointer, type Tree, textAt, treeAt, treesIn } from "../tree.js";
import { mapDeep } from "./operations.js";
import type { RestKnowledge } from "./rest-export.js";

/**
 * References to models as addresses become references into the document, and models that the export left out, because
 * no method uses them, come back.
 */
export function restoreModels(document: Tree, { models = [] }: RestKnowledge, ledger: Ledger): Tree {
  const components = treeAt(document, "components");
  const known = treeAt(components, "schemas");
  // The cast holds: an object of the SDK is a tree of plain values.
  const missing = (models as readonly Tree[]).flatMap((model): [string, unknown][] => {
    const name = textAt(model, "name") ?? "";
    const schema = schemaOf(model);
    return Object.hasOwn(known, name) || schema === undefined || inlineName.test(name) ? [] : [[name, schema]];
  });
  for (const [name] of missing) {
    const story = `no method uses the model ${name}, so the export left it out; from GetModels`;
    ledger.push({ at: pointer("#/components/schemas", name), origin: "models", story });
  }
  const schemas = Object.fromEntries([...Object.entries(known), ...missing]);
  const whole = { ...document, components: { ...components, schemas } };
  // The cast holds: the document is a tree, and stays one.
  return mapDeep(whole, portable) as Tree;
}

/** AWS turns each inline schema into a model called `MODEL` and six digits. */
export const inlineName = /^MODEL[0-9a-f]{6,}$/;

/** A model's schema; undefined where it is of another content type, or no JSON. */
function schemaOf(model: Tree): Tree | undefined {
  if (textAt(model, "contentType") !== "application/json") return undefined;
  try {
    const schema: unknown = JSON.parse(textAt(model, "schema") ?? "");
    if (!isTree(schema)) return undefined;
    const { $schema: _, ...rest } = schema;
    return rest;
  } catch {
    return undefined;
  }
}

const address = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)$/;

function portable(tree: Tree): Tree {
  const name = address.exec(textAt(tree, "$ref") ?? "")?.[1];
  return name === undefined ? tree : { ...tree, $ref: `#/components/schemas/${name}` };
}

/** Every REST API made by hand has the models `Empty` and `Error`; they say something only where they are used. */
export function withoutDefaults(document: Tree): Tree {
  const components = treeAt(document, "components");
  const text = JSON.stringify({ ...document, components: { ...components, schemas: undefined } });
  const schemas = treesIn(treeAt(components, "schemas"));
  const inOthers = JSON.stringify(
    schemas.filter(([name]) => name !== "Empty" && name !== "Error").map(([, schema]) => schema),
  );
  const unused = (name: string) =>
    isDefault(find(document, `#/components/schemas/${name}`), name) &&
    ![text, inOthers].some((where) => where.includes(`#/components/schemas/${name}"`));
  const kept = schemas.filter(([name]) => !((name === "Empty" || name === "Error") && unused(name)));
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } };
}

function isDefault(schema: unknown, name: string): boolean {
  return isTree(schema) && textAt(schema, "title") === `${name} Schema`;
}
