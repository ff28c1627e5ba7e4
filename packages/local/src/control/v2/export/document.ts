import type { Cors } from "@aws-sdk/client-apigatewayv2";
import { compact, type JsonTree } from "../../json-tree.js";
import { schemeName } from "../../scheme-name.js";
import type { ApiDefinition, StoredApiAuthorizer, StoredRoute } from "../../store/api.js";
import { writeIntegration } from "./integration.js";

export interface HttpDocumentOptions {
  readonly region: string;
  /** Absent: the latest configuration, deployed or not. */
  readonly stage: string | undefined;
  /** `x-amazon-apigateway-*`, without which there is little more than paths. */
  readonly extensions: boolean;
  readonly exportedAt: Date;
  /** For the data plane: routes behind IAM have a security scheme, which AWS's exports leave out. */
  readonly exact: boolean;
}

/**
 * An HTTP API as an OpenAPI 3.0.1 document: what ExportApi gives, and what a deployment is made of. There are no bodies,
 * schemas, query parameters or headers in it: HTTP APIs do not store them.
 */
export function writeHttpDocument(definition: ApiDefinition, options: HttpDocumentOptions): JsonTree {
  const { api } = definition;
  return compact({
    openapi: "3.0.1",
    info: compact({
      title: api.Name,
      description: api.Description,
      version: api.Version ?? versionOf(options.exportedAt),
    }),
    servers: [
      {
        url: `https://${api.ApiId}.execute-api.${options.region}.amazonaws.com/{basePath}`,
        variables: { basePath: { default: options.stage === "$default" ? "" : (options.stage ?? "") } },
      },
    ],
    // AWS writes its own tags as tags of the document.
    tags: writeTags(api.Tags, options),
    paths: writePaths(definition, options),
    components: writeComponents(definition, options),
    ...(options.extensions
      ? {
          "x-amazon-apigateway-cors":
            api.CorsConfiguration === undefined ? undefined : writeCors(api.CorsConfiguration),
          "x-amazon-apigateway-importexport-version": "1.0",
        }
      : {}),
  });
}

/** `2023-10-27 14:58:17UTC`. */
function versionOf(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")}UTC`;
}

function writeTags(tags: Readonly<Record<string, string>> | undefined, options: HttpDocumentOptions): unknown {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) return undefined;
  return entries.map(([name, value]) => ({
    name,
    ...(options.extensions ? { "x-amazon-apigateway-tag-value": value } : {}),
  }));
}

function writePaths(definition: ApiDefinition, options: HttpDocumentOptions): JsonTree {
  const items = new Map<string, JsonTree>();
  for (const route of definition.routes.values()) {
    const { path, method } = splitRouteKey(route.RouteKey);
    const item = items.get(path) ?? {};
    item[method] = writeRoute(definition, route, options);
    items.set(path, item);
  }
  for (const [path, item] of items) {
    const parameters = pathParameters(path);
    if (parameters.length > 0) item.parameters = parameters;
  }
  return Object.fromEntries(items);
}

function splitRouteKey(key: string): { path: string; method: string } {
  if (key === "$default") return { path: "/$default", method: "x-amazon-apigateway-any-method" };
  const [method = "", path = "/"] = key.split(" ");
  return { path, method: method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase() };
}

/** Greedy parameters keep their plus here, unlike in exports of REST APIs. */
function pathParameters(path: string): JsonTree[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    description: `Generated path parameter for ${name}`,
    required: true,
    schema: { type: "string" },
  }));
}

function writeRoute(definition: ApiDefinition, route: StoredRoute, options: HttpDocumentOptions): JsonTree {
  const integration = definition.integrations.get(route.Target?.replace(/^integrations\//, "") ?? "");
  const authorizer = definition.authorizers.get(route.AuthorizerId ?? "");
  return compact({
    operationId: route.OperationName,
    responses: { default: { description: `Default response for ${route.RouteKey}` } },
    security:
      authorizer === undefined ? undefined : [Object.fromEntries([[authorizer.Name, route.AuthorizationScopes ?? []]])],
    ...(options.extensions
      ? {
          isDefaultRoute: route.RouteKey === "$default" ? true : undefined,
          "x-amazon-apigateway-auth": route.AuthorizationType === "AWS_IAM" ? { type: "AWS_IAM" } : undefined,
          "x-amazon-apigateway-integration": integration === undefined ? undefined : writeIntegration(integration),
        }
      : {}),
  });
}

function writeComponents(definition: ApiDefinition, options: HttpDocumentOptions): JsonTree | undefined {
  const routes = [...definition.routes.values()];
  const authorizers = [...definition.authorizers.values()];
  const schemes = authorizers
    .filter(({ AuthorizerId }) => routes.some((route) => route.AuthorizerId === AuthorizerId))
    .map((authorizer) => [authorizer.Name, writeAuthorizer(authorizer, options)] as const);
  const iam = options.exact && routes.some(({ AuthorizationType }) => AuthorizationType === "AWS_IAM");
  const iamName = schemeName(
    "sigv4",
    authorizers.map(({ Name }) => ({ name: Name })),
  );
  const all = iam ? [...schemes, [iamName, iamScheme] as const] : schemes;
  return all.length === 0 ? undefined : { securitySchemes: Object.fromEntries(all) };
}

const iamScheme: JsonTree = {
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "awsSigv4",
};

function writeAuthorizer(authorizer: StoredApiAuthorizer, { extensions }: HttpDocumentOptions): JsonTree {
  const { AuthorizerType, IdentitySource = [], JwtConfiguration } = authorizer;
  const header = /^\$request\.header\.(.+)$/.exec(IdentitySource[0] ?? "")?.[1];
  const isJwt = AuthorizerType === "JWT";
  const scheme = isJwt
    ? { type: "oauth2", flows: {} }
    : { type: "apiKey", name: header ?? "Authorization", in: "header" };
  if (!extensions) return scheme;
  return {
    ...scheme,
    "x-amazon-apigateway-authorizer": compact(
      isJwt
        ? {
            type: "jwt",
            jwtConfiguration: compact({ issuer: JwtConfiguration?.Issuer, audience: JwtConfiguration?.Audience }),
            identitySource: IdentitySource.join(","),
          }
        : {
            type: "request",
            authorizerUri: authorizer.AuthorizerUri,
            authorizerCredentials: authorizer.AuthorizerCredentialsArn,
            authorizerPayloadFormatVersion: authorizer.AuthorizerPayloadFormatVersion,
            authorizerResultTtlInSeconds: authorizer.AuthorizerResultTtlInSeconds,
            enableSimpleResponses: authorizer.EnableSimpleResponses,
            identitySource: IdentitySource.join(","),
          },
    ),
  };
}

function writeCors(cors: Cors): JsonTree {
  return compact({
    allowMethods: cors.AllowMethods,
    allowHeaders: cors.AllowHeaders,
    exposeHeaders: cors.ExposeHeaders,
    maxAge: cors.MaxAge,
    allowCredentials: cors.AllowCredentials,
    allowOrigins: cors.AllowOrigins,
  });
}
