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
  | CredentialError
  | InvalidRequestError;

/**
 * What all errors that come with an answer tell. What was answered is not enumerable, and what was sent is not here at
 * all: neither a key nor a cookie nor the gateway's echo of a token is printed by accident.
 */
interface AnswerError extends Error {
  readonly status: number;
  /** The gateway's id of this request, for its logs. */
  readonly requestId: string | undefined;
  readonly body: unknown;
  /** The answer, its body already read. */
  readonly response: Response;
}

/** A failure that the contract declares, made by the API's own backend. */
export interface ApiError<Status extends number, Body> extends AnswerError {
  readonly code: "api-error";
  readonly status: Status;
  readonly body: Body;
}

/** A failure made by API Gateway itself: the backend was not asked, or did not answer well. */
export interface GatewayError extends AnswerError {
  readonly code: "gateway-error";
  readonly kind: GatewayErrorKind;
}

/**
 * Why the gateway itself answered. `@apigw/client/explain` has cause and fix of each. A REST API's error type
 * that is not among these comes in the same way, `SomeNewException` as `some-new`.
 */
export type GatewayErrorKind =
  | "missing-authentication-token"
  | "not-found"
  | "unauthorized"
  | "forbidden"
  | "api-key"
  | "explicit-deny"
  | "access-denied"
  | "waf"
  | "bad-request"
  | "too-large"
  | "unsupported-media-type"
  | "throttled"
  | "quota-exceeded"
  | "integration-failure"
  | "timeout"
  | "authorizer-failure"
  | "authorizer-configuration"
  | "invalid-signature"
  | "incomplete-signature"
  | "unrecognized-client"
  | "expired-token";

/**
 * A status that is neither a success nor declared by the contract. Redirects are not followed, since credentials do not
 * go along: they show as their status, and as 0 in a browser, which hides it.
 */
export interface UnexpectedStatusError extends AnswerError {
  readonly code: "unexpected-status";
}

/** A successful answer whose body is not what its content type says. */
export interface DecodeError extends Error {
  readonly code: "decode-error";
}

/**
 * No answer came, or it broke off. In a browser this is also an answer without CORS headers: the gateway's own 4xx and
 * 5xx have none unless its gateway responses add them.
 */
export interface NetworkError extends Error {
  readonly code: "network-error";
}

/** The answer was not there in time. */
export interface TimeoutError extends Error {
  readonly code: "timeout";
}

/** A credential that must not, or cannot, be sent. */
export interface CredentialError extends Error {
  readonly code: "credential-refused";
}

/**
 * A request that was not sent, because of what the caller gave; or a call that was awaited though its response was asked
 * for, which was sent and answered.
 */
export interface InvalidRequestError extends Error {
  readonly code: "invalid-request";
}
