import type { Authorizer, SecurityRequirement, SecurityScheme } from "../api.js";
import {
  flagAt,
  isTree,
  listAt,
  numberAt,
  present,
  type Tree,
  textAt,
  textsAt,
  treeAt,
  treesIn,
  valueAt,
} from "../tree.js";
import { oneOf } from "./integration.js";
import { type Reading, resolve } from "./reading.js";

/** What callers must have, from the security schemes and the authorizers that API Gateway keeps beside them. */
export function readSecuritySchemes(reading: Reading): SecurityScheme[] {
  const found = treeAt(treeAt(reading.document, "components"), "securitySchemes");
  const schemes = Object.entries(found).map(([name, value]) => {
    const scheme = resolve(reading, value, `#/components/securitySchemes/${name}`);
    const authorizer = readAuthorizer(scheme);
    return present<SecurityScheme>({
      name,
      credential: credentialOf(scheme, authorizer),
      in: oneOf(textAt(scheme, "in"), "header", "query", "cookie") ?? "header",
      wire: scheme.type === "apiKey" ? (textAt(scheme, "name") ?? "x-api-key") : "Authorization",
      description: textAt(scheme, "description"),
      authorizer,
    });
  });
  return usesIam(reading.document) && !schemes.some(({ credential }) => credential === "sigv4")
    ? [...schemes, iam]
    : schemes;
}

/** HTTP APIs say IAM beside an operation, without a scheme. */
const iam: SecurityScheme = { name: "sigv4", credential: "sigv4", in: "header", wire: "Authorization" };

function usesIam(document: Tree): boolean {
  return treesIn(treeAt(document, "paths")).some(([, item]) =>
    treesIn(item).some(([, operation]) => authTypeOf(operation) === "AWS_IAM"),
  );
}

function authTypeOf(operation: Tree): string | undefined {
  return textAt(treeAt(operation, "x-amazon-apigateway-auth"), "type")?.toUpperCase();
}

function credentialOf(scheme: Tree, authorizer: Authorizer | undefined): SecurityScheme["credential"] {
  const authtype = textAt(scheme, "x-amazon-apigateway-authtype");
  if (authtype === "awsSigv4") return "sigv4";
  if (authorizer?.type === "jwt" || authorizer?.type === "cognito" || authtype === "cognito_user_pools")
    return "bearer";
  if (authorizer !== undefined || authtype === "custom") return "custom";
  if (scheme.type === "apiKey") return "apiKey";
  if (scheme.type === "oauth2" || scheme.type === "openIdConnect") return "bearer";
  return scheme.type === "http" && textAt(scheme, "scheme")?.toLowerCase() === "bearer" ? "bearer" : "custom";
}

/** `x-amazon-apigateway-authorizer` in its REST and HTTP forms. */
function readAuthorizer(scheme: Tree): Authorizer | undefined {
  const found = valueAt(scheme, "x-amazon-apigateway-authorizer");
  if (!isTree(found)) return undefined;
  const type = textAt(found, "type")?.toLowerCase();
  const identitySource = identitySources(found, textAt(scheme, "name"));
  if (type === "jwt") {
    const configuration = treeAt(found, "jwtConfiguration");
    const audience = textsAt(configuration, "audience");
    return { type, identitySource, issuer: textAt(configuration, "issuer") ?? "", audience };
  }
  if (type === "cognito_user_pools") {
    const ttl = numberAt(found, "authorizerResultTtlInSeconds");
    return present<Authorizer & { type: "cognito" }>({
      type: "cognito",
      providerArns: textsAt(found, "providerARNs"),
      identitySource,
      ttl,
    });
  }
  if (type !== "token" && type !== "request") return undefined;
  return present<Authorizer & { type: "token" | "request" }>({
    type,
    uri: textAt(found, "authorizerUri") ?? "",
    identitySource,
    ttl: numberAt(found, "authorizerResultTtlInSeconds"),
    identityValidation: textAt(found, "identityValidationExpression"),
    payloadFormat: oneOf(payloadFormatOf(found), "1.0", "2.0"),
    simpleResponses:
      valueAt(found, "enableSimpleResponses") === undefined ? undefined : flagAt(found, "enableSimpleResponses"),
    credentials: textAt(found, "authorizerCredentials"),
  });
}

/** SAM writes the version as a number. */
function payloadFormatOf(authorizer: Tree): string | undefined {
  const version = valueAt(authorizer, "authorizerPayloadFormatVersion");
  return typeof version === "number" ? version.toFixed(1) : textAt(authorizer, "authorizerPayloadFormatVersion");
}

/** REST writes one text with commas, HTTP a text or a list; a token authorizer reads the scheme's own header. */
function identitySources(authorizer: Tree, header: string | undefined): string[] {
  const said = textAt(authorizer, "identitySource");
  if (said !== undefined) return said.split(",").map((source) => source.trim());
  const list = textsAt(authorizer, "identitySource");
  if (list.length > 0) return list;
  return header === undefined || header === "Unused" ? [] : [`method.request.header.${header}`];
}

/** The alternatives of an operation: its own `security`, else the document's; `x-amazon-apigateway-auth` beside it. */
export function readRequirements(
  operation: Tree,
  document: Tree,
  schemes: readonly SecurityScheme[],
): SecurityRequirement[] {
  const auth = authTypeOf(operation);
  if (auth === "NONE") return [];
  if (auth === "AWS_IAM") return [{ schemes: [{ name: sigv4Name(schemes), scopes: [] }] }];
  const own = Array.isArray(operation.security) ? operation.security : listAt(document, "security");
  const requirements = own.filter(isTree).map((requirement) => ({
    schemes: treesOrLists(requirement).map(([name, scopes]) => ({ name, scopes })),
  }));
  // `{}` among the alternatives: anybody may call.
  return requirements.some(({ schemes: needed }) => needed.length === 0) ? [] : requirements;
}

function sigv4Name(schemes: readonly SecurityScheme[]): string {
  return schemes.find(({ credential }) => credential === "sigv4")?.name ?? "sigv4";
}

function treesOrLists(requirement: Tree): [string, string[]][] {
  return Object.keys(requirement).map((name) => [name, textsAt(requirement, name)]);
}
