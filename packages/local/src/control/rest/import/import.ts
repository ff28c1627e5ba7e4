import type {
  EndpointType,
  ImportRestApiCommandInput,
  Method,
  PutRestApiCommandInput,
  RestApi,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../../call.js";
import { at, entriesOf, isTree, type JsonTree, listOf, textOf } from "../../json-tree.js";
import { parseDocument } from "../../parse-document.js";
import { freeMap } from "../../present.js";
import { ApiError, badRequest } from "../../protocol/api-error.js";
import type { StoredResource, StoredRestApi } from "../../store/rest-api.js";
import { defaultStatus } from "../gateway-responses.js";
import { restApiOf } from "../lookup.js";
import { checkRequestMappings, checkResponseMappings } from "../mappings.js";
import { addResource, checkPathPart } from "../resources.js";
import { newRestApi, tagged } from "../rest-apis.js";
import { type BasePathMode, basePathOf } from "./base-path.js";
import { importDocumentation } from "./documentation.js";
import type { Importing } from "./importing.js";
import { readMethod } from "./method.js";
import { importModels, settleModelNames } from "./models.js";
import { importAuthorizers } from "./security.js";
import { importGatewayResponses, importSettings, importValidators } from "./settings.js";

/** OpenAPI 2.0 and 3.0 into a REST API. */
export const importHandlers = { ImportRestApi: importRestApi, PutRestApi: putRestApi } satisfies Handlers;

/** The SDK takes bodies in many forms; on the wire they are bytes. */
type Received<Input extends { body: unknown }> = Omit<Input, "body"> & { body?: Uint8Array };

function importRestApi(input: Received<ImportRestApiCommandInput>, call: Call): RestApi {
  const document = parseDefinition(input.body);
  const api = importNewRestApi(document, input, call);
  return api.definition.api;
}

export interface ImportSettings {
  readonly parameters?: Record<string, string> | undefined;
  readonly failOnWarnings?: boolean | undefined;
}

/** A new REST API from a parsed document. */
export function importNewRestApi(document: JsonTree, settings: ImportSettings, call: Call): StoredRestApi {
  const type = settings.parameters?.endpointConfigurationTypes;
  const types: EndpointType[] | undefined = type === "REGIONAL" || type === "PRIVATE" ? [type] : undefined;
  const name = textOf(at(document.info, "title")) ?? "";
  const api = newRestApi({ name, endpointConfiguration: types && { types } }, call);
  try {
    importInto(api, document, "merge", settings, call, true);
  } catch (error) {
    call.region.restApis.delete(api.definition.api.id);
    throw error;
  }
  return api;
}

function putRestApi(input: Received<PutRestApiCommandInput>, call: Call): RestApi {
  const api = restApiOf(call, input);
  const document = parseDefinition(input.body);
  const mode = input.mode === "overwrite" ? "overwrite" : "merge";
  const before = structuredClone({ definition: api.definition, documentationParts: api.documentationParts });
  try {
    importInto(api, document, mode, input, call);
  } catch (error) {
    call.region.restApis.set(api.definition.api.id, { ...api, ...before });
    throw error;
  }
  return tagged(api.definition.api);
}

function parseDefinition(body: Uint8Array | undefined): JsonTree {
  const document = parseDocument(body, "Invalid OpenAPI input.");
  if (!isTree(document.paths) || !/^(2|3)/.test(String(document.swagger ?? document.openapi))) {
    throw badRequest("Invalid OpenAPI input.");
  }
  return document;
}

function importInto(
  api: StoredRestApi,
  document: JsonTree,
  mode: "merge" | "overwrite",
  settings: ImportSettings,
  call: Call,
  isNew = false,
): void {
  const { definition } = api;
  const before = [...definition.resources.values()];
  if (mode === "overwrite") clear(api);
  const warnings: string[] = [];
  const importing: Importing = {
    document,
    api,
    definition,
    call,
    warnings,
    known: new Map(isNew ? [] : before.map(({ path, id }) => [path, id])),
    namespaces: new Map(),
    resources: new Map([...definition.resources.values()].map((resource) => [resource.path, resource])),
    modelNames: settleModelNames(document),
  };
  importSettings(importing, mode);
  importModels(importing);
  importAuthorizers(importing);
  importValidators(importing);
  importGatewayResponses(importing, [...defaultStatus.keys()]);
  importPaths(importing, basePathMode(settings.parameters));
  importDocumentation(importing);
  if (warnings.length > 0 && settings.failOnWarnings === true) {
    throw badRequest(`Warnings found during import:\n\t${warnings.join("\n\t")}`);
  }
  if (warnings.length > 0) definition.api.warnings = warnings;
  else delete definition.api.warnings;
}

function clear({ definition, documentationParts }: StoredRestApi): void {
  const { rootResourceId } = definition.api;
  definition.resources.clear();
  definition.resources.set(rootResourceId, { id: rootResourceId, path: "/" });
  definition.models.clear();
  definition.authorizers.clear();
  definition.requestValidators.clear();
  definition.gatewayResponses.clear();
  documentationParts.clear();
}

function basePathMode(parameters: Readonly<Record<string, string>> | undefined): BasePathMode {
  const mode = parameters?.basepath ?? parameters?.basePath;
  return mode === "prepend" || mode === "split" ? mode : "ignore";
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

function importPaths(importing: Importing, mode: BasePathMode): void {
  const basePath = basePathOf(importing.document, mode);
  for (const [path, item] of entriesOf(importing.document.paths)) {
    if (!isTree(item) || !path.startsWith("/")) continue;
    const resource = resourceAt(importing, basePath + path);
    for (const [key, operation] of entriesOf(item)) {
      const httpMethod = methods.get(key);
      if (httpMethod === undefined || !isTree(operation)) continue;
      const method = readMethod(importing, resource, httpMethod, operation, listOf(item.parameters));
      checkMappings(method, resource.path, httpMethod);
      resource.resourceMethods = freeMap({ ...resource.resourceMethods, [httpMethod]: method });
    }
  }
}

/** The resource at a path, made with its parents where they are missing. */
function resourceAt(importing: Importing, path: string): StoredResource {
  const { definition, call, known, resources } = importing;
  const root = definition.resources.get(definition.api.rootResourceId);
  if (root === undefined) throw badRequest("The REST API has no root resource");
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .reduce<StoredResource>((parent, pathPart) => {
      const at = `${parent.path === "/" ? "" : parent.path}/${pathPart}`;
      const found = resources.get(at);
      if (found !== undefined) return found;
      checkPart(importing, parent, pathPart, path);
      const added = addResource(definition, parent, pathPart, call, known.get(at));
      resources.set(at, added);
      return added;
    }, root);
}

function checkPart({ resources }: Importing, parent: StoredResource, pathPart: string, path: string): void {
  // Only a variable can be in the way of another; to look at all siblings of all resources takes too long.
  const siblings = pathPart.startsWith("{")
    ? [...resources.values()].filter(({ parentId }) => parentId === parent.id)
    : [];
  found(`Unable to create resource at path '${path}'`, () => checkPathPart(siblings, parent, pathPart));
}

function checkMappings(method: Method, path: string, httpMethod: string): void {
  const { integrationResponses, requestParameters } = method.methodIntegration ?? {};
  const where = `on '${httpMethod}' for resource at path '${path}'`;
  found(`Unable to put integration ${where}`, () => checkRequestMappings(method, requestParameters));
  for (const { statusCode = "", responseParameters } of Object.values(integrationResponses ?? {})) {
    found(`Unable to put integration response ${where}`, () =>
      checkResponseMappings(method, statusCode, responseParameters),
    );
  }
}

/** AWS tells where in the document it found what it refuses. */
function found(where: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw badRequest(`Errors found during import:\n\t${where}: ${error.message}`);
  }
}
