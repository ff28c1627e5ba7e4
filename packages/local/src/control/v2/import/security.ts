import type { Authorizer, Route } from "@aws-sdk/client-apigatewayv2";
import type { Call } from "../../call.js";
import { at, entriesOf, isTree, type JsonTree, listOf, textOf } from "../../json-tree.js";
import { present } from "../../present.js";
import { badRequest } from "../../protocol/api-error.js";
import { resolve } from "../../rest/import/importing.js";
import type { StoredApi } from "../../store/api.js";
import { newAuthorizer } from "../authorizers.js";

/** Security schemes with an authorizer become authorizers of the API. */
export function importAuthorizers(api: StoredApi, document: JsonTree, call: Call): void {
  for (const [Name, value] of entriesOf(at(document.components, "securitySchemes"))) {
    const scheme = resolve({ document }, value);
    const settings = scheme["x-amazon-apigateway-authorizer"];
    if (isTree(settings)) newAuthorizer(api, { Name, ...readAuthorizer(scheme, settings) }, call);
  }
}

function readAuthorizer(scheme: JsonTree, settings: JsonTree): Omit<Authorizer, "Name"> {
  const IdentitySource = readIdentitySource(settings.identitySource);
  const isJwt = textOf(settings.type)?.toLowerCase() === "jwt";
  if (isJwt) {
    const configuration = settings.jwtConfiguration;
    return {
      AuthorizerType: "JWT",
      IdentitySource: IdentitySource ?? ["$request.header.Authorization"],
      JwtConfiguration: present({
        Issuer: textOf(at(configuration, "issuer")) ?? issuerOf(scheme),
        Audience: listOf(at(configuration, "audience")).map(String),
      }),
    };
  }
  const ttl = textOf(settings.authorizerResultTtlInSeconds);
  const version = settings.authorizerPayloadFormatVersion;
  return present({
    AuthorizerType: "REQUEST" as const,
    IdentitySource: IdentitySource ?? [],
    AuthorizerUri: textOf(settings.authorizerUri),
    AuthorizerCredentialsArn: textOf(settings.authorizerCredentials),
    AuthorizerPayloadFormatVersion: typeof version === "number" ? version.toFixed(1) : (textOf(version) ?? "2.0"),
    AuthorizerResultTtlInSeconds: ttl === undefined ? undefined : Number(ttl),
    EnableSimpleResponses:
      typeof settings.enableSimpleResponses === "boolean" ? settings.enableSimpleResponses : undefined,
  });
}

/** A text with commas, or a list. */
function readIdentitySource(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return value.map(String);
  return textOf(value)
    ?.split(",")
    .map((source) => source.trim())
    .filter((source) => source !== "");
}

/** With `openIdConnect` the issuer may stand in the scheme itself. */
function issuerOf(scheme: JsonTree): string | undefined {
  return textOf(scheme.openIdConnectUrl)?.replace(/\/\.well-known\/openid-configuration$/, "");
}

/** Who may call a route: its own `security`, else the document's. HTTP APIs take one requirement. */
export function readRouteSecurity(
  api: StoredApi,
  document: JsonTree,
  operation: JsonTree,
  { RouteKey, warnings }: { readonly RouteKey: string; readonly warnings: string[] },
): Pick<Route, "AuthorizationType" | "AuthorizerId" | "AuthorizationScopes"> {
  const auth = textOf(at(operation["x-amazon-apigateway-auth"], "type"))?.toUpperCase();
  if (auth === "AWS_IAM") return { AuthorizationType: "AWS_IAM" };
  if (auth === "NONE") return { AuthorizationType: "NONE" };
  const requirements = Array.isArray(operation.security) ? operation.security : listOf(document.security);
  const schemes = requirements.flatMap(entriesOf);
  if (schemes.length > 1) throw badRequest(`Multiple security requirements are not supported: route '${RouteKey}'`);
  const [name, scopes] = schemes[0] ?? [];
  const scheme = resolve({ document }, at(at(document.components, "securitySchemes"), name ?? ""));
  if (scheme["x-amazon-apigateway-authtype"] === "awsSigv4") return { AuthorizationType: "AWS_IAM" };
  const authorizer = [...api.definition.authorizers.values()].find(({ Name }) => Name === name);
  if (authorizer === undefined) {
    if (name !== undefined)
      warnings.push(`Security scheme '${name}' of route '${RouteKey}' has no authorizer; ignored`);
    return { AuthorizationType: "NONE" };
  }
  const AuthorizationScopes = listOf(scopes).map(String);
  return present({
    AuthorizationType: authorizer.AuthorizerType === "JWT" ? ("JWT" as const) : ("CUSTOM" as const),
    AuthorizerId: authorizer.AuthorizerId,
    AuthorizationScopes: AuthorizationScopes.length === 0 ? undefined : AuthorizationScopes,
  });
}
