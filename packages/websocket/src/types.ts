import type { InvalidMessageError } from "./errors.js";
import type { FailureCode, Phase } from "./life.js";

/** Marks a two-way route in a contract: what is sent, and what the server answers. Type only. */
export interface Request<Message, Reply> {
  readonly message: Message;
  readonly reply: Reply;
  /** Keeps a payload that happens to have a `message` and a `reply` from being taken for one. */
  readonly "~request": true;
}

/** How the messages of one WebSocket API are told apart. Generated. */
export interface SocketContract<Routes, Events> {
  readonly name: string;
  /** The field of a message that chooses its route: `action` for `$request.body.action`. */
  readonly routeField: string;
  /** The field of an event that holds its name. */
  readonly eventField: string;
  /** The route that answers pings, if the API has one. */
  readonly ping?: string;
  /** Type only. */
  readonly "~types"?: { readonly routes: Routes; readonly events: Events };
}

/** A connection to a WebSocket API that is made again when it breaks. */
export interface Socket<Routes, Events> {
  /**
   * Sends a message. At most once by default: resolves when it was handed to the connection, which is no receipt. With
   * `delivery: "at-least-once"` it resolves when the server has answered.
   */
  send<Route extends keyof Routes & string>(
    route: Route,
    payload: MessageOf<Routes[Route]>,
    options?: SendOptions,
  ): Promise<void>;
  /** Sends a message and waits for the answer of its two-way route. */
  request<Route extends TwoWay<Routes>>(
    route: Route,
    payload: MessageOf<Routes[Route]>,
    options?: SendOptions,
  ): Promise<ReplyOf<Routes[Route]>>;
  /** Hears an event, its payload without the event field. Returns how to stop. */
  on<Event extends keyof Events & string>(event: Event, handler: (payload: Events[Event]) => void): () => void;
  /**
   * Hears what is neither an event with a handler nor an answer: parsed JSON, or the frame as it came; and events that
   * are not as the contract says, with what is wrong with them.
   */
  onUnknown(handler: (message: unknown, error?: InvalidMessageError) => void): () => void;
  /** Hears how the connection fares. */
  onState(handler: (state: SocketState) => void): () => void;
  /** Hears that events are lost for good: only with `resume`. */
  onGap(handler: (gap: Gap) => void): () => void;
  /** How the connection fares now: the same object until something changes. */
  readonly state: SocketState;
  /** Counts, since the socket was made. */
  metrics(): Metrics;
  /** Closes the connection for good; resolves when it is closed. */
  close(code?: number, reason?: string): Promise<void>;
  /** Resolves when the socket has ended for good, however it did. */
  readonly closed: Promise<Closed>;
}

/** How a connection fares. */
export interface SocketState {
  readonly phase: Phase;
  /** Why it gave up, in the phase `failed`. */
  readonly code?: FailureCode | undefined;
  /** How the last connection ended: `explainClose` puts its code into words. */
  readonly closed?: Closed;
  /** Why the last attempt failed. */
  readonly error?: unknown;
}

/** Events that will not come: numbers that are no longer kept, or all of an earlier life of the server's memory. */
export type Gap = { readonly from: number; readonly to: number } | { readonly reason: "epoch" };

/** Counts of a socket. */
export interface Metrics {
  readonly connections: number;
  readonly sent: number;
  readonly resent: number;
  readonly answered: number;
  /** Waiting to be sent. */
  readonly queued: number;
  /** Sent and not answered. */
  readonly inFlight: number;
}

/** How a connection ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** What one message may have of its own. */
export interface SendOptions {
  /**
   * `at-least-once` sends it again, with the same id, until it is answered: its effect is one where the server keeps
   * ids (`withDedupe`).
   */
  readonly delivery?: "at-most-once" | "at-least-once" | undefined;
  /** Messages with the same key are sent one after the other: each when the one before has its outcome. */
  readonly key?: string | undefined;
  /** Milliseconds; 30 s by default, just over the longest API Gateway waits for a route; 12 h at least once. */
  readonly timeout?: number | undefined;
  /** Its abort ends the wait, with the signal's own reason. The message may have been acted on all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Of a message that was sent before, by another socket; else it gets one of its own. */
  readonly id?: string | undefined;
}

/** The same, by its first name. */
export type RequestOptions = SendOptions;

/** What is wrong with a value. https://standardschema.dev */
export interface Issue {
  readonly message: string;
  readonly path?: readonly unknown[] | undefined;
}

/** What is sent on a route. */
export type MessageOf<Route> = Route extends Request<infer Message, unknown> ? Message : Route;

/** What a two-way route answers. */
export type ReplyOf<Route> = Route extends Request<unknown, infer Reply> ? Reply : never;

/** The two-way routes. */
export type TwoWay<Routes> = {
  [Route in keyof Routes & string]: Routes[Route] extends Request<unknown, unknown> ? Route : never;
}[keyof Routes & string];
