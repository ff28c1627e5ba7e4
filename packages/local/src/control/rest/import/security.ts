import type { Method } from "@aws-sdk/client-api-gateway";
import { at, entriesOf, isTree, type JsonTree, listOf, textOf } from "../../json-tree.js";
import { present } from "../../present.js";
import type { StoredAuthorizer } from "../../store/rest-api.js";
import { type Importing, resolve } from "./importing.js";

/** Security schemes with an authorizer become authorizers of the API, by name. */
export function importAuthorizers(importing: Importing): void {
  const { authorizers } = importing.definition;
  for (const [name, scheme] of securitySchemes(importing)) {
    const settings = at(scheme, "x-amazon-apigateway-authorizer");
    if (!isTree(settings)) continue;
    const existing = [...authorizers.values()].find((authorizer) => authorizer.name === name);
    const id = existing?.id ?? importing.call.ids.part();
    authorizers.set(id, readAuthorizer(id, name, scheme, settings));
  }
}

function readAuthorizer(id: string, name: string, scheme: JsonTree, settings: JsonTree): StoredAuthorizer {
  const said = textOf(settings.type)?.toUpperCase();
  const type = said === "REQUEST" || said === "COGNITO_USER_POOLS" ? said : "TOKEN";
  const header = `method.request.header.${textOf(scheme.name) ?? "Authorization"}`;
  const ttl = textOf(settings.authorizerResultTtlInSeconds);
  return present<StoredAuthorizer>({
    id,
    name,
    type,
    authType:
      textOf(scheme["x-amazon-apigateway-authtype"]) ??
      (type === "COGNITO_USER_POOLS" ? "cognito_user_pools" : "custom"),
    authorizerUri: textOf(settings.authorizerUri),
    authorizerCredentials: textOf(settings.authorizerCredentials),
    identitySource: textOf(settings.identitySource) ?? (type === "REQUEST" ? undefined : header),
    identityValidationExpression: textOf(settings.identityValidationExpression),
    authorizerResultTtlInSeconds: ttl === undefined ? undefined : Number(ttl),
    providerARNs: type === "COGNITO_USER_POOLS" ? listOf(settings.providerARNs).map(String) : undefined,
  });
}

function securitySchemes({ document }: Pick<Importing, "document">): [string, JsonTree][] {
  const found = at(document, "securityDefinitions") ?? at(at(document, "components"), "securitySchemes");
  return entriesOf(found).map(([name, scheme]) => [name, resolve({ document }, scheme)]);
}

/** Who may call a method: its own `security`, else the document's. Several requirements are all needed. */
export function readMethodSecurity(importing: Importing, operation: JsonTree): Method {
  const requirements = Array.isArray(operation.security) ? operation.security : listOf(importing.document.security);
  const schemes = new Map(securitySchemes(importing));
  const method: Method = { authorizationType: "NONE", apiKeyRequired: false };
  const auth = textOf(at(operation["x-amazon-apigateway-auth"], "type"))?.toUpperCase();
  if (auth === "AWS_IAM") method.authorizationType = "AWS_IAM";
  if (auth === "NONE") return method;

  for (const [name, scopes] of requirements.flatMap(entriesOf)) {
    const scheme = schemes.get(name);
    const authorizer = [...importing.definition.authorizers.values()].find((candidate) => candidate.name === name);
    if (authorizer !== undefined) {
      method.authorizationType = authorizer.type === "COGNITO_USER_POOLS" ? "COGNITO_USER_POOLS" : "CUSTOM";
      method.authorizerId = authorizer.id;
      const texts = listOf(scopes).map(String);
      if (texts.length > 0) method.authorizationScopes = texts;
    } else if (at(scheme, "x-amazon-apigateway-authtype") === "awsSigv4") {
      method.authorizationType = "AWS_IAM";
    } else if (at(scheme, "type") === "apiKey" && textOf(at(scheme, "name"))?.toLowerCase() === "x-api-key") {
      method.apiKeyRequired = true;
    } else {
      importing.warnings.push(`Security scheme '${name}' is not one that API Gateway knows; ignored`);
    }
  }
  return method;
}
