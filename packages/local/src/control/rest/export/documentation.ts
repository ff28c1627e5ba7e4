import type { DocumentationPart } from "@aws-sdk/client-api-gateway";
import { at, isTree, type JsonTree, listOf } from "../../json-tree.js";

/**
 * Puts the prose of a documentation version where it belongs in an exported document. This is the only way by which a
 * summary or a description is in an export. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api.html
 */
export function addDocumentation(document: JsonTree, parts: readonly DocumentationPart[]): void {
  for (const { location, properties } of parts) {
    const prose = parse(properties);
    if (prose === undefined || location === undefined) continue;
    if (location.type === "API") {
      const { info, ...rest } = prose;
      merge(document.info, info);
      Object.assign(document, rest);
      continue;
    }
    for (const operation of operationsAt(document, location.path, location.method)) {
      merge(targetOf(operation, location), prose);
    }
  }
}

function parse(properties: string | undefined): JsonTree | undefined {
  try {
    const parsed: unknown = JSON.parse(properties ?? "");
    return isTree(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** `*`, or no method, stands for all of them. */
function operationsAt(document: JsonTree, path: string | undefined, method: string | undefined): JsonTree[] {
  const item = at(document.paths, path ?? "/");
  if (!isTree(item)) return [];
  const key = method === "ANY" ? "x-amazon-apigateway-any-method" : method?.toLowerCase();
  const found = key === undefined || key === "*" ? Object.values(item) : [at(item, key)];
  return found.filter(isTree);
}

const places: ReadonlyMap<string, string> = new Map([
  ["PATH_PARAMETER", "path"],
  ["QUERY_PARAMETER", "query"],
  ["REQUEST_HEADER", "header"],
]);

function targetOf(operation: JsonTree, location: NonNullable<DocumentationPart["location"]>): unknown {
  const { type, name, statusCode } = location;
  if (type === "METHOD") return operation;
  if (type === "REQUEST_BODY") return operation.requestBody;
  if (type === "RESPONSE") return at(operation.responses, statusCode ?? "");
  if (type === "RESPONSE_HEADER") return at(at(at(operation.responses, statusCode ?? ""), "headers"), name ?? "");
  const place = places.get(type ?? "");
  return listOf(operation.parameters).find(
    (parameter) => place !== undefined && at(parameter, "in") === place && at(parameter, "name") === name,
  );
}

function merge(target: unknown, prose: unknown): void {
  if (!isTree(target) || !isTree(prose)) return;
  for (const [key, value] of Object.entries(prose)) if (key !== "__proto__") target[key] = value;
}
