import { flagAt, listAt, present, type Tree, textAt, textsAt, treeAt, valueAt } from "../../tree.js";
import { bodyOf, emptyDocument, finished, titleOf } from "./body.js";
import { httpCors } from "./cors.js";
import type { Made, Part } from "./made.js";
import { anyMethod, createPaths, methodKey } from "./paths.js";
import type { Resolving } from "./resolving.js";
import { invocationUri } from "./sam-events.js";

/** An `AWS::ApiGatewayV2::Api` of the protocol HTTP, with its document, or its routes, integrations, … as one document. */
export function readHttpApi(resolving: Resolving, made: Made, { id, properties }: Part): Tree {
  const at = `#/Resources/${id}/Properties`;
  const own = bodyOf(resolving, properties, { body: "Body", file: "BodyS3Location" }, at) ?? emptyDocument;
  const parts = (type: string) => made.belonging(`AWS::ApiGatewayV2::${type}`, "ApiId", id);
  const integrations = new Map(parts("Integration").map((part) => [part.id, part.properties]));
  const authorizers = new Map(parts("Authorizer").map((part) => [part.id, part.properties]));
  const paths = createPaths(own);
  for (const { properties: route } of parts("Route")) {
    const { path, method } = placeOf(textAt(route, "RouteKey") ?? "$default");
    const target = textAt(route, "Target")?.replace(/^integrations\//, "") ?? "";
    paths.add(path, method, operationOf(route, httpIntegration(integrations.get(target)), authorizers));
  }
  quickCreate(resolving, paths, properties);
  const document = paths.document();
  const components = treeAt(document, "components");
  const schemes = [...authorizers].map(([key, one]) => [textAt(one, "Name") ?? key, schemeOf(one)]);
  const whole = {
    ...document,
    ...present({ "x-amazon-apigateway-cors": httpCors(valueAt(properties, "CorsConfiguration")) }),
    components: {
      ...components,
      securitySchemes: { ...Object.fromEntries(schemes), ...treeAt(components, "securitySchemes") },
    },
  };
  return finished(whole, "http", titleOf(resolving, properties, own) ?? id);
}

/** `GET /pets` → its place in a document. */
function placeOf(routeKey: string): { path: string; method: string } {
  const [, method, path] = /^(\S+)\s+(\/.*)$/.exec(routeKey) ?? [];
  if (method === undefined || path === undefined) return { path: "$default", method: anyMethod };
  return { path, method: methodKey(method) };
}

function operationOf(route: Tree, integration: Tree | undefined, authorizers: ReadonlyMap<string, Tree>): Tree {
  const type = textAt(route, "AuthorizationType") ?? "NONE";
  const id = textAt(route, "AuthorizerId") ?? "authorizer";
  const name = textAt(authorizers.get(id) ?? {}, "Name") ?? id;
  const isGuarded = type === "JWT" || type === "CUSTOM";
  return present({
    operationId: textAt(route, "OperationName"),
    isDefaultRoute: textAt(route, "RouteKey") === "$default" ? true : undefined,
    responses: { default: { description: `Default response for ${textAt(route, "RouteKey") ?? "$default"}` } },
    security: isGuarded ? [{ [name]: textsAt(route, "AuthorizationScopes") }] : undefined,
    "x-amazon-apigateway-auth": type === "AWS_IAM" ? { type: "AWS_IAM" } : undefined,
    "x-amazon-apigateway-integration": integration,
  });
}

/** `AWS::ApiGatewayV2::Integration` as `x-amazon-apigateway-integration` says it. */
function httpIntegration(integration: Tree | undefined): Tree | undefined {
  if (integration === undefined) return undefined;
  const version = valueAt(integration, "PayloadFormatVersion");
  return present({
    type: textAt(integration, "IntegrationType")?.toLowerCase(),
    httpMethod: textAt(integration, "IntegrationMethod"),
    uri: textAt(integration, "IntegrationUri"),
    integrationSubtype: textAt(integration, "IntegrationSubtype"),
    credentials: textAt(integration, "CredentialsArn"),
    connectionType: textAt(integration, "ConnectionType"),
    connectionId: textAt(integration, "ConnectionId"),
    payloadFormatVersion: typeof version === "number" ? version.toFixed(1) : version,
    timeoutInMillis: valueAt(integration, "TimeoutInMillis"),
    requestParameters: valueAt(integration, "RequestParameters"),
  });
}

/** An API with a `Target` has one route that leads there. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html#http-api-examples.cli.quick-create */
function quickCreate(resolving: Resolving, paths: ReturnType<typeof createPaths>, properties: Tree): void {
  const target = textAt(properties, "Target");
  if (target === undefined) return;
  const { path, method } = placeOf(textAt(properties, "RouteKey") ?? "$default");
  const isFunction = target.includes(":lambda:");
  const integration = isFunction
    ? { type: "aws_proxy", httpMethod: "POST", uri: invocationUri(resolving, target), payloadFormatVersion: "2.0" }
    : { type: "http_proxy", httpMethod: "ANY", uri: target, payloadFormatVersion: "1.0" };
  paths.add(
    path,
    method,
    operationOf({ RouteKey: textAt(properties, "RouteKey") ?? "$default" }, integration, new Map()),
  );
}

/** `AWS::ApiGatewayV2::Authorizer` */
function schemeOf(authorizer: Tree): Tree {
  const sources = textAt(authorizer, "IdentitySource") ?? listAt(authorizer, "IdentitySource");
  if (textAt(authorizer, "AuthorizerType") === "JWT") {
    const jwt = treeAt(authorizer, "JwtConfiguration");
    return {
      type: "oauth2",
      "x-amazon-apigateway-authorizer": {
        type: "jwt",
        identitySource: sources,
        jwtConfiguration: { issuer: textAt(jwt, "Issuer") ?? "", audience: listAt(jwt, "Audience") },
      },
    };
  }
  return {
    type: "apiKey",
    name: "Unused",
    in: "header",
    "x-amazon-apigateway-authorizer": present({
      type: "request",
      identitySource: sources,
      authorizerUri: textAt(authorizer, "AuthorizerUri"),
      authorizerCredentials: textAt(authorizer, "AuthorizerCredentialsArn"),
      authorizerResultTtlInSeconds: valueAt(authorizer, "AuthorizerResultTtlInSeconds"),
      authorizerPayloadFormatVersion: textAt(authorizer, "AuthorizerPayloadFormatVersion"),
      enableSimpleResponses: flagAt(authorizer, "EnableSimpleResponses"),
    }),
  };
}
