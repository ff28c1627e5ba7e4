import type { Issue } from "./types.js";

/** Every error of this package has one of these as `code`. */
export type ErrorCode = SocketClientError["code"];

/** Any error this package makes. `switch (error.code)` narrows it. */
export type SocketClientError =
  | ConnectError
  | NoWebSocketError
  | ClosedError
  | TooLargeError
  | QueueFullError
  | GatewayFrameError
  | RejectedError
  | InvalidMessageError
  | UnknownOutcomeError;

interface Coded<Code> extends Error {
  readonly name: typeof errorName;
  readonly code: Code;
}

/** The connection could not be made: refused by the authorizer or `$connect`, unreachable, or not in time. */
export interface ConnectError extends Coded<"connect-failed"> {
  /** The status the gateway refused with, where the platform tells; browsers do not. */
  readonly status?: number | undefined;
}

/** This platform has no WebSocket of its own. */
export type NoWebSocketError = Coded<"no-websocket">;

/** The message was not sent: the socket is closed, or was not connected in time. */
export type ClosedError = Coded<"closed">;

/** The message was not sent: API Gateway closes the connection over a frame of more than 32 KB. */
export type TooLargeError = Coded<"too-large">;

/** The message was not sent: too many wait for a connection or for answers. */
export type QueueFullError = Coded<"queue-full">;

/** API Gateway's own error frame: no such route, a message its model refuses, an integration that failed. */
export interface GatewayFrameError extends Coded<"gateway-error"> {
  readonly connectionId: string;
  /** The gateway's own id of the message, for its logs. */
  readonly requestId: string;
}

/** The service refused the request. */
export interface RejectedError extends Coded<"rejected"> {
  /** The service's own code. */
  readonly reason: string;
}

/** What came is not as the contract says. */
export interface InvalidMessageError extends Coded<"invalid-message"> {
  readonly issues: readonly Issue[];
}

/**
 * Nobody can tell whether the request was acted on: the connection closed, no answer came in time, or the gateway
 * reported an error that may have been another message's. Send again only what may run twice.
 */
export interface UnknownOutcomeError extends Coded<"unknown"> {
  readonly reason: "closed" | "timeout" | "gateway-error";
}

/** Makes the error of a code, with the members that it has. */
export function errorOf<Code extends ErrorCode>(
  code: Code,
  message: string,
  members?: object,
): Extract<SocketClientError, { code: Code }> {
  const error: Error = Object.assign(new Error(message), { name: errorName, code, ...members });
  // The code says which it is, and whoever makes it gives its members.
  return error as Extract<SocketClientError, { code: Code }>;
}

/** Whether this package made the error; also across realms and copies of the package. */
export function isSocketClientError(error: unknown): error is SocketClientError {
  return error instanceof Object && "name" in error && error.name === errorName && "code" in error;
}

const errorName = "SocketClientError";
