import type { Integration, SocketRoute } from "@apigw/model";
import type { Notes, Plane } from "../exchange.js";
import { timeoutOf } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { type Connection, nameOf } from "./connection.js";
import type { SocketEvent } from "./events.js";
import { type Brought, type Lookup, lookupIn } from "./expression.js";

/** What a route of a connection is asked: a handshake, a message or an end, and who wants to know. */
export interface Asked {
  readonly plane: Plane;
  readonly connection: Connection;
  readonly route: SocketRoute;
  readonly event: SocketEvent;
  readonly brought: Brought;
  /** Written while it is asked, read when all is over. */
  readonly notes: Notes;
}

/** What stands behind a route of a socket says: a status, headers that only a handshake reads, and a body. */
export interface SocketResult {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
}

/** How the log names the route. */
export function placeOf({ connection, route }: Asked): string {
  return nameOf(connection, route.key);
}

/** The variables of what is asked. */
export function lookupOf({ brought, connection, event }: Asked): Lookup {
  return lookupIn(connection, brought, () => event.requestContext);
}

/** How long an integration may take: 29 s, or as it says. */
export function timeLimit({ plane }: Asked, integration: Integration): number {
  return timeoutOf(plane, "websocket", integration);
}

/** The configuration is wrong: clients hear of an internal error, the log says why. */
export function misconfigured(asked: Asked, why: string): Refusal {
  return new Refusal("API_CONFIGURATION_ERROR", { why: `${placeOf(asked)}: ${why}` });
}
