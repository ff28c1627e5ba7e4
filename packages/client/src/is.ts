import type { ApiError, ClientError, GatewayError, GatewayErrorKind } from "./errors.js";

/** Whether this package made the error; also across realms and copies of the package. */
export function isClientError(error: unknown): error is ClientError {
  // instanceof would not know the errors of another realm.
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return message != null && codes.test(`${code}`);
}

/** Whether the error is a declared failure of the API, and of this status if one is given. */
export function isApiError<Status extends number = number>(
  error: unknown,
  status?: Status,
): error is ApiError<Status, unknown> {
  return isClientError(error) && error.code === "api-error" && error.status === (status ?? error.status);
}

/** Whether API Gateway itself made the failure, and of this kind if one is given. */
export function isGatewayError(error: unknown, kind?: GatewayErrorKind): error is GatewayError {
  return isClientError(error) && error.code === "gateway-error" && error.kind === (kind ?? error.kind);
}

const codes = /^((api|gateway|decode|network)-error|unexpected-status|timeout|credential-refused|invalid-request)$/;
