import type { Integration, Method, MethodResponse } from "@aws-sdk/client-api-gateway";
import { at, entriesOf, isTree, type JsonTree, listOf, textMap, textOf } from "../../json-tree.js";
import { freeMap, present } from "../../present.js";
import type { StoredResource } from "../../store/rest-api.js";
import { templatesOf } from "../templates.js";
import { type Importing, namespaceOf, resolve } from "./importing.js";
import { modelFor } from "./models.js";
import { readMethodSecurity } from "./security.js";

/** One operation of a document as a method. Of parameters only name, place and whether they are required survive. */
export function readMethod(
  importing: Importing,
  resource: StoredResource,
  httpMethod: string,
  operation: JsonTree,
  shared: readonly unknown[],
): Method {
  const parameters = [...shared, ...listOf(operation.parameters)].map((parameter) => resolve(importing, parameter));
  const integration = operation["x-amazon-apigateway-integration"];
  const where = `of resource '${resource.path}' and method '${httpMethod}'`;
  return present<Method>({
    httpMethod,
    ...readMethodSecurity(importing, operation),
    operationName: textOf(operation.operationId),
    requestParameters: readParameters(parameters, resource.path),
    requestModels: readRequestModels(importing, operation, parameters),
    requestValidatorId: readValidator(importing, operation),
    methodResponses: readResponses(importing, operation),
    methodIntegration: isTree(integration) ? readIntegration(importing, integration, resource, where) : undefined,
  });
}

const places: ReadonlyMap<string, string> = new Map([
  ["path", "path"],
  ["query", "querystring"],
  ["header", "header"],
]);

/** The variables of the path are there whether declared or not. */
function readParameters(parameters: readonly JsonTree[], path: string): Record<string, boolean> | undefined {
  const declared = parameters.flatMap((parameter) => {
    const place = places.get(String(parameter.in));
    const name = textOf(parameter.name);
    if (place === undefined || name === undefined) return [];
    const isRequired = place === "path" || parameter.required === true;
    return [[`method.request.${place}.${name.replace(/\+$/, "")}`, isRequired] as const];
  });
  const inPath = [...path.matchAll(/\{([^{}+]+)\+?\}/g)].map(
    ([, name]) => [`method.request.path.${name}`, true] as const,
  );
  const all = [...declared, ...inPath];
  return all.length === 0 ? undefined : freeMap(Object.fromEntries(all));
}

function readRequestModels(
  importing: Importing,
  operation: JsonTree,
  parameters: readonly JsonTree[],
): Record<string, string> | undefined {
  const body = parameters.find((parameter) => parameter.in === "body");
  const content: [string, unknown][] =
    body === undefined
      ? entriesOf(resolve(importing, operation.requestBody).content).map(([type, media]) => [type, at(media, "schema")])
      : mediaTypes(importing, operation, "consumes").map((type) => [type, body.schema]);
  return modelsByType(importing, content);
}

function mediaTypes({ document }: Importing, operation: JsonTree, key: "consumes" | "produces"): string[] {
  const said = listOf(operation[key] ?? document[key]).map(String);
  return said.length === 0 ? ["application/json"] : said;
}

function modelsByType(
  importing: Importing,
  content: readonly (readonly [string, unknown])[],
): Record<string, string> | undefined {
  const models = content.flatMap(([type, schema]) => {
    const model = modelFor(importing, schema);
    return model === undefined ? [] : [[type, model] as const];
  });
  return models.length === 0 ? undefined : freeMap(Object.fromEntries(models));
}

function readValidator({ document, definition, warnings }: Importing, operation: JsonTree): string | undefined {
  const name = textOf(
    operation["x-amazon-apigateway-request-validator"] ?? document["x-amazon-apigateway-request-validator"],
  );
  if (name === undefined) return undefined;
  const found = [...definition.requestValidators.values()].find((validator) => validator.name === name);
  if (found === undefined) warnings.push(`Request validator '${name}' is not defined; ignored`);
  return found?.id;
}

