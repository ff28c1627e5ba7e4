import type {
  Param,
  Schema,
  SecurityRequirement,
  SecurityScheme,
  SocketApi,
  SocketEvent,
  SocketRoute,
} from "../api.js";
import type { Diagnostic, Read } from "../diagnostic.js";
import { originOf } from "../ledger.js";
import { kebabCase, propertyName, valueName } from "../names.js";
import { isTree, listAt, pointer, present, type Tree, textAt, textsAt, tooLarge, treeAt, treesIn } from "../tree.js";
import type { ReadOptions } from "./open-api.js";
import { plainParam } from "./params.js";
import { createReading, note, quoted, type Reading, resolve } from "./reading.js";
import { readSchema } from "./schema.js";
import { readSchemas, type SchemaRoot, schemaRoots, settleSchemaNames } from "./schema-names.js";
import { fillVariables } from "./servers.js";
import { fieldOfExpression, withoutField } from "./socket-fields.js";

/** Reads an AsyncAPI 3.0 document, as `pull` writes it or as others do, into a model. */
export function readAsyncApi(document: unknown, options: ReadOptions = {}): Read<SocketApi> {
  const diagnostics: Diagnostic[] = [];
  const message = refuse(document);
  if (message !== undefined || !isTree(document)) {
    const help = "An AsyncAPI document is an object with `asyncapi` (3.0.0), `channels` and `operations`.";
    diagnostics.push({ code: "APIGW101", severity: "error", at: "#", message: message ?? notAsyncApi, help });
    return { api: readApi(createReading({}), options), diagnostics };
  }
  const schemaNames = settleSchemaNames(document, options, diagnostics);
  return { api: readApi(createReading(document, { schemaNames, diagnostics }), options), diagnostics };
}

const notAsyncApi = "this is not an AsyncAPI 3.0 document";

function refuse(document: unknown): string | undefined {
  const version = isTree(document) ? textAt(document, "asyncapi") : undefined;
  if (version === undefined) return notAsyncApi;
  if (!/^3\.\d+(\.\d+)?$/.test(version)) return `AsyncAPI ${quoted(version)} is not a version that we read`;
  const size = tooLarge(document);
  return size === undefined ? undefined : `the document is refused: ${size}`;
}

function readApi(reading: Reading, options: ReadOptions): SocketApi {
  const info = treeAt(reading.document, "info");
  const marks = treeAt(info, "x-apigateway");
  const expression = textAt(marks, "routeSelectionExpression") ?? "$request.body.action";
  const fields = { route: fieldOfExpression(expression), event: textAt(marks, "eventField") ?? "type" };
  const roots = schemaRoots(reading);
  const operations = treesIn(treeAt(reading.document, "operations")).map(([key, value]): [string, Tree] => {
    return [key, resolve(reading, value, pointer("#/operations", key))];
  });
  const routes = operations
    .filter(([, operation]) => operation.action === "receive")
    .map(([key, operation]) => readRoute(reading, key, operation, fields.route, options));
  const events = operations
    .filter(([, operation]) => operation.action === "send")
    .map(([key, operation]) => readEvent(reading, key, operation, fields.event, options));
  checkNames(reading, [...routes, ...events]);
  const lifecycle = readLifecycle(reading, options);
  const connect = readConnect(reading);
  const tagged = [...messagesOf(routes, fields.route), ...payloadsOf(events, fields.event)];
  return present<SocketApi>({
    protocol: "websocket",
    name: options.name ?? kebabCase(textAt(info, "title") ?? "api"),
    title: textAt(info, "title") ?? "API",
    version: textAt(info, "version") ?? "",
    description: textAt(info, "description"),
    id: textAt(marks, "apiId"),
    servers: readServers(reading),
    schemas: readTaggedSchemas(reading, roots, tagged, options),
    securitySchemes: readSecuritySchemes(reading),
    routeSelectionExpression: expression,
    routeField: fields.route,
    eventField: fields.event,
    routes: [...lifecycle, ...routes],
    events,
    connect,
  });
}

function readServers(reading: Reading): SocketApi["servers"] {
  return serversOf(reading).map(([stage, server]) => {
    const template = `${textAt(server, "protocol") ?? "wss"}://${textAt(server, "host") ?? ""}${textAt(server, "pathname") ?? ""}`;
    return { url: fillVariables(template, treeAt(server, "variables")), stage };
  });
}

function serversOf(reading: Reading): [string, Tree][] {
  return treesIn(treeAt(reading.document, "servers")).map(([name, server]) => [
    name,
    resolve(reading, server, pointer("#/servers", name)),
  ]);
}

