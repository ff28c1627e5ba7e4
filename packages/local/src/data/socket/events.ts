import { type Call, clfTime, type Header, shortId } from "../call.js";
import { allValues, lastValues, type Table } from "../events/parts.js";
import type { Connection } from "./connection.js";

/** What functions are told, whatever has happened. */
export interface SocketEvent {
  readonly requestContext: SocketContext;
  readonly [name: string]: unknown;
}

/** What a function is told of a handshake: its headers, and its query if there is one. */
export function connectEvent(connection: Connection, call: Call, requestId: string): SocketEvent {
  return {
    ...requestParts(connection, call),
    requestContext: context(connection, "$connect", "CONNECT", requestId),
    isBase64Encoded: false,
  };
}

/** Headers, query and stage variables of the handshake, which authorizers see too. */
export function requestParts(connection: Connection, call: Call): object {
  const headers: Header[] = [
    ...call.headers.filter(([name]) => !["host", "connection", "upgrade"].includes(name.toLowerCase())),
    ["Host", connection.domainName],
    ["X-Forwarded-For", call.sourceIp],
    ["X-Forwarded-Port", String(call.port)],
    ["X-Forwarded-Proto", "http"],
  ];
  const query = [...new URLSearchParams(call.query)];
  return {
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    ...(query.length === 0
      ? {}
      : { queryStringParameters: lastValues(query), multiValueQueryStringParameters: allValues(query) }),
    ...stageVariables(connection),
  };
}

/** One message: no headers, but a body and an id. */
export function messageEvent(connection: Connection, routeKey: string, body: string): SocketEvent {
  const requestContext = context(connection, routeKey, "MESSAGE");
  // Set, and not spread: it is done for each message.
  requestContext.messageId = shortId();
  return { requestContext, body, isBase64Encoded: false, ...stageVariables(connection) };
}

/** The end, which AWS tells with best effort. */
export function disconnectEvent(connection: Connection, code: number, reason: string): SocketEvent {
  const headers: Header[] = [
    ["Host", connection.domainName],
    ["x-api-key", ""],
    ["X-Forwarded-For", ""],
    ["x-restapi", ""],
  ];
  const closing = { disconnectStatusCode: code, disconnectReason: reason };
  const requestContext = { ...context(connection, "$disconnect", "DISCONNECT"), ...closing };
  return {
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    requestContext,
    isBase64Encoded: false,
    ...stageVariables(connection),
  };
}

export interface SocketContext {
  readonly routeKey: string;
  readonly requestId: string;
  authorizer?: object;
  messageId?: string;
  readonly [name: string]: unknown;
}

/** `requestContext`, also for authorizers. */
export function context(
  connection: Connection,
  routeKey: string,
  eventType: "CONNECT" | "MESSAGE" | "DISCONNECT",
  requestId: string = shortId(),
): SocketContext {
  const now = Date.now();
  const told: SocketContext = {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: clfTime(now),
    messageDirection: "IN",
    stage: connection.stage.stage,
    connectedAt: connection.connectedAt,
    requestTimeEpoch: now,
    identity: { userAgent: connection.userAgent, sourceIp: connection.sourceIp },
    requestId,
    domainName: connection.domainName,
    connectionId: connection.id,
    apiId: connection.deployed.apiId,
  };
  if (connection.authorizer !== undefined) told.authorizer = lastValues(connection.authorizer);
  return told;
}

function stageVariables({ stage }: Connection): { stageVariables?: Table<string> } {
  return stage.variables.size === 0 ? {} : { stageVariables: lastValues(stage.variables) };
}
