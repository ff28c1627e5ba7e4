import type { Body, Content, HttpApi, Method, Operation, Reply, ReplyHeader, SecurityScheme } from "../api.js";
import { originOf } from "../ledger.js";
import { routeName, valueName } from "../names.js";
import { isTree, listAt, pointer, present, type Tree, textAt, textsAt, treeAt, treesIn, valueAt } from "../tree.js";
import { corsOfMock } from "./cors-mock.js";
import { readIntegration } from "./integration.js";
import type { ReadOptions } from "./open-api.js";
import { readParams } from "./params.js";
import { note, type Reading, resolve } from "./reading.js";
import { readSchema } from "./schema.js";
import { readRequirements } from "./security.js";
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
  checkNames(reading, operations);
  return operations;
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
  const item = resolve(reading, value, pointer("#/paths", path));
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
  const isSuccess = ({ status }: Reply) => typeof status === "number" && status >= 200 && status < 300;
  return present<Operation>({
    name: settleName(reading, route, tree, at, options),
    route,
    method,
    path,
    summary: textAt(tree, "summary"),
    description: textAt(tree, "description"),
    deprecated: tree.deprecated === true ? true : undefined,
    tags: textsAt(tree, "tags"),
    params: readParams(reading, [...listAt(item, "parameters"), ...listAt(tree, "parameters")], path, at),
    body: readBody(reading, tree, at),
    replies: replies.filter(isSuccess),
    failures: replies.filter((reply) => !isSuccess(reply)),
    security: readRequirements(tree, reading.document, schemes),
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

function settleName(reading: Reading, route: string, tree: Tree, at: string, options: ReadOptions): string {
  const wanted = entry(options.rename, route) ?? textAt(tree, "operationId") ?? entry(options.names, route);
  if (wanted === undefined || wanted === "") return routeName(route);
  const name = valueName(wanted);
  if (name === undefined || name.endsWith("_")) {
    const settled = routeName(route);
    note(
      reading,
      "APIGW106",
      at,
      `${JSON.stringify(wanted)} cannot be the name of a function; the operation is called "${settled}"`,
      {
        severity: "info",
        help: `Choose another: rename: { ${JSON.stringify(route)}: "…" }`,
      },
    );
    return settled;
  }
  return name;
}

function entry(table: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Two operations with one name: an error, since the user's names never change behind their back. */
function checkNames(reading: Reading, operations: readonly Operation[]): void {
  const first = new Map<string, Operation>();
  for (const operation of operations) {
    const other = first.get(operation.name);
    if (other === undefined) {
      first.set(operation.name, operation);
      continue;
    }
    note(
      reading,
      "APIGW107",
      operation.at,
      `two operations are called "${operation.name}": ${other.route} and ${operation.route}`,
      {
        severity: "error",
        help: `Rename one: rename: { ${JSON.stringify(operation.route)}: ${JSON.stringify(routeName(operation.route))} }`,
      },
    );
  }
}

function readBody(reading: Reading, tree: Tree, at: string): Body | undefined {
  if (tree.requestBody === undefined) return undefined;
  const body = resolve(reading, tree.requestBody, `${at}/requestBody`);
  const content = readContent(reading, body, `${at}/requestBody`);
  if (content.length === 0) return undefined;
  return present<Body>({ required: body.required === true, content, description: textAt(body, "description") });
}

function readReplies(reading: Reading, tree: Tree, at: string): Reply[] {
  return Object.entries(treeAt(tree, "responses")).flatMap(([key, value]) => {
    const status = /^\d{3}$/.test(key) ? Number(key) : key === "default" ? "default" : undefined;
    if (status === undefined) {
      if (/^[1-5]XX$/i.test(key))
        note(reading, "APIGW104", `${at}/responses/${key}`, `responses by range (${key}) are not read`);
      return [];
    }
    const here = `${at}/responses/${key}`;
    const reply = resolve(reading, value, here);
    if (isSynthetic(reply)) return [];
    return [
      present<Reply>({
        status,
        description: descriptionOf(reply, status),
        content: readContent(reading, reply, here),
        headers: readHeaders(reading, reply, here),
      }),
    ];
  });
}

/** HTTP APIs store no replies; their export says "Default response for GET /x" of every operation. */
function isSynthetic(reply: Tree): boolean {
  const text = textAt(reply, "description") ?? "";
  return reply.content === undefined && /^Default response for (\$default|[A-Z]+ \/)/.test(text);
}

/** API Gateway writes "200 response" where nobody wrote anything. */
function descriptionOf(reply: Tree, status: number | "default"): string | undefined {
  const text = textAt(reply, "description")?.trim();
  return text === "" || text === `${status} response` ? undefined : text;
}

/** JSON first: that is what generated code speaks, where there is a choice. */
function readContent(reading: Reading, holder: Tree, at: string): Content[] {
  const content = treesIn(treeAt(holder, "content")).map(([mediaType, media]) => {
    const schema =
      media.schema === undefined
        ? undefined
        : readSchema(reading, media.schema, `${pointer(at, "content", mediaType)}/schema`);
    return present<Content>({ mediaType, schema });
  });
  return content.sort((one, other) => Number(isJson(other.mediaType)) - Number(isJson(one.mediaType)));
}

export function isJson(mediaType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(mediaType);
}

function readHeaders(reading: Reading, reply: Tree, at: string): ReplyHeader[] {
  return Object.entries(treeAt(reply, "headers")).map(([wire, value]) => {
    const header = resolve(reading, value, pointer(at, "headers", wire));
    const schema = readSchema(reading, header.schema ?? { type: "string" }, pointer(at, "headers", wire));
    return present<ReplyHeader>({ wire, schema, description: textAt(header, "description") });
  });
}
