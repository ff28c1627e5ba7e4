import { EventEmitter } from "node:events";
import type { Answer } from "../data/call.js";
import type { Exchange } from "../data/exchange.js";
import type { FunctionLine, LogEntry, RequestLine } from "../log.js";

/** One request of an API, as the start page shows it. */
export interface RecentRequest {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly api: string;
  readonly stage: string;
  readonly method: string;
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
  readonly request: Omit<RecentRequest, "log">;
  /** Of its function. */
  readonly invocation: string | undefined;
}

export function createRecent(): Recent {
  const kept: Kept[] = [];
  const printed: FunctionLine[] = [];
  const lines: string[] = [];
  const listeners = new EventEmitter().setMaxListeners(0);
  return {
    answered(exchange, { status }) {
      push(
        kept,
        { request: requestOf(exchange, status), invocation: exchange.notes.integrationRequestId },
        mostRequests,
      );
      listeners.emit("changed");
    },
    heard(entry) {
      if (entry.event === "request" || entry.event === "access") return;
      if (entry.event === "function") push(printed, entry, mostLines);
      push(lines, entry.event === "function" ? textOf(entry) : `warning ${entry.message}`, mostLines);
      listeners.emit("changed");
    },
    requests: () =>
      kept.map(({ invocation, request }) => {
        const own = printed.filter(({ requestId }) => requestId !== "" && requestId === invocation);
        return { ...request, log: own.map(({ level, message }) => `${level} ${message}`) };
      }),
    seen(requestId) {
      const request = kept.findLast((one) => one.request.id === requestId)?.request;
      if (request?.route === undefined) return {};
      return { route: request.route, authorizer: [request.decision, ...request.authorizers].join(" ") };
    },
    lines: () => [...lines],
    listen(changed) {
      listeners.on("changed", changed);
      return () => void listeners.off("changed", changed);
    },
  };
}

function push<Item>(list: Item[], item: Item, most: number): void {
  list.push(item);
  if (list.length > most) list.shift();
}

function textOf({ level, message, name, requestId }: FunctionLine): string {
  return [name, requestId, level, message].filter((part) => part !== "").join(" ");
}

function requestOf({ call, deployed, epoch, notes, requestId, stage }: Exchange, status: number): Kept["request"] {
  const { identity, refusal, routed } = notes;
  const schemes = routed?.operation.security.flatMap((one) => one.schemes.map(({ name }) => name)) ?? [];
  return {
    id: requestId,
    at: epoch,
    api: deployed.name,
    stage: stage.stage,
    method: call.method,
    path: call.path,
    status,
    ms: Date.now() - epoch,
    ...(routed === undefined ? {} : { route: routed.operation.route }),
    authorizers: schemes,
    decision: decisionOf(schemes, refusal?.type, identity !== undefined, routed !== undefined),
    ...(refusal === undefined ? {} : { refusal: refusal.why ?? refusal.type }),
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