function readRoute(
  reading: Reading,
  key: string,
  operation: Tree,
  field: string | undefined,
  options: ReadOptions,
): SocketRoute {
  const marks = treeAt(operation, "x-apigateway");
  const routeKey = textAt(marks, "routeKey") ?? (operation["x-apigateway-catch-all"] === true ? "$default" : key);
  const reply = isTree(operation.reply) ? operation.reply : undefined;
  const at = pointer("#/operations", key);
  return present<SocketRoute>({
    name: valueName(textAt(options.rename ?? {}, routeKey) ?? key) ?? "route",
    key: routeKey,
    description: textAt(operation, "description") ?? textAt(operation, "summary"),
    message: untagged(readPayload(reading, operation, at), field),
    reply: reply === undefined ? undefined : readPayload(reading, reply, `${at}/reply`),
    twoWay: reply !== undefined,
    operationName: textAt(marks, "operationName"),
    security: [],
    origin: originOf(options.ledger ?? [], at, options.origin ?? "file"),
    at,
  });
}

function readEvent(reading: Reading, key: string, operation: Tree, field: string, options: ReadOptions): SocketEvent {
  const at = pointer("#/operations", key);
  return present<SocketEvent>({
    name: key,
    payload: untagged(readPayload(reading, operation, at), field),
    description: textAt(operation, "description") ?? textAt(operation, "summary"),
    origin: originOf(options.ledger ?? [], at, options.origin ?? "file"),
    at,
  });
}

/** What the messages carry: one of several where there are more than one. All of the channel's where none is named. */
function readPayload(reading: Reading, holder: Tree, at: string): Schema | undefined {
  const channel = resolve(reading, treeAt(holder, "channel"), `${at}/channel`);
  const named = listAt(holder, "messages");
  const found = named.length > 0 ? named : Object.values(treeAt(channel, "messages"));
  const payloads = found
    .map((message, index) => readMessage(reading, message, `${at}/messages/${index}`))
    .filter((payload) => payload !== undefined);
  return payloads.length < 2 ? payloads[0] : { anyOf: payloads };
}

function readMessage(reading: Reading, found: unknown, at: string): Schema | undefined {
  const { payload } = resolve(reading, found, at);
  if (payload === undefined) return undefined;
  const here = `${at}/payload`;
  if (!isTree(payload) || textAt(payload, "schemaFormat") === undefined) {
    const schema = readSchema(reading, payload, here);
    // An object without demands is how AsyncAPI says that nothing is known.
    return typeof schema === "object" && Object.keys(schema).length === 0 ? true : schema;
  }
  // A Multi Format Schema Object: https://www.asyncapi.com/docs/reference/specification/v3.0.0#multiFormatSchemaObject
  const format = textAt(payload, "schemaFormat") ?? "";
  if (/^application\/(vnd\.aai\.asyncapi|schema\+|vnd\.oai\.openapi)/.test(format))
    return readSchema(reading, payload.schema, `${here}/schema`);
  note(reading, "APIGW104", here, `payloads in the format ${quoted(format)} are not read; this one is unknown`, {
    help: "Describe the payload in JSON Schema.",
  });
  return true;
}

/** The payload alone: without the property that names the route or the event, which the runtimes write and read. */
function untagged(schema: Schema | undefined, field: string | undefined): Schema | undefined {
  if (typeof schema !== "object" || field === undefined) return schema === true ? undefined : schema;
  if (schema.allOf !== undefined) {
    const rest = schema.allOf.map((part) => withoutField(part, field)).filter((part) => !isBare(part));
    const [only] = rest;
    if (rest.length === 0) return undefined;
    return rest.length === 1 ? only : { ...schema, allOf: rest };
  }
  const bare = withoutField(schema, field);
  return isBare(bare) ? undefined : bare;
}

function isBare(schema: Schema): boolean {
  if (typeof schema === "boolean") return schema;
  return (
    schema.$ref === undefined &&
    schema.type === "object" &&
    Object.keys(schema.properties ?? {}).length === 0 &&
    schema.additionalProperties === undefined
  );
}

interface Tagged {
  readonly schema: string;
  readonly field: string;
}

function messagesOf(routes: readonly SocketRoute[], field: string | undefined): Tagged[] {
  return field === undefined ? [] : routes.flatMap(({ message }) => referenceOf(message, field));
}

function payloadsOf(events: readonly SocketEvent[], field: string): Tagged[] {
  return events.flatMap(({ payload }) => referenceOf(payload, field));
}

