import { find, isTree, mapTrees, type Tree, textAt, treeAt, treesIn } from "../tree.js";
import { documented, type RestDocumentation } from "./documentation.js";

/** What API Gateway knows of a REST API beside its export. */
export interface RestKnowledge {
  /** `GetDocumentationParts`: words that an export leaves out unless a documentation version is attached. */
  readonly documentation: readonly RestDocumentation[];
}

/**
 * A REST export as its owner would have written it: inline models are put back in place, words come back from the
 * documentation parts, and what nobody uses of AWS's own models is left out.
 */
export function repairRestExport(document: unknown, { documentation }: RestKnowledge): unknown {
  if (!isTree(document)) return document;
  const inlined = inlineModels(document);
  return withoutDefaults(documented(together(isTree(inlined) ? inlined : document), documentation));
}

/**
 * AWS writes an API key beside an authorizer as two entries of `security`, which OpenAPI reads as a choice. A method of
 * a REST API has one way in: all that it names is needed.
 */
function together(document: Tree): Tree {
  const paths = mapTrees(treeAt(document, "paths"), (item) =>
    mapTrees(item, (operation) => {
      const { security } = operation;
      if (!Array.isArray(security) || security.length < 2) return operation;
      return { ...operation, security: [Object.assign({}, ...security.filter(isTree))] };
    }),
  );
  return { ...document, paths };
}

/** AWS turns each inline schema into a model called `MODEL` and six digits. */
const inlineName = /^MODEL[0-9a-f]{6,}$/;

function inlineModels(document: Tree): unknown {
  const schemas = treeAt(treeAt(document, "components"), "schemas");
  const inline = new Map(Object.entries(schemas).filter(([name]) => inlineName.test(name)));
  if (inline.size === 0) return document;
  const replaced = replace(document, inline, []);
  const components = isTree(replaced) ? treeAt(replaced, "components") : {};
  const kept = Object.entries(treeAt(components, "schemas")).filter(([name]) => !inline.has(name));
  return {
    ...(isTree(replaced) ? replaced : document),
    components: { ...components, schemas: Object.fromEntries(kept) },
  };
}

function replace(value: unknown, inline: ReadonlyMap<string, unknown>, within: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => replace(item, inline, within));
  if (!isTree(value)) return value;
  const name = textAt(value, "$ref")?.replace("#/components/schemas/", "");
  // A model that contains itself can only be told by its name.
  if (name !== undefined && inline.has(name) && !within.includes(name))
    return replace(inline.get(name), inline, [...within, name]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner, inline, within)]));
}

/** Every REST API made by hand has the models `Empty` and `Error`; they say something only where they are used. */
function withoutDefaults(document: Tree): Tree {
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
