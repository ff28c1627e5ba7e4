// Errors hold no request: what was sent (keys, tokens, query, cookies) cannot be printed by accident.

/** Every error of this package has one of these as `code`. */
export type ErrorCode = ClientError["code"];

/** Any error this package makes. `switch (error.code)` narrows it. */
export type ClientError =
  | ApiError<number, unknown>
  | GatewayError
  | UnexpectedStatusError
  | DecodeError
  | NetworkError
  | TimeoutError
  | RedirectError
  | CredentialError
  | InvalidRequestError;

// In the global registry: two copies of this package, or two realms, know each other's errors.
const mark = Symbol.for("@apigw/client");

abstract class BaseError extends Error {
  get [mark](): true {
    return true;
  }
}

/** What all errors that come with an answer tell. */
abstract class AnswerError extends BaseError {
  readonly status: number;
  readonly body: unknown;
  /** The gateway's id of this request, for its logs. */
  readonly requestId: string | undefined;
  /** The answer, its body already read. Not enumerable: headers such as `set-cookie` stay out of logs. */
  declare readonly response: Response;

  constructor(message: string, answer: Answer) {
    super(`${message}${answer.requestId === undefined ? "" : ` (request ${answer.requestId})`}`);
    this.status = answer.response.status;
    this.body = answer.body;
    this.requestId = answer.requestId;
    Object.defineProperty(this, "response", { value: answer.response });
  }
}

/** An answer that has been read. */
export interface Answer {
  readonly response: Response;
  readonly body: unknown;
  readonly requestId: string | undefined;
}

/** A failure that the contract declares, made by the API's own backend. */
export class ApiError<Status extends number, Body> extends AnswerError {
  override readonly name = "ApiError";
  readonly code = "api-error";
  declare readonly status: Status;
  declare readonly body: Body;
}

/** A failure made by API Gateway itself: the backend was not asked, or did not answer well. */
export class GatewayError extends AnswerError {
  override readonly name = "GatewayError";
  readonly code = "gateway-error";
  readonly kind: GatewayErrorKind;

  constructor(message: string, answer: Answer, kind: GatewayErrorKind) {
    super(message, answer);
    this.kind = kind;
  }
}

/** Why the gateway itself answered. */
export type GatewayErrorKind =
  | "unauthorized"
  | "forbidden"
  | "access-denied"
  | "no-such-route"
  | "bad-signature"
  | "bad-request"
  | "too-large"
  | "unsupported-media-type"
  | "throttled"
  | "quota-exceeded"
  | "authorizer-failure"
  | "integration-failure"
  | "integration-timeout"
  | "unavailable";

/** A status that is neither a success nor declared by the contract. */
export class UnexpectedStatusError extends AnswerError {
  override readonly name = "UnexpectedStatusError";
  readonly code = "unexpected-status";
}

/** A successful answer whose body is not what its content type says. */
export class DecodeError extends BaseError {
  override readonly name = "DecodeError";
  readonly code = "decode-error";
}

/** No answer came: the host was not found or not reached, or the connection broke. */
export class NetworkError extends BaseError {
  override readonly name = "NetworkError";
  readonly code = "network-error";
}

/** The answer was not there in time. */
export class TimeoutError extends BaseError {
  override readonly name = "TimeoutError";
  readonly code = "timeout";
}

/** The API redirected a call with credentials to another origin, or in a way that cannot be followed. */
export class RedirectError extends BaseError {
  override readonly name = "RedirectError";
  readonly code = "redirect-refused";
}

/** A credential that must not, or cannot, be sent. */
export class CredentialError extends BaseError {
  override readonly name = "CredentialError";
  readonly code = "credential-refused";
}

/** A request that was not sent, because of what the caller gave. */
export class InvalidRequestError extends BaseError {
  override readonly name = "InvalidRequestError";
  readonly code = "invalid-request";
}

/** Whether this package made the error; also across realms and copies of the package. */
export function isClientError(error: unknown): error is ClientError {
  return typeof error === "object" && error !== null && mark in error;
}

/** Whether the error is a declared failure of the API, and of this status if one is given. */
export function isApiError<Status extends number = number>(
  error: unknown,
  status?: Status,
): error is ApiError<Status, unknown> {
  return isClientError(error) && error.code === "api-error" && (status === undefined || error.status === status);
}

/** Whether API Gateway itself made the failure, and of this kind if one is given. */
export function isGatewayError(error: unknown, kind?: GatewayErrorKind): error is GatewayError {
  return isClientError(error) && error.code === "gateway-error" && (kind === undefined || error.kind === kind);
}
