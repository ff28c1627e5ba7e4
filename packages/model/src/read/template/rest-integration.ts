import { isTree, listAt, present, type Tree, textAt, valueAt } from "../../tree.js";

/** `Integration` of an `AWS::ApiGateway::Method` as `x-amazon-apigateway-integration` says it. */
export function restIntegration(value: unknown): Tree | undefined {
  if (!isTree(value)) return undefined;
  const responses = listAt(value, "IntegrationResponses")
    .filter(isTree)
    .map((response) => [textAt(response, "SelectionPattern") ?? "default", responseOf(response)]);
  return present({
    type: textAt(value, "Type")?.toLowerCase(),
    httpMethod: textAt(value, "IntegrationHttpMethod"),
    uri: textAt(value, "Uri"),
    credentials: textAt(value, "Credentials"),
    connectionType: textAt(value, "ConnectionType"),
    connectionId: textAt(value, "ConnectionId"),
    passthroughBehavior: textAt(value, "PassthroughBehavior")?.toLowerCase(),
    contentHandling: textAt(value, "ContentHandling"),
    timeoutInMillis: valueAt(value, "TimeoutInMillis"),
    responseTransferMode: textAt(value, "ResponseTransferMode"),
    requestParameters: valueAt(value, "RequestParameters"),
    requestTemplates: valueAt(value, "RequestTemplates"),
    cacheKeyParameters: valueAt(value, "CacheKeyParameters"),
    cacheNamespace: textAt(value, "CacheNamespace"),
    responses: responses.length === 0 ? undefined : Object.fromEntries(responses),
  });
}

function responseOf(response: Tree): Tree {
  const status = valueAt(response, "StatusCode");
  return present({
    statusCode: status === undefined ? undefined : String(status),
    contentHandling: textAt(response, "ContentHandling"),
    responseParameters: valueAt(response, "ResponseParameters"),
    responseTemplates: valueAt(response, "ResponseTemplates"),
  });
}
