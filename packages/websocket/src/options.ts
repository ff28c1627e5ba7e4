import type { Clock } from "./clock.js";
import type { InvalidMessageError } from "./errors.js";
import type { Fields } from "./frame.js";
import type { Life, LifeEvent, LossReason } from "./life.js";
import type { Limits } from "./messages.js";
import type { Gap } from "./types.js";
import type { WebSocketConstructor } from "./web-socket.js";

/** How to connect, and how to keep at it. */
export interface SocketOptions {
  /** The platform's by default; Node has one since version 22, before it pass `ws`'s. */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /** Added to the URL: what `$connect` and its authorizer read. Never quoted in an error. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Subprotocols; the `$connect` method must choose one of them. */
  readonly protocols?: string | string[] | undefined;
  /** Milliseconds for an attempt; 30 s by default, as long as a `$connect` may take. */
  readonly timeout?: number | undefined;
  /** Called for each connection: `ticket`, `subprotocol`, `presigned`, `firstMessage`, or a function of one's own. */
  readonly auth?: Auth | undefined;
  /** False: the socket ends with its first connection. */
  readonly reconnect?: boolean | undefined;
  /** `resumable()`: events that were missed are told later, or that they are lost. The server needs `withSessions`. */
  readonly resume?: Resume | undefined;
  /** `validated({ events, replies })`: what comes is checked before anyone hears it. */
  readonly validate?: Validate | undefined;
  /** `batches()`: messages that are sent in the same moment travel in one frame. */
  readonly batch?: Batch | undefined;
  /** How much may wait, and be on its way. */
  readonly limits?: Partial<Limits> | undefined;
  /** Milliseconds of silence after which the server is asked whether it is there, give or take 10 s; 5 min by default. */
  readonly heartbeat?: number | undefined;
  /** Time and chance: the platform's by default. */
  readonly clock?: Clock | undefined;
}

/** Gives what lets one connection in. */
export type Auth = (() => Credentials | PromiseLike<Credentials>) & {
  /** For credentials that the first message carries. */
  readonly greet?: Resume;
};

/** What lets one connection in. */
export interface Credentials {
  /** Instead of the URL that the socket was made with. */
  readonly url?: string | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Instead of the `protocols` of the options. */
  readonly protocols?: string | string[] | undefined;
  /** Sent in the first message. */
  readonly token?: string | undefined;
  /**
   * Milliseconds from now on. A minute before their end the socket connects anew. A duration and no date: the clocks of
   * users are wrong.
   */
  readonly validFor?: number | undefined;
}

/** Says hello on each connection, and hears what the server remembers. Made by `resumable` and `firstMessage`. */
export type Resume = (host: GreetingHost) => Greeting;

/** What a greeting asks of its socket. */
export interface GreetingHost {
  readonly clock: Clock;
  readonly dispatch: Dispatch;
  life(): Pick<Life, "live" | "made" | "next">;
  /** Sends a message. False: the connection is not open. */
  say(id: number, route: string, members: object): boolean;
  /** Tells those who listen to the socket. */
  tell(what: "gap", gap: Gap): void;
}

/** Something happens to a socket, or to one of its connections; `detail` as in `life.ts`. An attempt fails with `error`. */
export type Dispatch = (event: LifeEvent, id?: number, detail?: LossReason | number, error?: unknown) => void;

/** The greetings of a socket, over all its connections. */
export interface Greeting {
  greet(on: number, token: string | undefined): void;
  /** Whether the answer was to a greeting. */
  answer(answer: Fields, on: number): boolean;
  /** Takes an event with `$session`, to deliver it now, later, or not again. */
  hear(name: string, mark: unknown, deliver: () => void): void;
  stop(): void;
}

/** Checks the payload of an event or the answer of a route, and hands it on, or what is wrong with it. */
export type Validate = (
  kind: "events" | "replies",
  name: string,
  value: unknown,
  take: (value: unknown, error?: InvalidMessageError) => void,
) => void;

/** Stands between messages and the connection, to gather several in a frame. */
export type Batch = (
  routeField: string,
  clock: Clock,
  write: (on: number, frame: string) => boolean,
) => (on: number, frame: string) => boolean;
