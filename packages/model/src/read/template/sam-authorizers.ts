import { listAt, numberAt, present, type Tree, textAt, textsAt, treeAt, treesIn, valueAt } from "../../tree.js";
import type { Resolving } from "./resolving.js";
import { invocationUri } from "./sam-events.js";

/** SAM's authorizers as the security schemes that its transform writes. */
export function schemesOf(resolving: Resolving, kind: "rest" | "http", auth: Tree): Tree {
  const schemes = treesIn(treeAt(auth, "Authorizers")).map(([name, authorizer]) => [
    name,
    kind === "rest" ? restScheme(resolving, authorizer) : httpScheme(resolving, authorizer),
  ]);
  return Object.fromEntries(schemes);
}

/** The schemes that are not authorizers of the template. */
export const iamScheme: Tree = {
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "awsSigv4",
};
export const apiKeyScheme: Tree = { type: "apiKey", name: "x-api-key", in: "header" };

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html */
function restScheme(resolving: Resolving, authorizer: Tree): Tree {
  const identity = treeAt(authorizer, "Identity");
  const pools = poolsOf(authorizer);
  const isRequest = textAt(authorizer, "FunctionPayloadType")?.toUpperCase() === "REQUEST";
  const sources = isRequest ? identitySources(identity, "method.request.", "stageVariables.", "context.") : [];
  const common = {
    identityValidationExpression: textAt(identity, "ValidationExpression"),
    authorizerResultTtlInSeconds: numberAt(identity, "ReauthorizeEvery"),
  };
  const header = textAt(identity, "Header") ?? "Authorization";
  if (pools.length > 0)
    return scheme(header, "cognito_user_pools", { type: "cognito_user_pools", providerARNs: pools, ...common });
  return scheme(isRequest ? "Unused" : header, "custom", {
    type: isRequest ? "request" : "token",
    authorizerUri: invocationUri(resolving, textAt(authorizer, "FunctionArn") ?? ""),
    authorizerCredentials: roleOf(authorizer),
    identitySource: sources.length === 0 ? undefined : sources.join(", "),
    ...common,
  });
}

function scheme(name: string, authtype: string, authorizer: Record<string, unknown>): Tree {
  return {
    type: "apiKey",
    name,
    in: "header",
    "x-amazon-apigateway-authtype": authtype,
    "x-amazon-apigateway-authorizer": present(authorizer),
  };
}

function poolsOf(authorizer: Tree): string[] {
  const one = textAt(authorizer, "UserPoolArn");
  return one === undefined ? textsAt(authorizer, "UserPoolArn") : [one];
}

function roleOf(authorizer: Tree): string | undefined {
  const role = textAt(authorizer, "FunctionInvokeRole");
  return role === "NONE" ? undefined : role;
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapiauth.html */
function httpScheme(resolving: Resolving, authorizer: Tree): Tree {
  const jwt = treeAt(authorizer, "JwtConfiguration");
  if (Object.keys(jwt).length > 0) {
    const audience = valueAt(jwt, "audience") ?? valueAt(jwt, "Audience");
    return {
      type: "oauth2",
      "x-amazon-apigateway-authorizer": {
        type: "jwt",
        jwtConfiguration: present({
          issuer: textAt(jwt, "issuer") ?? textAt(jwt, "Issuer"),
          audience: typeof audience === "string" ? [audience] : audience,
        }),
        identitySource: textAt(authorizer, "IdentitySource") ?? "$request.header.Authorization",
      },
    };
  }
  const identity = treeAt(authorizer, "Identity");
  const sources = identitySources(identity, "$request.", "$stageVariables.", "$context.");
  const version = numberAt(authorizer, "AuthorizerPayloadFormatVersion");
  return {
    type: "apiKey",
    name: "Unused",
    in: "header",
    "x-amazon-apigateway-authorizer": present({
      type: "request",
      authorizerUri: invocationUri(resolving, textAt(authorizer, "FunctionArn") ?? ""),
      authorizerCredentials: roleOf(authorizer),
      authorizerPayloadFormatVersion: version?.toFixed(1) ?? "1.0",
      authorizerResultTtlInSeconds: numberAt(identity, "ReauthorizeEvery"),
      identitySource: sources.length === 0 ? undefined : sources,
      enableSimpleResponses: valueAt(authorizer, "EnableSimpleResponses"),
    }),
  };
}

function identitySources(identity: Tree, request: string, variables: string, context: string): string[] {
  const places: readonly (readonly [member: string, prefix: string])[] = [
    ["Headers", `${request}header.`],
    ["QueryStrings", `${request}querystring.`],
    ["StageVariables", variables],
    ["Context", context],
  ];
  return places.flatMap(([member, prefix]) => listAt(identity, member).map((name) => `${prefix}${String(name)}`));
}
