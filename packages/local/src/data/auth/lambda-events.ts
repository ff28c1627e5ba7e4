import type { LambdaAuthorizer } from "@apigw/model";
import { httpContext, httpContext1, requestParts } from "../events/http.js";
import { allValues, gatewayHeaders, lastValues } from "../events/parts.js";
import { authorizerHeaders, restContext } from "../events/rest.js";
import type { Routed } from "../exchange.js";

/** What a Lambda authorizer is asked: a token, or the whole request but its body. */
export function authorizerEvent(routed: Routed, authorizer: LambdaAuthorizer, sources: readonly string[]): object {
  if (authorizer.type === "token")
    return { type: "TOKEN", methodArn: methodArn(routed), authorizationToken: sources[0] ?? "" };
  if (routed.api.protocol === "rest") return restRequest(routed);
  return authorizer.payloadFormat === "2.0" ? httpRequest2(routed, sources) : httpRequest1(routed, sources);
}

/** What is asked for, as policies name it: `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/7`. */
export function methodArn({ call, deployed, path, stage }: Routed): string {
  const { accountId, apiId, region } = deployed;
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage.stage}/${call.method}${path}`;
}

function restRequest(routed: Routed): object {
  const headers = authorizerHeaders(routed);
  return {
    type: "REQUEST",
    methodArn: methodArn(routed),
    resource: routed.operation.path,
    path: routed.path,
    httpMethod: routed.call.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: lastValues(routed.query),
    multiValueQueryStringParameters: allValues(routed.query),
    pathParameters: lastValues(routed.pathParams),
    stageVariables: lastValues(routed.stage.variables),
    requestContext: restContext(routed, {}),
  };
}

function httpRequest2(routed: Routed, sources: readonly string[]): object {
  return {
    version: "2.0",
    type: "REQUEST",
    routeArn: methodArn(routed),
    identitySource: sources,
    routeKey: routed.operation.route,
    ...requestParts(routed),
    requestContext: httpContext(routed, {}),
    ...(routed.pathParams.size === 0 ? {} : { pathParameters: lastValues(routed.pathParams) }),
    ...(routed.stage.variables.size === 0 ? {} : { stageVariables: lastValues(routed.stage.variables) }),
  };
}

function httpRequest1(routed: Routed, sources: readonly string[]): object {
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn: methodArn(routed),
    identitySource: sources.join(","),
    authorizationToken: sources.join(","),
    resource: routed.operation.path,
    path: routed.path,
    httpMethod: routed.call.method,
    headers: lastValues(gatewayHeaders(routed)),
    queryStringParameters: lastValues(routed.query),
    pathParameters: lastValues(routed.pathParams),
    stageVariables: lastValues(routed.stage.variables),
    requestContext: httpContext1(routed, {}),
  };
}
