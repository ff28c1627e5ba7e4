/** Every error of this package has one of these as `code`. */
export type ErrorCode =
  | "not-a-gateway-event"
  | "invalid-contract"
  | "invalid-reply"
  | "no-credentials"
  | "no-endpoint"
  | "post-failed"
  | "invalid-decision"
  | "unsafe-decision"
  | "no-authorizer"
  | "no-caller"
  | "authorizer-failed"
  | "broken-stream"
  | "unreadable-body"
  | "store-busy";

/** An error of this package: what happened, and a stable `code`. */
export class ServerError extends Error {
  override readonly name = "ServerError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What a method, a middleware or a filter has given cannot be answered. */
export function invalidReply(message: string): ServerError {
  return new ServerError("invalid-reply", message);
}
