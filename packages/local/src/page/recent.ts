import { EventEmitter } from "node:events";
import type { Answer } from "../data/call.js";
import type { Exchange } from "../data/exchange.js";
import { decisionOn, guardsOf, type Happening } from "../data/socket/happening.js";
import type { FunctionLine, LogEntry, RequestLine } from "../log.js";

/** One request of an API, as the start page shows it. */
export interface RecentRequest {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly api: string;
  readonly stage: string;
  /** Of a WebSocket, AWS's `eventType`. */
  readonly method: string;
  /** Of a WebSocket, the id of the connection. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds. */
  readonly ms: number;
  /** The route that it found, if any. */
  readonly route?: string;
  readonly authorizers: readonly string[];
  readonly decision: "open" | "allowed" | "refused" | "not asked";
  /** Why the gateway answered itself. */
  readonly refusal?: string;
  /** What its function printed. */
  readonly log: readonly string[];
}

/** The last that happened, for the start page. */
export interface Recent {
  answered(exchange: Exchange, answer: Answer): void;
  /** The same of a WebSocket. */
  happened(happening: Happening): void;
  heard(entry: LogEntry): void;
  requests(): RecentRequest[];
  /** What is known of one request, for its line of the log. */
  seen(requestId: string | undefined): Pick<RequestLine, "route" | "authorizer">;
  /** Warnings, and what functions print. */
  lines(): string[];
  /** Calls back when there is something new. Gives what ends that. */
  listen(changed: () => void): () => void;
}

const mostRequests = 100;
const mostLines = 500;

/** What is known of a request at its end; the rest is worked out when somebody looks. */
interface Kept {
  readonly id: string;
  /** Of its function. */
  readonly invocation: string | undefined;
  readonly read: () => Told;
}

type Told = Omit<RecentRequest, "log">;

export function createRecent(): Recent {
  const kept = lastOf<Kept>(mostRequests);
  const printed = lastOf<FunctionLine>(mostLines);
  const lines = lastOf<string>(mostLines);
  const listeners = new EventEmitter().setMaxListeners(0);
  return {
    answered(exchange, { status }) {
      kept.add(keptOf(exchange, status));
      listeners.emit("changed");
    },
    happened(happening) {
      const { invocation, requestId: id } = happening;
      kept.add({ id, invocation, read: () => happenedOf(happening) });
      listeners.emit("changed");
    },
    heard(entry) {
      if (entry.event === "request" || entry.event === "access") return;
      if (entry.event === "function") printed.add(entry);
      lines.add(entry.event === "function" ? textOf(entry) : `warning ${entry.message}`);
      listeners.emit("changed");
    },
    requests: () =>
      kept.all().map(({ invocation, read }) => {
        const own = printed.all().filter(({ requestId }) => requestId !== "" && requestId === invocation);
        return { ...read(), log: own.map(({ level, message }) => `${level} ${message}`) };
      }),
    seen(requestId) {
      const request = kept
        .all()
        .findLast(({ id }) => id === requestId)
        ?.read();
      if (request?.route === undefined) return {};
      return { route: request.route, authorizer: [request.decision, ...request.authorizers].join(" ") };
    },
    lines: lines.all,
    listen(changed) {
      listeners.on("changed", changed);
      return () => void listeners.off("changed", changed);
    },
  };
}

/** The last of many: older ones are dropped by and by, since to drop one each time costs more than what is kept. */
function lastOf<Item>(most: number) {
  const list: Item[] = [];
  return {
    add(item: Item): void {
      if (list.push(item) >= 2 * most) list.splice(0, most);
    },
    all: (): Item[] => list.slice(-most),
  };
}

function textOf({ level, message, name, requestId }: FunctionLine): string {
  return [name, requestId, level, message].filter((part) => part !== "").join(" ");
}

/** Nothing of the request and its answer that is large. */
function keptOf({ call, deployed, epoch, notes, requestId, stage }: Exchange, status: number): Kept {
  const { method, path } = call;
  const { integrationRequestId: invocation, refusal } = notes;
  const operation = notes.routed?.operation;
  const isKnown = notes.identity !== undefined;
  const ms = Date.now() - epoch;
  return {
    id: requestId,
    invocation,
    read() {
      const schemes = operation?.security.flatMap((one) => one.schemes.map(({ name }) => name)) ?? [];
      return {
        id: requestId,
        at: epoch,
        api: deployed.name,
        stage: stage.stage,
        method,
        path,
        status,
        ms,
        ...(operation === undefined ? {} : { route: operation.route }),
        authorizers: schemes,
        decision: decisionOf(schemes, refusal?.type, isKnown, operation !== undefined),
        ...(refusal === undefined ? {} : { refusal: refusal.why ?? refusal.type }),
      };
    },
  };
}

function happenedOf(happening: Happening): Told {
  const { at, connection, eventType, ms, refusal, requestId, route, status } = happening;
  return {
    id: requestId,
    at,
    api: connection.deployed.name,
    stage: connection.stage.stage,
    method: eventType,
    path: connection.id,
    status,
    ms,
    ...(route === undefined ? {} : { route }),
    authorizers: guardsOf(happening),
    decision: decisionOn(happening),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** Refusals that say no to a caller. */
const refusals: ReadonlySet<string> = new Set([
  "ACCESS_DENIED",
  "AUTHORIZER_CONFIGURATION_ERROR",
  "AUTHORIZER_FAILURE",
  "EXPIRED_TOKEN",
  "INVALID_API_KEY",
  "INVALID_SIGNATURE",
  "MISSING_AUTHENTICATION_TOKEN",
  "UNAUTHORIZED",
  "UNSIGNED",
]);

function decisionOf(
  schemes: readonly string[],
  refusal: string | undefined,
  known: boolean,
  routed: boolean,
): RecentRequest["decision"] {
  if (!routed) return "not asked";
  if (refusal !== undefined && refusals.has(refusal)) return "refused";
  if (schemes.length === 0) return "open";
  return known ? "allowed" : "not asked";
}
