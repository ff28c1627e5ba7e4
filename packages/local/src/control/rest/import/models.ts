import { at, entriesOf, isTree, type JsonTree, textOf } from "../../json-tree.js";
import type { StoredModel } from "../../store/rest-api.js";
import type { Importing } from "./importing.js";

/** The schemas of a document by name, wherever its version keeps them. */
export function schemasOf(document: JsonTree): [string, unknown][] {
  return entriesOf(at(document, "definitions") ?? at(at(document, "components"), "schemas"));
}

/** A model's name for each schema: only letters and digits, and each its own. */
export function settleModelNames(document: JsonTree): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [key] of schemasOf(document).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const plain = key.replace(/[^a-zA-Z0-9]/g, "") || "Model";
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}${count}`;
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

/** Named schemas become models; those of the same name are replaced. */
export function importModels(importing: Importing): void {
  const schemas = new Map(schemasOf(importing.document));
  for (const [key, name] of importing.modelNames) addModel(importing, name, schemas.get(key));
}

/** The model for a schema of a body: the one it refers to, or a new one with a name of AWS's making. */
export function modelFor(importing: Importing, schema: unknown): string | undefined {
  if (!isTree(schema)) return undefined;
  const reference = textOf(at(schema, "$ref"));
  if (reference !== undefined) return importing.modelNames.get(schemaKey(reference) ?? "");
  return addModel(importing, importing.call.ids.model(), schema).name;
}

function addModel(importing: Importing, name: string, schema: unknown): StoredModel {
  const { definition, call } = importing;
  const description = textOf(at(schema, "description"));
  const model: StoredModel = {
    id: definition.models.get(name)?.id ?? call.ids.part(),
    name,
    ...(description === undefined ? {} : { description }),
    contentType: "application/json",
    schema: JSON.stringify(stored(importing, schema ?? {}), undefined, 2),
  };
  definition.models.set(name, model);
  return model;
}

/** AWS keeps references as addresses of models. */
function stored(importing: Importing, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => stored(importing, item));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      // AWS sorts what is required.
      if (key === "required" && Array.isArray(item)) return [key, [...item].sort()];
      const name =
        key === "$ref" && typeof item === "string" ? importing.modelNames.get(schemaKey(item) ?? "") : undefined;
      if (name === undefined) return [key, stored(importing, item)];
      return [key, `https://apigateway.amazonaws.com/restapis/${importing.definition.api.id}/models/${name}`];
    }),
  );
}

function schemaKey(reference: string): string | undefined {
  const key = /^#\/(?:definitions|components\/schemas)\/([^/]+)$/.exec(reference)?.[1];
  return key?.replaceAll("~1", "/").replaceAll("~0", "~");
}
