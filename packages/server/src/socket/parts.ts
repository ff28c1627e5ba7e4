import type { SocketAnswer } from "./answer.js";
import type { SocketContext } from "./context.js";
import type { SocketApiContract } from "./contract.js";

// What a socket function can be given beside its service. It knows them by these shapes alone, so that a function that
// is not given them does not carry them.

/** Runs a message's method once: made by `withDedupe`. */
export interface Dedupe {
  /** Throws only before anything was done. */
  once<Events>(
    message: DedupedMessage,
    context: SocketContext<Events>,
    run: () => Promise<SocketAnswer>,
    tell: (error: unknown) => void,
  ): Promise<SocketAnswer>;
}

/** What tells a message from all others of its sender. */
export interface DedupedMessage {
  readonly api: string;
  readonly route: string;
  readonly requestId: string;
}

/** Knows who is behind a connection: made by `withSessions`. */
export interface SessionGate {
  /** Looks at a frame before it is acted on: answers a `hello`, refuses by a `SocketError`, or lets it pass. */
  admit<Service, Events>(
    body: unknown,
    contract: SocketApiContract<Service, Events>,
    context: SocketContext<Events>,
    tell: (error: unknown) => void,
  ): Promise<SocketAnswer | undefined>;
  /** A connection has ended. */
  left<Service, Events>(contract: SocketApiContract<Service, Events>, context: SocketContext<Events>): Promise<void>;
}
