import type { Ledger } from "../ledger.js";
import { isTree, listAt, mapTrees, pointer, type Tree, textAt, treeAt, treesIn, valueAt } from "../tree.js";
import { mapOperations } from "./operations.js";
import type { RestKnowledge } from "./rest-export.js";

/**
 * AWS writes an API key beside an authorizer as two entries of `security`, which OpenAPI reads as a choice. A method of
 * a REST API has one way in: all that it names is needed.
 */
export function oneRequirement(document: Tree, _: RestKnowledge, ledger: Ledger): Tree {
  return mapOperations(document, (operation, { at }) => {
    const { security } = operation;
    if (!Array.isArray(security) || security.length < 2) return operation;
    const story = "AWS writes each requirement as a choice of its own; a method needs all of them";
    ledger.push({ at: `${at}/security`, origin: "resources", story });
    return { ...operation, security: [Object.assign({}, ...security.filter(isTree))] };
  });
}

/**
 * AWS writes every scheme as `apiKey`. What an authorizer really asks for is told by its own kind: Cognito user pools
 * and JWT authorizers take bearer tokens (`oauth2` where methods ask for scopes), and so does a token authorizer whose
 * validation expression begins with `Bearer`. IAM stays an `apiKey` with `x-amazon-apigateway-authtype: awsSigv4`,
 * since OpenAPI has no word for it.
 */
export function realSchemes(document: Tree, { authorizers = [] }: RestKnowledge, ledger: Ledger): Tree {
  const components = treeAt(document, "components");
  const scoped = schemesWithScopes(document);
  const named = addMissing(treeAt(components, "securitySchemes"), document, authorizers, ledger);
  const schemes = mapTrees(named, (scheme, name) => {
    const real = realScheme(scheme, scoped.has(name));
    if (real === undefined) return scheme;
    const at = pointer("#/components/securitySchemes", name);
    const story = `AWS writes "${textAt(scheme, "type") ?? ""}" for every authorizer; this one takes a bearer token`;
    ledger.push({ at, origin: "resources", story });
    return real;
  });
  return Object.keys(schemes).length === 0
    ? document
    : { ...document, components: { ...components, securitySchemes: schemes } };
}

const extension = "x-amazon-apigateway-authorizer";

function realScheme(scheme: Tree, hasScopes: boolean): Tree | undefined {
  const authorizer = treeAt(scheme, extension);
  const type = textAt(authorizer, "type")?.toLowerCase();
  const takesTokens =
    type === "jwt" ||
    type === "cognito_user_pools" ||
    textAt(scheme, "x-amazon-apigateway-authtype") === "cognito_user_pools" ||
    (type === "token" && /^\^?\(?bearer/i.test(textAt(authorizer, "identityValidationExpression") ?? ""));
  const isReal = scheme.type === "http" || isTree(scheme.flows) || textAt(scheme, "openIdConnectUrl") !== undefined;
  // A token in another header than Authorization is no bearer token of HTTP (RFC 6750, 2.1).
  const header = textAt(scheme, "name") ?? "Authorization";
  if (!takesTokens || isReal || header.toLowerCase() !== "authorization") return undefined;
  const { type: _type, name: _name, in: _in, ...others } = scheme;
  // The header was the scheme's name; a bearer scheme has none, so the authorizer says where it looks.
  const rest =
    type === undefined || valueAt(authorizer, "identitySource") !== undefined
      ? others
      : { ...others, [extension]: { ...authorizer, identitySource: `method.request.header.${header}` } };
  // The flows are the identity provider's business; API Gateway knows the scopes alone.
  if (hasScopes) return { type: "oauth2", flows: {}, ...rest };
  return { type: "http", scheme: "bearer", ...(type === "token" ? {} : { bearerFormat: "JWT" }), ...rest };
}

function schemesWithScopes(document: Tree): ReadonlySet<string> {
  const requirements = treesIn(treeAt(document, "paths")).flatMap(([, item]) =>
    treesIn(item).flatMap(([, operation]) => listAt(operation, "security").filter(isTree)),
  );
  return new Set(
    requirements.flatMap((requirement) =>
      Object.keys(requirement).filter((name) => listAt(requirement, name).length > 0),
    ),
  );
}

/** Schemes that operations name and the document lacks, and authorizers that no operation uses, as AWS writes them. */
function addMissing(schemes: Tree, document: Tree, authorizers: readonly object[], ledger: Ledger): Tree {
  const named = treesIn(treeAt(document, "paths")).flatMap(([, item]) =>
    treesIn(item).flatMap(([, operation]) => listAt(operation, "security").filter(isTree).flatMap(Object.keys)),
  );
  // The casts hold: objects of the SDK are trees of plain values.
  const all = (authorizers as readonly Tree[]).map((authorizer) => textAt(authorizer, "name") ?? "");
  const missing = [...new Set([...named, ...all])].filter((name) => valueAt(schemes, name) === undefined);
  const added = missing.flatMap((name): [string, Tree][] => {
    const authorizer = (authorizers as readonly Tree[]).find((one) => textAt(one, "name") === name);
    const scheme = authorizer === undefined ? plainSchemes.get(name) : schemeOf(authorizer);
    if (scheme === undefined) return [];
    const story = "the export left it out; from GetAuthorizers";
    ledger.push({ at: pointer("#/components/securitySchemes", name), origin: "resources", story });
    return [[name, scheme]];
  });
  return Object.fromEntries([...Object.entries(schemes), ...added]);
}

const plainSchemes: ReadonlyMap<string, Tree> = new Map([
  ["api_key", { type: "apiKey", name: "x-api-key", in: "header" }],
  ["sigv4", { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" }],
]);

function schemeOf(authorizer: Tree): Tree {
  const source = textAt(authorizer, "identitySource");
  const members = Object.entries({
    type: textAt(authorizer, "type")?.toLowerCase(),
    authorizerUri: textAt(authorizer, "authorizerUri"),
    identitySource: source,
    identityValidationExpression: textAt(authorizer, "identityValidationExpression"),
    authorizerResultTtlInSeconds: valueAt(authorizer, "authorizerResultTtlInSeconds"),
    providerARNs: valueAt(authorizer, "providerARNs"),
  });
  return {
    type: "apiKey",
    name: /^method\.request\.header\.([^,\s]+)$/.exec(source ?? "")?.[1] ?? "Authorization",
    in: "header",
    "x-amazon-apigateway-authtype": textAt(authorizer, "authType") ?? "custom",
    [extension]: Object.fromEntries(members.filter(([, value]) => value !== undefined)),
  };
}
