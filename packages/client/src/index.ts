export { type Auth, type AuthRequest, type Awaitable, apiKey, bearer, custom } from "./auth.js";
export { type ClientOptions, type ClientWithAll, createClient } from "./client.js";
export {
  ApiError,
  type ClientError,
  CredentialError,
  DecodeError,
  type ErrorCode,
  GatewayError,
  type GatewayErrorKind,
  InvalidRequestError,
  isApiError,
  isClientError,
  isGatewayError,
  NetworkError,
  RedirectError,
  TimeoutError,
  UnexpectedStatusError,
} from "./errors.js";
export { type Greedy, greedy, path } from "./path.js";
export { join } from "./query.js";
export type { Call, CallOptions, Client, ClientRequest, Credential, Result } from "./types.js";
