import type { ApiError, ClientError, ErrorCode, GatewayError, GatewayErrorKind } from "./errors.js";

/** Whether this package made the error; also across realms and copies of the package. */
export function isClientError(error: unknown): error is ClientError {
  // instanceof would not know the errors of another realm.
  return typeof error === "object" && error !== null && "message" in error && "code" in error
    ? Object.hasOwn(codes, String(error.code))
    : false;
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

const codes: Record<ErrorCode, true> = {
  "api-error": true,
  "gateway-error": true,
  "unexpected-status": true,
  "decode-error": true,
  "network-error": true,
  timeout: true,
  "credential-refused": true,
  "invalid-request": true,
};
