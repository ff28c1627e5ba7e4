export { type Auth, type AuthClient, apiKey, bearer, custom } from "./auth.js";
export { type Body, binary, content, form, multipart, orEmpty } from "./body.js";
export { type ClientOptions, type ClientWithAll, createClient } from "./client.js";
export type {
  ApiError,
  ClientError,
  CredentialError,
  DecodeError,
  ErrorCode,
  GatewayError,
  GatewayErrorKind,
  InvalidRequestError,
  NetworkError,
  TimeoutError,
  UnexpectedStatusError,
} from "./errors.js";
export { isApiError, isClientError, isGatewayError } from "./is.js";
export { pages } from "./pages.js";
export { type Encoded, path } from "./path.js";
export { deep, join, jsonHeader, jsonText, plain, reserved } from "./query.js";
export { bytes, events, lines, ndjson, type ServerEvent } from "./streams.js";
export { type FieldStyles, styledForm, styledMultipart } from "./styled.js";
export { cookies, greedy, headerText, label, matrix, simple } from "./styles.js";
export type {
  Awaitable,
  Call,
  CallOptions,
  Client,
  ClientRequest,
  Credential,
  Middleware,
  Next,
  Result,
  WireRequest,
} from "./types.js";
