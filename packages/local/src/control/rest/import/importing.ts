import type { Call } from "../../call.js";
import { at, isTree, type JsonTree } from "../../json-tree.js";
import type { RestDefinition, StoredResource, StoredRestApi } from "../../store/rest-api.js";

/** The state of one import. */
export interface Importing {
  readonly document: JsonTree;
  readonly api: StoredRestApi;
  readonly definition: RestDefinition;
  readonly call: Call;
  /** What was left out, in words; with `failOnWarnings` the import is refused. */
  readonly warnings: string[];
  /** Ids of the resources that were there before, by path: they keep them, even when the API is overwritten. */
  readonly known: ReadonlyMap<string, string>;
  /** Names for what is cached of new methods of old resources, by path. */
  readonly namespaces: Map<string, string>;
  /** Resources by path, as they are made. */
  readonly resources: Map<string, StoredResource>;
  /** The document's name of a schema → the model's, which is alphanumeric. */
  readonly modelNames: ReadonlyMap<string, string>;
}

/** What a local reference leads to; anything else is left as it is, and nothing outside the document is read. */
export function resolve({ document }: Pick<Importing, "document">, value: unknown): JsonTree {
  let found = value;
  for (let hops = 0; hops < 20; hops += 1) {
    const reference = at(found, "$ref");
    if (typeof reference !== "string" || !reference.startsWith("#/")) break;
    found = reference
      .slice(2)
      .split("/")
      .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>((tree, segment) => at(tree, segment), document);
  }
  return isTree(found) ? found : {};
}

/** A resource that was there before keeps its id; what is cached of its new methods has a name of its own. */
export function namespaceOf({ call, known, namespaces }: Importing, { id, path }: StoredResource): string {
  if (!known.has(path)) return id;
  const name = namespaces.get(path) ?? call.ids.part();
  namespaces.set(path, name);
  return name;
}
