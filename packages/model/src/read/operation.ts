import type { Body, HttpApi, Method, Operation, SecurityScheme, Told } from "../api.js";
import { originOf } from "../ledger.js";
import { isTree, listAt, pointer, present, type Tree, textAt, textsAt, treeAt, treesIn, valueAt } from "../tree.js";
import { readContent } from "./content.js";
import { corsOfMock } from "./cors-mock.js";
import { readIntegration } from "./integration.js";
import type { ReadOptions } from "./open-api.js";
import { chosenName, settleNames, tellSamePaths } from "./operation-names.js";
import { readParams, strayPathParams } from "./params.js";
import { note, placeOf, type Reading, resolve } from "./reading.js";
import { isSuccess, readReplies } from "./replies.js";
import { readRequirements } from "./security.js";
import { readServers } from "./servers.js";
import { readThrottling } from "./stage-facts.js";

/** Every method of every path, each with a name of its own. */
export function readOperations(
  reading: Reading,
  schemes: readonly SecurityScheme[],
  options: ReadOptions,
): HttpApi["operations"] {
  const operations = treesIn(treeAt(reading.document, "paths")).flatMap(([path, item]) =>
    readPath(reading, path, item, schemes, options),
  );
  tellSamePaths(reading, operations);
  return settleNames(reading, operations);
}

// Within a path as people list them, whatever order the document's keys are in.
const methods: readonly (readonly [key: string, method: Method])[] = [
  ["get", "GET"],
  ["post", "POST"],
  ["put", "PUT"],
  ["patch", "PATCH"],
  ["delete", "DELETE"],
  ["head", "HEAD"],
  ["options", "OPTIONS"],
  ["x-amazon-apigateway-any-method", "ANY"],
];

function readPath(
  reading: Reading,
  path: string,
  value: Tree,
  schemes: readonly SecurityScheme[],
  options: ReadOptions,
): Operation[] {
  // OpenAPI 3.1: what stands beside a path's `$ref` is added to what it leads to.
  const { $ref: _, ...beside } = value;
  const item = { ...resolve(reading, value, pointer("#/paths", path)), ...beside };
  if (valueAt(item, "trace") !== undefined) {
    const help = "API Gateway serves no TRACE.";
    note(reading, "APIGW104", pointer("#/paths", path, "trace"), "the method TRACE is left out", { help });
  }
  return methods.flatMap(([key, method]) => {
    const found = valueAt(item, key);
    if (!isTree(found)) return [];
    return [
      readOperation(reading, { path, method, item, tree: found, at: pointer("#/paths", path, key) }, schemes, options),
    ];
  });
}

interface Found {
  readonly path: string;
  readonly method: Method;
  readonly item: Tree;
  readonly tree: Tree;
  readonly at: string;
}

function readOperation(
  reading: Reading,
  found: Found,
  schemes: readonly SecurityScheme[],
  options: ReadOptions,
): Operation {
  const { tree, item, method, at } = found;
  // HTTP APIs export their catch-all as the path `/$default`.
  const isDefault = found.path === "/$default" || tree.isDefaultRoute === true;
  const path = isDefault ? "$default" : found.path;
  const route = isDefault ? "$default" : `${method} ${path}`;
  const replies = readReplies(reading, tree, at);
  const shared = { list: listAt(item, "parameters"), at: pointer("#/paths", found.path, "parameters") };
  const own = { list: listAt(tree, "parameters"), at: `${at}/parameters` };
  const servers = [tree, item].map(readServers).find((list) => list.length > 0);
  const callbacks = readCallbacks(reading, tree, at);
  return present<Operation>({
    name: chosenName(reading, { route, tree, at }, options),
    route,
    method,
    path,
    summary: textAt(tree, "summary"),
    description: textAt(tree, "description"),
    deprecated: tree.deprecated === true ? true : undefined,
    tags: textsAt(tree, "tags"),
    params: readParams(reading, [shared, own], path),
    strayPathParams: strayPathParams([shared, own], path),
    body: readBody(reading, tree, at),
    replies: replies.filter(isSuccess),
    failures: replies.filter((reply) => !isSuccess(reply)),
    security: readRequirements(tree, reading.document, schemes),
    servers,
    callbacks: callbacks.length === 0 ? undefined : callbacks,
    integration: readIntegration(reading, tree, at),
    requestValidator:
      textAt(tree, "x-amazon-apigateway-request-validator") ??
      textAt(reading.document, "x-amazon-apigateway-request-validator"),
    throttling: readThrottling(treeAt(tree, "x-apigateway")),
    cors: corsOfMock(treeAt(item, "options")),
    origin: originOf(options.ledger ?? [], at, options.origin ?? "file"),
    at,
  });
}

function readBody(reading: Reading, tree: Tree, at: string): Body | undefined {
  if (tree.requestBody === undefined) return undefined;
  const body = resolve(reading, tree.requestBody, `${at}/requestBody`);
  const content = readContent(reading, body, `${at}/requestBody`);
  if (content.length === 0) return undefined;
  return present<Body>({
    required: body.required === true,
    content,
    description: textAt(body, "description"),
    at: placeOf(tree.requestBody),
  });
}

/** Kept whole, by name: nothing is made from them. */
function readCallbacks(reading: Reading, tree: Tree, at: string): Told[] {
  return treesIn(treeAt(tree, "callbacks")).map(([name, value]) => {
    const here = pointer(at, "callbacks", name);
    return { name, definition: resolve(reading, value, here), at: here };
  });
}
