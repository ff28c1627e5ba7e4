import type {
  NamedSchema,
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
import { kebabCase, propertyName, typeName, valueName } from "../names.js";
import { isTree, listAt, pointer, present, type Tree, textAt, textsAt, tooLarge, treeAt, treesIn } from "../tree.js";
import type { ReadOptions } from "./open-api.js";
import { note, type Reading, resolve } from "./reading.js";
import { readSchema } from "./schema.js";
import { fieldOfExpression, withoutField } from "./socket-fields.js";

/** Reads an AsyncAPI 3.0 document, as `pull` writes it, into a model. */
export function readAsyncApi(document: unknown, options: ReadOptions = {}): Read<SocketApi> {
  const diagnostics: Diagnostic[] = [];
  const version = isTree(document) ? textAt(document, "asyncapi") : undefined;
  const size = tooLarge(document);
  if (!isTree(document) || version === undefined || !version.startsWith("3.") || size !== undefined) {
    diagnostics.push({
      code: "APIGW101",
      severity: "error",
      at: "#",
      message: size === undefined ? "this is not an AsyncAPI 3.0 document" : `the document is refused: ${size}`,
      help: "An AsyncAPI document is an object with `asyncapi` (3.0.0), `channels` and `operations`.",
    });
    return { api: readApi({ document: {}, schemaNames: new Map(), diagnostics: [] }, options), diagnostics };
  }
  const schemas = Object.keys(treeAt(treeAt(document, "components"), "schemas"));
  const names = new Map(schemas.map((key) => [key, typeName(options.rename?.[key] ?? key) ?? "Schema"]));
  const reading: Reading = { document, schemaNames: names, diagnostics };
  return { api: readApi(reading, options), diagnostics };
}

function readApi(reading: Reading, options: ReadOptions): SocketApi {
  const info = treeAt(reading.document, "info");
  const marks = treeAt(info, "x-apigateway");
  const expression = textAt(marks, "routeSelectionExpression") ?? "$request.body.action";
  const fields = { route: fieldOfExpression(expression), event: textAt(marks, "eventField") ?? "type" };
  const operations = treesIn(treeAt(reading.document, "operations"));
  const routes = operations
    .filter(([, operation]) => operation.action === "receive")
    .map(([key, operation]) => readRoute(reading, key, operation, fields.route, options));
  const events = operations
    .filter(([, operation]) => operation.action === "send")
    .map(([key, operation]) => readEvent(reading, key, operation, fields.event, options));
  checkNames(reading, [...routes, ...events]);
  return present<SocketApi>({
    protocol: "websocket",
    name: options.name ?? kebabCase(textAt(info, "title") ?? "api"),
    title: textAt(info, "title") ?? "API",
    version: textAt(info, "version") ?? "",
    description: textAt(info, "description"),
    id: textAt(marks, "apiId"),
    servers: readServers(reading.document),
    schemas: readSchemas(reading, [...messagesOf(routes, fields.route), ...payloadsOf(events, fields.event)]),
    securitySchemes: readSecuritySchemes(reading),
    routeSelectionExpression: expression,
    routeField: fields.route,
    eventField: fields.event,
    routes: [...readLifecycle(reading, options), ...routes],
    events,
    connect: readConnect(reading),
  });
}

function readServers(document: Tree): SocketApi["servers"] {
  return treesIn(treeAt(document, "servers")).map(([stage, server]) => ({
    url: `${textAt(server, "protocol") ?? "wss"}://${textAt(server, "host") ?? ""}${textAt(server, "pathname") ?? ""}`,
    stage,
  }));
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
    name: valueName(options.rename?.[routeKey] ?? key) ?? "route",
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

function readPayload(reading: Reading, holder: Tree, at: string): Schema | undefined {
  const first = listAt(holder, "messages")[0];
  if (first === undefined) return undefined;
  const message = resolve(reading, resolve(reading, first, at), at);
  return message.payload === undefined ? undefined : readSchema(reading, message.payload, `${at}/payload`);
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

function readSchemas(reading: Reading, tagged: readonly Tagged[]): NamedSchema[] {
  const found = treeAt(treeAt(reading.document, "components"), "schemas");
  return Object.entries(found).map(([key, value]) => {
    const name = reading.schemaNames.get(key) ?? "Schema";
    const at = pointer("#/components/schemas", key);
    const tag = tagged.find(({ schema }) => schema === name);
    const schema = readSchema(reading, value, at);
    return { name, schema: tag === undefined ? schema : withoutField(schema, tag.field), origin: "file", at };
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

function channelOf(reading: Reading): Tree {
  const [first] = treesIn(treeAt(reading.document, "channels"));
  return first?.[1] ?? {};
}

function readConnect(reading: Reading): SocketApi["connect"] {
  const ws = treeAt(treeAt(channelOf(reading), "bindings"), "ws");
  const [server] = treesIn(treeAt(reading.document, "servers"));
  const security = listAt(server?.[1] ?? {}, "security").flatMap((item): SecurityRequirement[] => {
    const name = isTree(item) ? textAt(item, "$ref")?.replace("#/components/securitySchemes/", "") : undefined;
    return name === undefined ? [] : [{ schemes: [{ name, scopes: [] }] }];
  });
  return {
    params: [
      ...readConnectParams(reading, treeAt(ws, "query"), "query"),
      ...readConnectParams(reading, treeAt(ws, "headers"), "header"),
    ],
    security,
  };
}

function readConnectParams(reading: Reading, schema: Tree, place: "query" | "header"): Param[] {
  const required = textsAt(schema, "required");
  return Object.entries(treeAt(schema, "properties")).map(([wire, value]) => ({
    name: propertyName(wire) ?? "param",
    wire,
    in: place,
    required: required.includes(wire),
    schema: readSchema(reading, value, pointer("#/channels/connection/bindings/ws", place, wire)),
    explode: true,
    separator: ",",
  }));
}

function readSecuritySchemes(reading: Reading): SecurityScheme[] {
  return treesIn(treeAt(treeAt(reading.document, "components"), "securitySchemes")).map(([name, scheme]) => {
    const authtype = textAt(scheme, "x-apigateway-authtype");
    const credential =
      scheme.type === "http" ? "bearer" : authtype === "sigv4" || authtype === "custom" ? authtype : "apiKey";
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
        help: `Rename one: rename: { "…": "other" }`,
      });
    }
    seen.add(name);
  }
}
