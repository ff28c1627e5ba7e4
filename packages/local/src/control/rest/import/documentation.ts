import type { DocumentationPart, DocumentationPartLocation } from "@aws-sdk/client-api-gateway";
import type { Call } from "../../call.js";
import { at, compact, entriesOf, isTree, type JsonTree, listOf, textOf } from "../../json-tree.js";
import { present } from "../../present.js";
import type { StoredRestApi } from "../../store/rest-api.js";
import { type Importing, resolve } from "./importing.js";

/**
 * Prose of a document becomes documentation parts: it is not in the resources, and an export has it only for a stage
 * with a documentation version.
 */
export function importDocumentation(given: Importing): void {
  const known = [...given.api.documentationParts.values()].map(
    ({ location, id = "" }) => [keyOf(location), id] as const,
  );
  const importing: Documenting = { ...given, parts: new Map(known) };
  const { document } = importing;
  const extension = document["x-amazon-apigateway-documentation"];
  const info = isTree(document.info) ? document.info : {};
  const aboutApi = pick(info, "description", "termsOfService", "contact", "license");
  if (Object.keys(aboutApi).length > 0) add(importing, { type: "API" }, { info: aboutApi });
  for (const [path, item] of entriesOf(document.paths)) documentPath(importing, path, item);
  for (const part of listOf(at(extension, "documentationParts"))) {
    const location = readLocation(at(part, "location"));
    if (location !== undefined) add(importing, location, at(part, "properties"));
  }
}

interface Documenting extends Importing {
  /** Ids of the parts by location. */
  readonly parts: Map<string, string>;
}

// A large document has thousands of parts: they are looked up by location, not searched.
function add({ api, call, parts }: Documenting, location: DocumentationPartLocation, properties: unknown): void {
  const key = keyOf(location);
  const id = parts.get(key) ?? call.ids.part();
  parts.set(key, id);
  api.documentationParts.set(id, { id, location, properties: JSON.stringify(isTree(properties) ? properties : {}) });
}

/** Adds a part, in place of one at the same location. */
export function addPart(
  { documentationParts }: StoredRestApi,
  location: DocumentationPartLocation,
  properties: string,
  call: Call,
): DocumentationPart {
  const same = [...documentationParts.values()].find((part) => isSameLocation(part.location, location));
  const part: DocumentationPart = { id: same?.id ?? call.ids.part(), location, properties };
  documentationParts.set(part.id ?? "", part);
  return part;
}

export function isSameLocation(one: DocumentationPartLocation | undefined, other: DocumentationPartLocation): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ type, path, method, statusCode, name }: DocumentationPartLocation = { type: undefined }): string {
  return JSON.stringify([type, path, method, statusCode, name]);
}

export function readLocation(value: unknown): DocumentationPartLocation | undefined {
  const type = textOf(at(value, "type"));
  if (type === undefined) return undefined;
  const text = (key: string) => textOf(at(value, key));
  return present({
    // The cast holds: an unknown type is only told back, never acted on.
    type: type as PartType,
    path: text("path"),
    method: text("method"),
    statusCode: text("statusCode"),
    name: text("name"),
  });
}

function documentPath(importing: Documenting, path: string, item: unknown): void {
  for (const [key, operation] of entriesOf(item)) {
    if (!isTree(operation) || !isTree(operation.responses)) continue;
    const method = key === "x-amazon-apigateway-any-method" ? "ANY" : key.toUpperCase();
    const place = { path, method };
    note("METHOD", place, pick(operation, "summary", "description", "tags", "deprecated", "externalDocs"));
    for (const value of [...listOf(at(item, "parameters")), ...listOf(operation.parameters)]) {
      const parameter = resolve(importing, value);
      const type = parameterTypes.get(String(parameter.in));
      if (type === "REQUEST_BODY") note(type, place, pick(parameter, "description"));
      else if (type !== undefined)
        note(type, { ...place, name: textOf(parameter.name) }, pick(parameter, "description"));
    }
    note("REQUEST_BODY", place, pick(resolve(importing, operation.requestBody), "description"));
    for (const [statusCode, value] of entriesOf(operation.responses)) {
      const response = resolve(importing, value);
      // What every export says of a response tells nothing.
      if (response.description !== `${statusCode} response`) {
        note("RESPONSE", { ...place, statusCode }, pick(response, "description"));
      }
    }
  }

  function note(type: PartType, place: Omit<DocumentationPartLocation, "type">, properties: JsonTree): void {
    if (Object.keys(properties).length > 0) add(importing, present({ type, ...place }), properties);
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
