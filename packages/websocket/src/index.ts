export { firstMessage, type GetToken, presigned, subprotocol, type Token, ticket } from "./auth.js";
export { batches } from "./batch.js";
export type { Clock } from "./clock.js";
export { explainClose } from "./close-codes.js";
export { type ConnectOptions, connect } from "./connect.js";
export {
  type ClosedError,
  type ConnectError,
  type ErrorCode,
  type GatewayFrameError,
  type InvalidMessageError,
  isSocketClientError,
  type NoWebSocketError,
  type QueueFullError,
  type RejectedError,
  type SocketClientError,
  type TooLargeError,
  type UnknownOutcomeError,
} from "./errors.js";
export type { FailureCode, Phase } from "./life.js";
export type { Limits } from "./messages.js";
export type { Auth, Batch, Credentials, Greeting, GreetingHost, Resume, SocketOptions, Validate } from "./options.js";
export { resumable } from "./resume.js";
export { createSocket } from "./socket.js";
export type {
  Closed,
  Gap,
  Issue,
  MessageOf,
  Metrics,
  ReplyOf,
  Request,
  RequestOptions,
  SendOptions,
  Socket,
  SocketContract,
  SocketState,
  TwoWay,
} from "./types.js";
export { type Validator, type Validators, validated } from "./validated.js";
export type { WebSocketConstructor, WebSocketLike } from "./web-socket.js";
