import { record } from "../context.js";
import type { Ending } from "../ending.js";
import { at, fields, string, text } from "../shape.js";
import type { Connection, Connections } from "./connections.js";

/** What a method of a socket service may ask and do, beside its message. */
export interface SocketContext<Events> {
  /** The connection the message came over. */
  readonly connection: Connection<Events>;
  /** Every other one, by its id. */
  readonly connections: Connections<Events>;
  readonly requestId: string;
  readonly stage: string;
  /** What the Lambda authorizer gave when the connection was made. */
  readonly authorizer: Readonly<Record<string, unknown>>;
  /** Who is behind the connection: whom the token of its first message names (`withSessions`), else the authorizer's `principalId`. */
  readonly owner?: string;
  /** With `withSessions`: the client's session, which outlives the connection. Its id is as secret as a token. */
  readonly session?: { readonly id: string };
  /** Aborted half a second before Lambda ends this invocation. */
  readonly signal: AbortSignal;
  /** The event as it came. */
  readonly event: unknown;
  /** Lambda's own context. */
  readonly lambda: unknown;
  /** Milliseconds until Lambda ends this invocation; unknown off Lambda. */
  remainingTime(): number | undefined;
}

/** A connection about to be accepted. It does not exist yet, so nothing can be posted to it: API Gateway answers 410. */
export interface ConnectContext<Events = unknown> extends Omit<SocketContext<Events>, "connection"> {
  readonly connection: { readonly id: string };
  readonly headers: Headers;
  /** Of a parameter given twice, the last. */
  readonly query: ReadonlyMap<string, string>;
}

/** Reads the context of a `$connect` event; what it lacks for any other is only what those do not have. */
export function readSocketContext<Events>(
  event: unknown,
  lambda: unknown,
  connections: Connections<Events>,
  ending: Ending,
): ConnectContext<Events> & SocketContext<Events> {
  const request = at(event, "requestContext");
  const headers = new Headers();
  for (const [name, value] of fields(at(event, "headers"))) {
    if (typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value) && /^[\w-]+$/.test(name)) {
      headers.append(name, value);
    }
  }
  const query = new Map<string, string>();
  for (const [name, value] of fields(at(event, "queryStringParameters"))) {
    if (typeof value === "string") query.set(name, value);
  }
  const authorizer = record(at(request, "authorizer"));
  const owner = string(authorizer.principalId);
  return {
    connection: connections.to(text(request, "connectionId")),
    connections,
    requestId: text(request, "requestId"),
    stage: text(request, "stage"),
    authorizer,
    ...(owner && { owner }),
    headers,
    query,
    get signal() {
      return ending.signal;
    },
    event,
    lambda,
    remainingTime: () => ending.remainingTime(),
  };
}
