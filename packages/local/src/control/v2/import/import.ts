import type { Api, ImportApiCommandInput, ReimportApiCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../../call.js";
import { at, entriesOf, isTree, type JsonTree, listOf, textOf } from "../../json-tree.js";
import { parseDocument } from "../../parse-document.js";
import { present } from "../../present.js";
import { badRequest } from "../../protocol/api-error.js";
import { type BasePathMode, basePathOf } from "../../rest/import/base-path.js";
import type { StoredApi } from "../../store/api.js";
import { newApi, shown } from "../apis.js";
import { apiOf, touch } from "../lookup.js";
import { newRoute } from "../routes.js";
import { importIntegration } from "./integration.js";
import { importAuthorizers, readRouteSecurity } from "./security.js";
import { readCors } from "./settings.js";

/** OpenAPI 3.0 into an HTTP API. WebSocket APIs can be neither imported nor exported. */
export const importHandlers = { ImportApi: importApi, ReimportApi: reimportApi } satisfies Handlers;

function importApi(input: ImportApiCommandInput, call: Call): Api {
  return shown(importNewApi(parseDefinition(input.Body), input, call), call);
}

export interface ImportSettings {
  readonly Basepath?: string | undefined;
  readonly FailOnWarnings?: boolean | undefined;
}

/** A new HTTP API from a parsed document. It has no stage yet. */
export function importNewApi(document: JsonTree, settings: ImportSettings, call: Call): StoredApi {
  const api = newApi({ Name: textOf(at(document.info, "title")) ?? "", ProtocolType: "HTTP" }, call);
  try {
    importInto(api, document, settings, call);
  } catch (error) {
    call.region.apis.delete(api.definition.api.ApiId);
    throw error;
  }
  return api;
}

function reimportApi(input: ReimportApiCommandInput, call: Call): Api {
  const api = apiOf(call, input);
  if (api.definition.api.ProtocolType !== "HTTP") throw badRequest("Only HTTP protocol APIs can be imported");
  const document = parseDefinition(input.Body);
  const before = structuredClone(api.definition);
  const { routes, integrations, authorizers, api: head } = api.definition;
  for (const entries of [routes, integrations, authorizers]) entries.clear();
  delete head.CorsConfiguration;
  try {
    importInto(api, document, input, call);
  } catch (error) {
    call.region.apis.set(head.ApiId, { ...api, definition: before });
    throw error;
  }
  touch(api);
  return shown(api, call);
}

function parseDefinition(body: string | undefined): JsonTree {
  const document = parseDocument(body, "Invalid OpenAPI input.");
  if (!isTree(document.paths)) throw badRequest("Invalid OpenAPI input.");
  if (!/^3\.0(\.\d+)?$/.test(String(document.openapi))) {
    throw badRequest("Only OpenAPI 3.0 definitions are supported for HTTP APIs");
  }
  return document;
}

const methods: ReadonlyMap<string, string> = new Map([
  ["get", "GET"],
  ["post", "POST"],
  ["put", "PUT"],
  ["patch", "PATCH"],
  ["delete", "DELETE"],
  ["head", "HEAD"],
  ["options", "OPTIONS"],
  ["x-amazon-apigateway-any-method", "ANY"],
]);

function importInto(api: StoredApi, document: JsonTree, settings: ImportSettings, call: Call): void {
  const { api: head } = api.definition;
  const info = document.info;
  const warnings: string[] = [];
  const ignored: string[] = [];
  Object.assign(
    head,
    present<Partial<Api>>({
      Name: textOf(at(info, "title")) ?? head.Name,
      Description: textOf(at(info, "description")),
      Version: textOf(at(info, "version")),
      CorsConfiguration: readCors(document["x-amazon-apigateway-cors"]),
      Tags: readTags(document),
    }),
  );
  importAuthorizers(api, document, call);
  const basePath = basePathOf(document, basePathMode(settings.Basepath));
  const shared = new Map<string, string>();
  for (const [path, item] of entriesOf(document.paths)) {
    // SAM writes the path of the default route without its slash.
    if (!path.startsWith("/") && path !== "$default") {
      warnings.push(`Parse issue: attribute paths. Resource ${path} should start with /`);
      continue;
    }
    for (const [key, operation] of entriesOf(item)) {
      const method = methods.get(key);
      if (method === undefined || !isTree(operation)) continue;
      const RouteKey = /^\/?\$default$/.test(path) ? "$default" : `${method} ${basePath}${path}`;
      noteIgnored(operation, RouteKey, ignored);
      const Target = importIntegration(api, document, operation, { RouteKey, shared, warnings }, call);
      const security = readRouteSecurity(api, document, operation, { RouteKey, warnings });
      newRoute(api, present({ ...security, RouteKey, Target, OperationName: textOf(operation.operationId) }), call);
    }
  }
  if (warnings.length > 0 && settings.FailOnWarnings === true) {
    throw badRequest(`Warnings found during import:\n\t${warnings.join("\n\t")}`);
  }
  delete head.Warnings;
  delete head.ImportInfo;
  if (warnings.length > 0) head.Warnings = warnings;
  if (ignored.length > 0) head.ImportInfo = ignored;
}

function basePathMode(mode: string | undefined): BasePathMode {
  if (mode === undefined || mode === "ignore") return "ignore";
  if (mode === "prepend" || mode === "split") return mode;
  throw badRequest("Invalid basepath specified. Must be one of [ignore, prepend, split]");
}

/** HTTP APIs store no bodies, schemas, query parameters or headers: valid, but ignored. */
function noteIgnored(operation: JsonTree, routeKey: string, ignored: string[]): void {
  if (operation.requestBody !== undefined) ignored.push(`Request body of route '${routeKey}' is ignored`);
  for (const parameter of listOf(operation.parameters)) {
    const place = at(parameter, "in");
    if (place === "query" || place === "header") {
      ignored.push(`Parameter '${textOf(at(parameter, "name"))}' in ${place} of route '${routeKey}' is ignored`);
    }
  }
}

/** AWS writes its own tags as tags of the document, with their value beside. */
function readTags(document: JsonTree): Record<string, string> | undefined {
  const tags = listOf(document.tags).flatMap((tag) => {
    const name = textOf(at(tag, "name"));
    const value = textOf(at(tag, "x-amazon-apigateway-tag-value"));
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return tags.length === 0 ? undefined : Object.fromEntries(tags);
}
