/** Every error of this package has one of these as `code`. */
export type ErrorCode = SocketClientError["code"];

/** Any error this package makes. `switch (error.code)` narrows it. */
export type SocketClientError =
  | ConnectError
  | NoWebSocketError
  | ClosedError
  | TooLargeError
  | GatewayFrameError
  | RejectedError
  | UnknownOutcomeError;

// In the global registry: two copies of this package, or two realms, know each other's errors.
const mark = Symbol.for("@apigw/websocket");

abstract class BaseError extends Error {
  get [mark](): true {
    return true;
  }
}

/** The connection could not be made: refused by the authorizer or `$connect`, unreachable, or not in time. */
export class ConnectError extends BaseError {
  override readonly name = "ConnectError";
  readonly code = "connect-failed";
  /** The status the gateway refused with, where the platform tells; browsers do not. */
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { status?: number | undefined } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/** This platform has no WebSocket of its own. */
export class NoWebSocketError extends BaseError {
  override readonly name = "NoWebSocketError";
  readonly code = "no-websocket";
}

/** The message was not sent: the connection is closed. */
export class ClosedError extends BaseError {
  override readonly name = "ClosedError";
  readonly code = "closed";
}

/** The message was not sent: API Gateway closes the connection over a frame of more than 32 KB. */
export class TooLargeError extends BaseError {
  override readonly name = "TooLargeError";
  readonly code = "too-large";
}

/** API Gateway's own error frame: no such route, a message its model refuses, an integration that failed. */
export class GatewayFrameError extends BaseError {
  override readonly name = "GatewayFrameError";
  readonly code = "gateway-error";
  readonly connectionId: string;
  /** The gateway's own id of the message, for its logs. */
  readonly requestId: string;

  constructor(frame: { readonly message: string; readonly connectionId: string; readonly requestId: string }) {
    super(`API Gateway itself answered: ${frame.message} (request ${frame.requestId})`);
    this.connectionId = frame.connectionId;
    this.requestId = frame.requestId;
  }
}

/** The service refused the request. */
export class RejectedError extends BaseError {
  override readonly name = "RejectedError";
  readonly code = "rejected";
  /** The service's own code. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Nobody can tell whether the request was acted on: the connection closed, no answer came in time, or the gateway
 * reported an error that may have been another message's. Send again only what may run twice.
 */
export class UnknownOutcomeError extends BaseError {
  override readonly name = "UnknownOutcomeError";
  readonly code = "unknown";
  readonly reason: "closed" | "timeout" | "gateway-error";

  constructor(reason: UnknownOutcomeError["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Whether this package made the error; also across realms and copies of the package. */
export function isSocketClientError(error: unknown): error is SocketClientError {
  return typeof error === "object" && error !== null && mark in error;
}
