import type { Integration, IntegrationResponse } from "../api.js";
import { isTree, numberAt, present, type Tree, textAt, textsAt, treeAt, treesIn, valueAt } from "../tree.js";
import { readMappings, statusText } from "./gateway-settings.js";
import { type Reading, resolve } from "./reading.js";

/**
 * `x-amazon-apigateway-integration`, of an operation or shared under `components`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */
export function readIntegration(reading: Reading, operation: Tree, at: string): Integration | undefined {
  const found = valueAt(operation, "x-amazon-apigateway-integration");
  if (!isTree(found)) return undefined;
  const tree = resolve(reading, found, `${at}/x-amazon-apigateway-integration`);
  // Exports write lower case, the control plane upper case.
  const type = textAt(tree, "type")?.toLowerCase();
  if (type === undefined || !isIntegrationType(type)) return undefined;
  return present<Integration>({
    type,
    uri: textAt(tree, "uri"),
    httpMethod: textAt(tree, "httpMethod"),
    payloadFormatVersion: oneOf(statusText(tree.payloadFormatVersion), "1.0", "2.0"),
    timeoutInMillis: numberAt(tree, "timeoutInMillis"),
    passthroughBehavior: oneOf(
      textAt(tree, "passthroughBehavior")?.toLowerCase(),
      "when_no_match",
      "when_no_templates",
      "never",
    ),
    contentHandling: contentHandling(tree),
    credentials: textAt(tree, "credentials"),
    connectionType: textAt(tree, "connectionType"),
    connectionId: textAt(tree, "connectionId"),
    integrationSubtype: textAt(tree, "integrationSubtype"),
    requestParameters: readMappings(tree, "requestParameters"),
    requestTemplates: readMappings(tree, "requestTemplates"),
    responses: readResponses(tree),
    cacheKeyParameters: textsAt(tree, "cacheKeyParameters"),
    cacheNamespace: textAt(tree, "cacheNamespace"),
    responseTransferMode: oneOf(textAt(tree, "responseTransferMode"), "BUFFERED", "STREAM"),
  });
}

function readResponses(integration: Tree): IntegrationResponse[] {
  const responses = treesIn(treeAt(integration, "responses")).map(([pattern, response]) =>
    present<IntegrationResponse>({
      pattern,
      statusCode: statusText(valueAt(response, "statusCode")),
      contentHandling: contentHandling(response),
      responseParameters: readMappings(response, "responseParameters"),
      responseTemplates: readMappings(response, "responseTemplates"),
    }),
  );
  // HTTP APIs keep their response parameters by status: `{ "200": { "overwrite:header.x": "…" } }`.
  const byStatus = treesIn(treeAt(integration, "responseParameters")).map(([pattern]) => ({
    pattern,
    statusCode: pattern,
    responseParameters: readMappings(treeAt(integration, "responseParameters"), pattern),
    responseTemplates: [],
  }));
  return [...responses, ...byStatus];
}

function contentHandling(tree: Tree): Integration["contentHandling"] {
  return oneOf(textAt(tree, "contentHandling"), "CONVERT_TO_BINARY", "CONVERT_TO_TEXT");
}

export function oneOf<const T extends string>(value: string | undefined, ...allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}

export function isIntegrationType(type: string): type is Integration["type"] {
  return ["aws_proxy", "aws", "http_proxy", "http", "mock"].includes(type);
}
