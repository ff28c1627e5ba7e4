export { type ConnectOptions, connect } from "./connect.js";
export {
  ClosedError,
  ConnectError,
  type ErrorCode,
  GatewayFrameError,
  isSocketClientError,
  NoWebSocketError,
  RejectedError,
  type SocketClientError,
  TooLargeError,
  UnknownOutcomeError,
} from "./errors.js";
export type {
  Closed,
  MessageOf,
  ReplyOf,
  Request,
  RequestOptions,
  Socket,
  SocketContract,
  TwoWay,
} from "./types.js";
export type { WebSocketConstructor, WebSocketLike } from "./web-socket.js";
