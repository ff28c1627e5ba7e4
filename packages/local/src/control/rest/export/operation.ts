import type { Integration, Method, MethodResponse } from "@aws-sdk/client-api-gateway";
import { compact, type JsonTree } from "../../json-tree.js";
import { schemeName } from "../../scheme-name.js";
import type { RestDefinition, StoredResource } from "../../store/rest-api.js";
import { writtenTemplates } from "../templates.js";
import type { RestDocumentOptions } from "./document.js";

/** Where a method stands in a path item: `get`, or the extension that stands for all. */
export function methodKey(httpMethod: string): string {
  return httpMethod === "ANY" ? "x-amazon-apigateway-any-method" : httpMethod.toLowerCase();
}

/** A method as an operation. What AWS does not store, such as the type of a parameter, is lost here too. */
export function writeMethod(
  definition: RestDefinition,
  resource: StoredResource,
  method: Method,
  options: RestDocumentOptions,
): JsonTree {
  const validator = definition.requestValidators.get(method.requestValidatorId ?? "")?.name;
  return compact({
    operationId: method.operationName,
    parameters: writeParameters(method),
    requestBody: writeRequestBody(method),
    responses: writeResponses(method),
    security: writeSecurity(definition, method, options),
    "x-amazon-apigateway-request-validator": options.settings ? validator : undefined,
    "x-amazon-apigateway-integration":
      options.integrations && method.methodIntegration !== undefined
        ? writeIntegration(method.methodIntegration, resource, options)
        : undefined,
  });
}

const places: ReadonlyMap<string, string> = new Map([
  ["path", "path"],
  ["querystring", "query"],
  ["header", "header"],
]);

function writeParameters({ requestParameters }: Method): JsonTree[] | undefined {
  const parameters = Object.entries(requestParameters ?? {}).flatMap(([key, required]) => {
    const [, place = "", name = ""] =
      /^method\.request\.(?:multivalue)?(path|querystring|header)\.(.+)$/.exec(key) ?? [];
    const where = places.get(place);
    if (where === undefined) return [];
    const isRequired = where === "path" || required;
    return [compact({ name, in: where, required: isRequired || undefined, schema: { type: "string" } })];
  });
  return parameters.length === 0 ? undefined : parameters;
}

function writeRequestBody({ requestModels }: Method): JsonTree | undefined {
  const models = Object.entries(requestModels ?? {});
  return models.length === 0 ? undefined : { content: writeContent(models), required: true };
}

function writeResponses({ methodResponses }: Method): JsonTree {
  return Object.fromEntries(
    Object.entries(methodResponses ?? {}).map(([statusCode, response]) => [
      statusCode,
      writeResponse(statusCode, response),
    ]),
  );
}

function writeResponse(statusCode: string, { responseParameters, responseModels }: MethodResponse): JsonTree {
  const headers = Object.keys(responseParameters ?? {}).map((key) => [
    key.replace(/^method\.response\.header\./, ""),
    { schema: { type: "string" } },
  ]);
  return compact({
    description: `${statusCode} response`,
    headers: headers.length === 0 ? undefined : Object.fromEntries(headers),
    content: writeContent(Object.entries(responseModels ?? {})),
  });
}

function writeContent(models: readonly (readonly [string, string])[]): JsonTree {
  return Object.fromEntries(
    models.map(([mediaType, name]) => [mediaType, { schema: { $ref: `#/components/schemas/${name}` } }]),
  );
}

function writeSecurity(
  { authorizers }: RestDefinition,
  { authorizationType, authorizerId, authorizationScopes, apiKeyRequired }: Method,
  { exact }: RestDocumentOptions,
): JsonTree[] | undefined {
  const needed: [string, readonly string[]][] = [];
  // A method keeps the id of an authorizer that it does not ask any more.
  const authorizer = authorizationType === "NONE" ? undefined : authorizers.get(authorizerId ?? "")?.name;
  if (authorizationType === "AWS_IAM") needed.push([schemeName("sigv4", authorizers.values()), []]);
  else if (authorizer !== undefined) needed.push([authorizer, authorizationScopes ?? []]);
  if (apiKeyRequired === true) needed.push([schemeName("api_key", authorizers.values()), []]);
  if (needed.length === 0) return undefined;
  return exact ? [Object.fromEntries(needed)] : needed.map((requirement) => Object.fromEntries([requirement]));
}

function writeIntegration(
  integration: Integration,
  resource: StoredResource,
  { exact }: RestDocumentOptions,
): JsonTree {
  const responses = Object.values(integration.integrationResponses ?? {}).map((response) => [
    response.selectionPattern === undefined || response.selectionPattern === "" ? "default" : response.selectionPattern,
    compact({
      statusCode: response.statusCode,
      responseParameters: response.responseParameters,
      responseTemplates: writtenTemplates(response.responseTemplates, exact),
      contentHandling: response.contentHandling,
    }),
  ]);
  const { cacheKeyParameters, cacheNamespace, connectionType, timeoutInMillis, tlsConfig } = integration;
  return compact({
    type: integration.type?.toLowerCase(),
    httpMethod: integration.httpMethod,
    uri: integration.uri,
    credentials: integration.credentials,
    responses: responses.length === 0 ? undefined : Object.fromEntries(responses),
    requestParameters: integration.requestParameters,
    requestTemplates: writtenTemplates(integration.requestTemplates, exact),
    passthroughBehavior: integration.passthroughBehavior?.toLowerCase(),
    contentHandling: integration.contentHandling,
    // What is as AWS makes it by itself is not written.
    timeoutInMillis: timeoutInMillis === 29_000 ? undefined : timeoutInMillis,
    connectionType: connectionType === "INTERNET" ? undefined : connectionType,
    connectionId: integration.connectionId,
    cacheNamespace: cacheNamespace === resource.id ? undefined : cacheNamespace,
    cacheKeyParameters: (cacheKeyParameters ?? []).length === 0 ? undefined : cacheKeyParameters,
    tlsConfig,
    responseTransferMode: integration.responseTransferMode === "STREAM" ? "STREAM" : undefined,
  });
}
