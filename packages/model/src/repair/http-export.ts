import type { Ledger } from "../ledger.js";
import { isTree, listAt, numberAt, type Tree, textAt, textsAt, treeAt, valueAt } from "../tree.js";
import { mapDeep, mapOperations, type Place, undated, withFacts } from "./operations.js";
import type { Repaired } from "./rest-export.js";
import { realSchemes } from "./security.js";
import { namesOf, throttling } from "./stage.js";

/** What API Gateway knows of an HTTP API beside its export: each member as the SDK of `apigatewayv2` returns it. */
export interface HttpKnowledge {
  readonly api?: object;
  readonly routes?: readonly object[];
  readonly authorizers?: readonly object[];
  readonly stage?: object;
}

/**
 * An HTTP export as its owner would have written it: without the words and tags of AWS's making, with the names of its
 * routes, their authorization, and what the stage adds. What the export says stays.
 */
export function repairHttpExport(document: unknown, knowledge: HttpKnowledge): Repaired {
  if (!isTree(document)) return { document, ledger: [] };
  const ledger: Ledger = [];
  const own = withoutGenerated(undated(document, textAt((knowledge.api ?? {}) as Tree, "Version")));
  const routed = mapOperations(own, (operation, place) => repairRoute(operation, place, knowledge, ledger));
  const authorized = realSchemes(routed, { documentation: [], authorizers: restForm(knowledge.authorizers) }, ledger);
  return { document: tellStage(tellCors(authorized, knowledge, ledger), knowledge), ledger };
}

/** AWS describes each path parameter, and writes the tags of the resource as tags of OpenAPI. */
function withoutGenerated(document: Tree): Tree {
  const resourceTags = listAt(document, "tags")
    .filter(isTree)
    .filter((tag) => valueAt(tag, "x-amazon-apigateway-tag-value") !== undefined);
  const names = new Set(resourceTags.map((tag) => textAt(tag, "name")));
  const tags = listAt(document, "tags").filter((tag) => !isTree(tag) || !names.has(textAt(tag, "name")));
  const { tags: _, ...rest } = document;
  // The cast holds: a tree's paths are a tree.
  const paths = mapDeep(treeAt(document, "paths"), withoutWords) as Tree;
  return { ...rest, ...(tags.length === 0 ? {} : { tags }), paths };
}

function withoutWords(tree: Tree): Tree {
  if (!textAt(tree, "description")?.startsWith("Generated path parameter for ")) return tree;
  const { description: _, ...rest } = tree;
  return rest;
}

function repairRoute(operation: Tree, place: Place, knowledge: HttpKnowledge, ledger: Ledger): Tree {
  const key = place.path === "/$default" ? "$default" : `${place.method} ${place.path}`;
  // The casts hold: objects of the SDK are trees of plain values.
  const route = (knowledge.routes as readonly Tree[] | undefined)?.find((one) => textAt(one, "RouteKey") === key);
  const settings = treeAt(treeAt((knowledge.stage ?? {}) as Tree, "RouteSettings"), key);
  const found: [key: string, value: unknown, story: string][] = [
    ["operationId", textAt(route ?? {}, "OperationName"), "the route's operation name"],
    ["security", securityOf(operation, route, knowledge), "the route's authorization"],
    ["x-amazon-apigateway-auth", iamOf(operation, route), "the route's authorization"],
  ];
  const missing = found.filter(([name, value]) => value !== undefined && valueAt(operation, name) === undefined);
  for (const [name, , story] of missing)
    ledger.push({ at: `${place.at}/${name}`, origin: "resources", story: `${story}, from GetRoutes` });
  tellUnstored(operation, place, ledger);
  return withFacts(
    { ...operation, ...Object.fromEntries(missing.map(([name, value]) => [name, value])) },
    {
      throttling: limitsOf(settings),
    },
  );
}

function tellUnstored(operation: Tree, { at }: Place, ledger: Ledger): void {
  if (valueAt(operation, "requestBody") !== undefined) return;
  const story = "HTTP APIs store no bodies, no replies and no query parameters";
  ledger.push({ at, origin: "not-stored", story });
}

function securityOf(operation: Tree, route: Tree | undefined, { authorizers = [] }: HttpKnowledge): unknown {
  if (route === undefined || valueAt(operation, "x-amazon-apigateway-auth") !== undefined) return undefined;
  const id = textAt(route, "AuthorizerId");
  const authorizer = (authorizers as readonly Tree[]).find((one) => textAt(one, "AuthorizerId") === id);
  const name = authorizer === undefined ? undefined : textAt(authorizer, "Name");
  return name === undefined ? undefined : [{ [name]: textsAt(route, "AuthorizationScopes") }];
}

function iamOf(operation: Tree, route: Tree | undefined): Tree | undefined {
  const isIam = textAt(route ?? {}, "AuthorizationType") === "AWS_IAM" && valueAt(operation, "security") === undefined;
  return isIam ? { type: "AWS_IAM" } : undefined;
}

/** Authorizers of `apigatewayv2` with the members that those of `api-gateway` have. */
function restForm(authorizers: readonly object[] = []): object[] {
  return (authorizers as readonly Tree[]).map((one) => ({
    name: textAt(one, "Name"),
    type: textAt(one, "AuthorizerType") === "JWT" ? "jwt" : "request",
    authorizerUri: textAt(one, "AuthorizerUri"),
    identitySource: textsAt(one, "IdentitySource").join(","),
    authType: textAt(one, "AuthorizerType") === "JWT" ? "oauth2" : "custom",
  }));
}

function tellCors(document: Tree, { api }: HttpKnowledge, ledger: Ledger): Tree {
  const name = "x-amazon-apigateway-cors";
  const cors = treeAt((api ?? {}) as Tree, "CorsConfiguration");
  if (valueAt(document, name) !== undefined || Object.keys(cors).length === 0) return document;
  ledger.push({ at: `#/${name}`, origin: "resources", story: "CORS of the API, from GetApi" });
  const written = Object.entries(cors).map(([key, value]) => [`${key.charAt(0).toLowerCase()}${key.slice(1)}`, value]);
  return { ...document, [name]: Object.fromEntries(written) };
}

function tellStage(document: Tree, { stage }: HttpKnowledge): Tree {
  if (stage === undefined) return document;
  const told = stage as Tree;
  const facts = {
    stageVariables: namesOf(treeAt(told, "StageVariables")),
    throttling: limitsOf(treeAt(told, "DefaultRouteSettings")),
  };
  return { ...document, info: withFacts(treeAt(document, "info"), facts) };
}

function limitsOf(settings: Tree): Tree | undefined {
  const limits = throttling(numberAt(settings, "ThrottlingRateLimit"), numberAt(settings, "ThrottlingBurstLimit"));
  return Object.keys(limits).length === 0 ? undefined : limits;
}