function readResponses(importing: Importing, operation: JsonTree): Record<string, MethodResponse> | undefined {
  const responses = entriesOf(operation.responses).flatMap(([statusCode, value]) => {
    // `default` and `2XX` have no place in a REST API.
    if (!/^[1-5]\d\d$/.test(statusCode)) return [];
    const response = resolve(importing, value);
    const headers = entriesOf(response.headers).map(([name]) => [`method.response.header.${name}`, false] as const);
    const content: [string, unknown][] =
      response.schema === undefined
        ? entriesOf(response.content).map(([type, media]) => [type, at(media, "schema")])
        : mediaTypes(importing, operation, "produces").map((type) => [type, response.schema]);
    const read = present<MethodResponse>({
      statusCode,
      responseParameters: headers.length === 0 ? undefined : freeMap(Object.fromEntries(headers)),
      responseModels: modelsByType(importing, content),
    });
    return [[statusCode, read] as const];
  });
  return responses.length === 0 ? undefined : freeMap(Object.fromEntries(responses));
}

const types = ["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"] as const;
const passthroughs = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"] as const;
const contentHandlings = ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"] as const;

function readIntegration(
  importing: Importing,
  tree: JsonTree,
  resource: StoredResource,
  where: string,
): Integration | undefined {
  const type = types.find((known) => known === textOf(tree.type)?.toUpperCase());
  if (type === undefined) {
    importing.warnings.push(`Invalid integration type '${textOf(tree.type)}' ${where}; ignored`);
    return undefined;
  }
  const isHttp = type === "HTTP" || type === "HTTP_PROXY";
  const timeout = textOf(tree.timeoutInMillis);
  return present<Integration>({
    type,
    httpMethod: type === "MOCK" ? undefined : textOf(tree.httpMethod),
    uri: type === "MOCK" ? undefined : textOf(tree.uri),
    credentials: textOf(tree.credentials),
    connectionType: tree.connectionType === "VPC_LINK" ? "VPC_LINK" : isHttp ? "INTERNET" : undefined,
    connectionId: textOf(tree.connectionId),
    requestParameters: readMappings(importing, tree.requestParameters, "requestParameters", where),
    requestTemplates: templatesOf(textMap(tree.requestTemplates)),
    passthroughBehavior:
      passthroughs.find((known) => known === textOf(tree.passthroughBehavior)?.toUpperCase()) ?? "WHEN_NO_MATCH",
    contentHandling: contentHandlings.find((known) => known === tree.contentHandling),
    timeoutInMillis: timeout === undefined ? 29_000 : Number(timeout),
    cacheNamespace: textOf(tree.cacheNamespace) ?? namespaceOf(importing, resource),
    cacheKeyParameters: listOf(tree.cacheKeyParameters).map(String),
    integrationResponses: readIntegrationResponses(importing, tree, where),
    tlsConfig: isTree(tree.tlsConfig)
      ? { insecureSkipVerification: tree.tlsConfig.insecureSkipVerification === true }
      : undefined,
    responseTransferMode: tree.responseTransferMode === "STREAM" ? "STREAM" : undefined,
  });
}

function readIntegrationResponses(
  importing: Importing,
  tree: JsonTree,
  where: string,
): Integration["integrationResponses"] {
  const responses = entriesOf(tree.responses).flatMap(([pattern, response]) => {
    const statusCode = textOf(at(response, "statusCode"));
    if (statusCode === undefined) return [];
    const read = present({
      statusCode,
      selectionPattern: pattern === "default" ? undefined : pattern,
      responseParameters: readMappings(importing, at(response, "responseParameters"), "responseParameters", where),
      responseTemplates: templatesOf(textMap(at(response, "responseTemplates"))),
      contentHandling: contentHandlings.find((known) => known === at(response, "contentHandling")),
    });
    return [[statusCode, read] as const];
  });
  return responses.length === 0 ? undefined : freeMap(Object.fromEntries(responses));
}

function readMappings(
  { warnings }: Importing,
  value: unknown,
  member: string,
  where: string,
): Record<string, string> | undefined {
  if (!isTree(value)) return undefined;
  const texts = entriesOf(value).flatMap(([key, item]) => {
    if (typeof item === "string") return [[key, item] as const];
    warnings.push(
      `Invalid format for '${member}'. Expected type string for property '${key}' ${where} but got '${item}'`,
    );
    return [];
  });
  return texts.length === 0 ? undefined : freeMap(Object.fromEntries(texts));
}
