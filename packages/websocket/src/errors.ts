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

// In the global registry: two copies of this package, or two realms, know each other's errors.
const mark = Symbol.for("@apigw/websocket");

abstract class BaseError extends Error {
  get [mark](): true {
    return true;
  }

  constructor(message: string, { cause, ...members }: ErrorOptions & Readonly<Record<string, unknown>> = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, members);
  }
}

/** The connection could not be made: refused by the authorizer or `$connect`, unreachable, or not in time. */
export class ConnectError extends BaseError {
  override readonly name = "ConnectError";
  readonly code = "connect-failed";
  /** The status the gateway refused with, where the platform tells; browsers do not. */
  declare readonly status: number | undefined;
}

/** This platform has no WebSocket of its own. */
export class NoWebSocketError extends BaseError {
  override readonly name = "NoWebSocketError";
  readonly code = "no-websocket";
}

/** The message was not sent: the socket is closed, or was not connected in time. */
export class ClosedError extends BaseError {
  override readonly name = "ClosedError";
  readonly code = "closed";
}

/** The message was not sent: API Gateway closes the connection over a frame of more than 32 KB. */
export class TooLargeError extends BaseError {
  override readonly name = "TooLargeError";
  readonly code = "too-large";
}

/** The message was not sent: too many wait for a connection or for answers. */
export class QueueFullError extends BaseError {
  override readonly name = "QueueFullError";
  readonly code = "queue-full";
}

/** API Gateway's own error frame: no such route, a message its model refuses, an integration that failed. */
export class GatewayFrameError extends BaseError {
  override readonly name = "GatewayFrameError";
  readonly code = "gateway-error";
  declare readonly connectionId: string;
  /** The gateway's own id of the message, for its logs. */
  declare readonly requestId: string;
}

/** The service refused the request. */
export class RejectedError extends BaseError {
  override readonly name = "RejectedError";
  readonly code = "rejected";
  /** The service's own code. */
  declare readonly reason: string;
}

/** What came is not as the contract says. */
export class InvalidMessageError extends BaseError {
  override readonly name = "InvalidMessageError";
  readonly code = "invalid-message";
  declare readonly issues: readonly Issue[];
}

/**
 * Nobody can tell whether the request was acted on: the connection closed, no answer came in time, or the gateway
 * reported an error that may have been another message's. Send again only what may run twice.
 */
export class UnknownOutcomeError extends BaseError {
  override readonly name = "UnknownOutcomeError";
  readonly code = "unknown";
  declare readonly reason: "closed" | "timeout" | "gateway-error";
}

/** Whether this package made the error; also across realms and copies of the package. */
export function isSocketClientError(error: unknown): error is SocketClientError {
  return typeof error === "object" && error !== null && mark in error;
}
