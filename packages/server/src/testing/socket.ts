import { mapped } from "../authorizer/caller.js";
import type { SocketApiContract, SocketLifecycle, SocketRouteContract } from "../socket/contract.js";
import { usualSourceIp } from "./caller.js";
import type { Made } from "./made.js";

/** Over which connection an event comes, and what is known of whoever has made it. */
export interface SocketEventOptions {
  readonly connectionId?: string;
  /** The id that the client gives its message, which is answered with it then. */
  readonly requestId?: string;
  /** What the Lambda authorizer gave as the connection was made. */
  readonly authorizer?: Readonly<Record<string, string | number | boolean>>;
  readonly stage?: string;
}

/** What a client brings to come in. */
export interface ConnectEventOptions extends Omit<SocketEventOptions, "requestId"> {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A maker of events for each route of a WebSocket API, and for the lives of its connections. */
export type SocketEvents<Service> = Made<Omit<Service, keyof SocketLifecycle<unknown>>, object, SocketEventOptions> & {
  $connect(options?: ConnectEventOptions): object;
  $disconnect(options?: SocketEventOptions): object;
  /** Of a message that no route is for: a text as it is, anything else as JSON. */
  $default(message: unknown, options?: SocketEventOptions): object;
};

/**
 * The events that a WebSocket API would send, by route and typed by its message.
 *
 * @example await handler(createSocketEvents(chatApi).postMessage({ room, text }, { requestId: "1" }));
 */
export function createSocketEvents<Service, Events>({
  routeField,
  routes,
}: SocketApiContract<Service, Events>): SocketEvents<Service> {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, { route }] of Object.entries<SocketRouteContract>(routes)) {
    made[name] = (message: object, options: SocketEventOptions = {}) =>
      messageEvent(route, JSON.stringify({ [routeField]: route, ...message, requestId: options.requestId }), options);
  }
  // Each route of the contract has been made one of.
  return Object.assign(made, {
    $connect: connectEvent,
    $disconnect: disconnectEvent,
    $default: (message: unknown, options: SocketEventOptions = {}) =>
      messageEvent("$default", typeof message === "string" ? message : JSON.stringify(message), options),
  }) as SocketEvents<Service>;
}

function messageEvent(route: string, body: string, options: SocketEventOptions): object {
  const requestContext = { ...contextOf(route, "MESSAGE", options), messageId: "R1knPc2ntjMCFIA=" };
  return { requestContext, body, isBase64Encoded: false };
}

function connectEvent({ headers = {}, query, ...options }: ConnectEventOptions = {}): object {
  const sent = { Host: domainName, "X-Forwarded-For": usualSourceIp, ...headers };
  return {
    headers: sent,
    multiValueHeaders: mapped(sent, (value) => [value]),
    ...(query && {
      queryStringParameters: query,
      multiValueQueryStringParameters: mapped(query, (value) => [value]),
    }),
    requestContext: contextOf("$connect", "CONNECT", options),
    isBase64Encoded: false,
  };
}

function disconnectEvent(options: SocketEventOptions = {}): object {
  const headers = { Host: domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: mapped(headers, (value) => [value]),
    requestContext: {
      ...contextOf("$disconnect", "DISCONNECT", options),
      disconnectStatusCode: 1000,
      disconnectReason: "",
    },
    isBase64Encoded: false,
  };
}

function contextOf(
  routeKey: string,
  eventType: string,
  { authorizer, connectionId = "R1kmxc2VNjMCFIA=", stage = "prod" }: SocketEventOptions,
): object {
  return {
    routeKey,
    eventType,
    // Whatever an authorizer gives, a WebSocket API makes texts of it.
    ...(authorizer && { authorizer: mapped(authorizer, String) }),
    extendedRequestId: "R1knPH17NjMFftw=",
    requestTime: "07/Jan/2026:10:20:30 +0000",
    messageDirection: "IN",
    stage,
    connectedAt: 1767781200000,
    requestTimeEpoch: 1767781230000,
    identity: { userAgent: "test", sourceIp: usualSourceIp },
    requestId: "R1knPH17NjMFftw=",
    domainName,
    connectionId,
    apiId,
  };
}

const apiId = "f6g7h8i9j0";
const domainName = `${apiId}.execute-api.us-east-1.amazonaws.com`;
