import type { RequestLine } from "../../log.js";
import type { Notes, Plane } from "../exchange.js";
import type { Connection } from "./connection.js";

/** A handshake, a message or an end, once its route has dealt with it: for the log and the start page. */
export interface Happening {
  readonly connection: Connection;
  readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  readonly requestId: string;
  /** The key of the route that took it, if one did. */
  readonly route: string | undefined;
  /** 101 for who was let in, 200 for what was done; else what stands behind the refusal or the error frame. */
  readonly status: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ms: number;
  /** Why the gateway answered itself. */
  readonly refusal?: string | undefined;
  /** Lambda's id of the invocation. */
  readonly invocation?: string | undefined;
}

/** Something that has begun: who works on it writes notes, and says how it ended. */
export interface Begun {
  readonly notes: Notes;
  ended(status: number, refusal?: string): void;
}

/** Something begins to happen. */
export function begin(
  plane: Plane,
  connection: Connection,
  eventType: Happening["eventType"],
  route: string | undefined,
  requestId: string,
): Begun {
  const at = Date.now();
  const notes: Notes = {};
  return {
    notes,
    ended(status, refusal) {
      const invocation = notes.integrationRequestId;
      const ms = Date.now() - at;
      plane.happened?.({ connection, eventType, route, requestId, status, at, ms, refusal, invocation });
    },
  };
}

/** Who guards a handshake, by name. What follows rides on it. */
export function guardsOf({ connection, eventType }: Happening): readonly string[] {
  if (eventType !== "CONNECT") return [];
  return connection.api.connect.security.flatMap(({ schemes }) => schemes.map(({ name }) => name));
}

/** What was said of a handshake. */
export function decisionOn(happening: Happening): "open" | "allowed" | "refused" | "not asked" {
  if (happening.eventType !== "CONNECT") return "not asked";
  if (guardsOf(happening).length === 0) return "open";
  return happening.status === 101 ? "allowed" : happening.status < 404 ? "refused" : "not asked";
}

/** Its line of the log; the method is AWS's `eventType`. */
export function lineOf(happening: Happening): RequestLine {
  const { connection, eventType, ms, requestId, route, status } = happening;
  const { deployed, id, stage } = connection;
  return {
    event: "request",
    method: eventType,
    path: `/${stage.stage}`,
    status,
    ms,
    apiId: deployed.apiId,
    stage: stage.stage,
    requestId,
    connectionId: id,
    ...(route === undefined ? {} : { route }),
    ...(eventType === "CONNECT" ? { authorizer: [decisionOn(happening), ...guardsOf(happening)].join(" ") } : {}),
  };
}
