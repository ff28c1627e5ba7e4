import type { DocumentationPart, DocumentationPartLocation } from "@aws-sdk/client-api-gateway";
import { at, compact, entriesOf, isTree, type JsonTree, listOf, textOf } from "../../json-tree.js";
import { present } from "../../present.js";
import { type Importing, resolve } from "./importing.js";

/**
 * Prose of a document becomes documentation parts: it is not in the resources, and an export has it only for a stage
 * with a documentation version.
 */
export function importDocumentation(importing: Importing): void {
  const { document } = importing;
  const extension = document["x-amazon-apigateway-documentation"];
  const info = isTree(document.info) ? document.info : {};
  const aboutApi = pick(info, "description", "termsOfService", "contact", "license");
  if (Object.keys(aboutApi).length > 0) addPart(importing, { type: "API" }, { info: aboutApi });
  for (const [path, item] of entriesOf(document.paths)) documentPath(importing, path, item);
  for (const part of listOf(at(extension, "documentationParts"))) {
    const location = at(part, "location");
    const properties = at(part, "properties");
    // The cast holds: an unknown type of location is only told back, never acted on.
    if (isTree(location))
      addPart(importing, location as unknown as DocumentationPartLocation, isTree(properties) ? properties : {});
  }
}

function addPart({ api, call }: Importing, location: DocumentationPartLocation, properties: JsonTree): void {
  const id = call.ids.part();
  const part: DocumentationPart = { id, location, properties: JSON.stringify(properties) };
  const same = [...api.documentationParts].find(([, { location: other }]) => isSame(other, location));
  api.documentationParts.set(same?.[0] ?? id, { ...part, id: same?.[0] ?? id });
}

function isSame(one: DocumentationPartLocation | undefined, other: DocumentationPartLocation): boolean {
  return (["type", "path", "method", "statusCode", "name"] as const).every((key) => one?.[key] === other[key]);
}

function documentPath(importing: Importing, path: string, item: unknown): void {
  for (const [key, operation] of entriesOf(item)) {
    if (!isTree(operation) || !isTree(operation.responses)) continue;
    const method = key === "x-amazon-apigateway-any-method" ? "ANY" : key.toUpperCase();
    const place = { path, method };
    add("METHOD", place, pick(operation, "summary", "description", "tags", "deprecated", "externalDocs"));
    for (const value of [...listOf(at(item, "parameters")), ...listOf(operation.parameters)]) {
      const parameter = resolve(importing, value);
      const type = parameterTypes.get(String(parameter.in));
      if (type === "REQUEST_BODY") add(type, place, pick(parameter, "description"));
      else if (type !== undefined)
        add(type, { ...place, name: textOf(parameter.name) }, pick(parameter, "description"));
    }
    add("REQUEST_BODY", place, pick(resolve(importing, operation.requestBody), "description"));
    for (const [statusCode, value] of entriesOf(operation.responses)) {
      const response = resolve(importing, value);
      // What every export says of a response tells nothing.
      if (response.description !== `${statusCode} response`) {
        add("RESPONSE", { ...place, statusCode }, pick(response, "description"));
      }
    }
  }

  function add(type: PartType, place: Omit<DocumentationPartLocation, "type">, properties: JsonTree): void {
    if (Object.keys(properties).length > 0) addPart(importing, present({ type, ...place }), properties);
  }
}

type PartType = NonNullable<DocumentationPartLocation["type"]>;

const parameterTypes: ReadonlyMap<string, PartType> = new Map<string, PartType>([
  ["path", "PATH_PARAMETER"],
  ["query", "QUERY_PARAMETER"],
  ["header", "REQUEST_HEADER"],
  ["body", "REQUEST_BODY"],
]);

function pick(tree: JsonTree, ...keys: readonly string[]): JsonTree {
  return compact(Object.fromEntries(keys.map((key) => [key, at(tree, key)])));
}
