import { at, type JsonTree, listOf, textOf } from "../../json-tree.js";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html */
export type BasePathMode = "ignore" | "prepend" | "split";

/** What stands before every path of the document: nothing, its base path, or that without its first part. */
export function basePathOf(document: JsonTree, mode: BasePathMode): string {
  if (mode === "ignore") return "";
  const segments = declaredBasePath(document)
    .split("/")
    .filter((segment) => segment !== "");
  const kept = mode === "prepend" ? segments : segments.slice(1);
  return kept.map((segment) => `/${segment}`).join("");
}

function declaredBasePath(document: JsonTree): string {
  const swagger = textOf(document.basePath);
  if (swagger !== undefined) return swagger;
  const server = listOf(document.servers)[0];
  // "If the API contains only one basePath variable, the Import API feature uses it as the base path, even if it's not
  // referenced in the server.url."
  const variable = textOf(at(at(at(server, "variables"), "basePath"), "default"));
  if (variable !== undefined) return variable;
  return (textOf(at(server, "url")) ?? "").replace(/^[a-z]+:\/\/[^/]*/i, "");
}
