import type { NamedSchema, Param, Schema, SecurityScheme, SocketApi, SocketRoute } from "../api.js";
import { withField } from "../read/socket-fields.js";
import { writeSchema } from "./schema.js";

/**
 * A WebSocket API as AsyncAPI 3.0, the server's view: a route is an operation that it receives, an event one that it
 * sends. https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function writeAsyncApi(api: SocketApi): object {
  return {
    asyncapi: "3.0.0",
    info: {
      title: api.title,
      version: api.version === "" ? "1.0.0" : api.version,
      ...(api.description === undefined ? {} : { description: api.description }),
      "x-apigateway": {
        protocol: "websocket",
        ...(api.id === undefined ? {} : { apiId: api.id }),
        routeSelectionExpression: api.routeSelectionExpression,
        eventField: api.eventField,
      },
    },
    servers: Object.fromEntries(api.servers.map((server) => [server.stage ?? "default", writeServer(server.url, api)])),
    channels: { connection: { address: "/", messages: writeMessages(api), bindings: writeBindings(api) } },
    operations: Object.fromEntries([
      ...messageRoutes(api).map((route) => [route.name, writeRoute(route)]),
      ...api.events.map((event) => [
        event.name,
        { action: "send", channel: connection, messages: [message(event.name)] },
      ]),
    ]),
    components: {
      schemas: Object.fromEntries(api.schemas.map((schema) => [schema.name, writeComponent(schema)])),
      ...(api.securitySchemes.length === 0 ? {} : { securitySchemes: writeSecuritySchemes(api.securitySchemes) }),
    },
  };
}

const connection = { $ref: "#/channels/connection" };
const message = (name: string) => ({ $ref: `#/channels/connection/messages/${name}` });

/** Connecting and leaving are not messages: they live in the channel's bindings. */
function messageRoutes(api: SocketApi): SocketRoute[] {
  return api.routes.filter(({ key }) => key !== "$connect" && key !== "$disconnect");
}

function writeServer(url: string, api: SocketApi): object {
  const { host, pathname, protocol } = new URL(url);
  const security = api.connect.security.flatMap(({ schemes }) =>
    schemes.map(({ name }) => ({ $ref: `#/components/securitySchemes/${name}` })),
  );
  return { host, pathname, protocol: protocol.replace(":", ""), ...(security.length === 0 ? {} : { security }) };
}

function writeMessages(api: SocketApi): object {
  const routes = messageRoutes(api).flatMap((route) => [
    [
      route.name,
      writeMessage(
        route.key === "$default" ? (route.message ?? true) : tagged(route.message, api.routeField, route.key),
      ),
    ],
    ...(route.twoWay ? [[`${route.name}Reply`, writeMessage(route.reply ?? true)]] : []),
  ]);
  const events = api.events.map((event) => [
    event.name,
    writeMessage(withField(event.payload, api.eventField, event.name)),
  ]);
  return Object.fromEntries([...routes, ...events]);
}

function tagged(payload: Schema | undefined, field: string | undefined, key: string): Schema {
  return field === undefined ? (payload ?? true) : withField(payload, field, key);
}

/** AsyncAPI's own schema lets a payload be no boolean: what is unknown is said by an object without demands. */
function writeMessage(payload: Schema): object {
  return { payload: payload === true ? {} : writeSchema(payload) };
}

function writeRoute(route: SocketRoute): object {
  return {
    action: "receive",
    channel: connection,
    messages: [message(route.name)],
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.twoWay ? { reply: { channel: connection, messages: [message(`${route.name}Reply`)] } } : {}),
    "x-apigateway": {
      routeKey: route.key,
      ...(route.operationName === undefined ? {} : { operationName: route.operationName }),
    },
    ...(route.key === "$default" ? { "x-apigateway-catch-all": true } : {}),
  };
}

function writeBindings(api: SocketApi): object {
  const lifecycle = api.routes.map(({ key }) => key).filter((key) => key === "$connect" || key === "$disconnect");
  const part = (place: Param["in"]) => {
    const params = api.connect.params.filter((param) => param.in === place);
    if (params.length === 0) return undefined;
    return {
      type: "object",
      properties: Object.fromEntries(params.map((param) => [param.wire, writeSchema(param.schema)])),
      required: params.filter(({ required }) => required).map(({ wire }) => wire),
    };
  };
  const query = part("query");
  const headers = part("header");
  return {
    ws: { ...(query === undefined ? {} : { query }), ...(headers === undefined ? {} : { headers }) },
    ...(lifecycle.length === 0 ? {} : { "x-apigateway-lifecycle": lifecycle }),
  };
}

function writeComponent({ schema }: NamedSchema): unknown {
  return writeSchema(schema);
}

function writeSecuritySchemes(schemes: readonly SecurityScheme[]): object {
  return Object.fromEntries(schemes.map((scheme) => [scheme.name, writeSecurityScheme(scheme)]));
}

function writeSecurityScheme({ credential, in: place, wire }: SecurityScheme): object {
  if (credential === "bearer") return { type: "http", scheme: "bearer" };
  const base = { type: "httpApiKey", in: place, name: wire };
  return credential === "apiKey" ? base : { ...base, "x-apigateway-authtype": credential };
}