function referenceOf(schema: Schema | undefined, field: string): Tagged[] {
  return typeof schema === "object" && schema.$ref !== undefined
    ? [{ schema: schema.$ref.slice("#/schemas/".length), field }]
    : [];
}

function readTaggedSchemas(
  reading: Reading,
  roots: readonly SchemaRoot[],
  tagged: readonly Tagged[],
  options: ReadOptions,
): SocketApi["schemas"] {
  const fields = new Map(tagged.map(({ schema, field }) => [schema, field]));
  return readSchemas(reading, roots, options).map((named) => {
    const field = fields.get(named.name);
    return field === undefined ? named : { ...named, schema: withoutField(named.schema, field) };
  });
}

/** `$connect` and `$disconnect` are no operations; the channel's bindings tell that there are such routes. */
function readLifecycle(reading: Reading, options: ReadOptions): SocketRoute[] {
  return textsAt(treeAt(channelOf(reading), "bindings"), "x-apigateway-lifecycle").map((key) => ({
    name: valueName(key) ?? "route",
    key,
    twoWay: false,
    security: [],
    origin: options.origin ?? "file",
    at: "#/channels/connection/bindings",
  }));
}

/** The channel that tells how a socket is opened, else the first: API Gateway has one address. */
function channelOf(reading: Reading): Tree {
  const channels = treesIn(treeAt(reading.document, "channels")).map(([key, channel]) =>
    resolve(reading, channel, pointer("#/channels", key)),
  );
  return channels.find((channel) => Object.hasOwn(treeAt(channel, "bindings"), "ws")) ?? channels[0] ?? {};
}

function readConnect(reading: Reading): SocketApi["connect"] {
  const bindings = resolve(reading, treeAt(channelOf(reading), "bindings"), bindingsPlace);
  const ws = resolve(reading, treeAt(bindings, "ws"), `${bindingsPlace}/ws`);
  return {
    params: [
      ...readConnectParams(reading, ws, "query", "query"),
      ...readConnectParams(reading, ws, "headers", "header"),
    ],
    security: readSecurity(reading),
  };
}

/** What the first server asks for. Schemes that stand there without a name are not known by any. */
function readSecurity(reading: Reading): SecurityRequirement[] {
  const [server] = serversOf(reading);
  return listAt(server?.[1] ?? {}, "security").flatMap((item): SecurityRequirement[] => {
    const reference = isTree(item) ? textAt(item, "$ref") : undefined;
    const name = /^#\/components\/securitySchemes\/([^/]+)$/.exec(reference ?? "")?.[1];
    if (name !== undefined) return [{ schemes: [{ name, scopes: isTree(item) ? textsAt(item, "scopes") : [] }] }];
    note(reading, "APIGW104", "#/servers", "a security scheme without a name is left out", {
      help: "Put it below #/components/securitySchemes, and refer to it.",
    });
    return [];
  });
}

const bindingsPlace = "#/channels/connection/bindings";

function readConnectParams(reading: Reading, ws: Tree, key: string, place: "query" | "header"): Param[] {
  const at = pointer(bindingsPlace, "ws", place);
  const schema = resolve(reading, treeAt(ws, key), at);
  const required = textsAt(schema, "required");
  return Object.entries(treeAt(schema, "properties")).map(([wire, value]) => ({
    ...plainParam(wire, place, readSchema(reading, value, pointer(at, wire))),
    name: propertyName(wire) ?? "param",
    required: required.includes(wire),
  }));
}

function readSecuritySchemes(reading: Reading): SecurityScheme[] {
  return treesIn(treeAt(treeAt(reading.document, "components"), "securitySchemes")).map(([name, value]) => {
    const scheme = resolve(reading, value, pointer("#/components/securitySchemes", name));
    const authtype = textAt(scheme, "x-apigateway-authtype");
    const credential = ["http", "oauth2", "openIdConnect"].includes(textAt(scheme, "type") ?? "")
      ? "bearer"
      : authtype === "sigv4" || authtype === "custom"
        ? authtype
        : "apiKey";
    return {
      name,
      credential,
      in: scheme.in === "query" ? "query" : "header",
      wire: textAt(scheme, "name") ?? "Authorization",
    };
  });
}

function checkNames(reading: Reading, named: readonly { name: string; at: string }[]): void {
  const seen = new Set<string>();
  for (const { name, at } of named) {
    if (seen.has(name)) {
      note(reading, "APIGW107", at, `two operations are called "${name}"`, {
        severity: "error",
        help: 'Rename one: rename: { "…": "other" }',
      });
    }
    seen.add(name);
  }
}
