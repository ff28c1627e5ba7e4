export {
  type Allowed,
  type Authorizer,
  type AuthorizerFields,
  type AuthorizerOptions,
  type AuthorizerValues,
  defineAuthorizer,
} from "./authorizer/authorizer.js";
export type { Caller } from "./authorizer/caller.js";
export type { Authorize, AuthorizeOptions } from "./authorizer/plain.js";
export type { Asked } from "./authorizer/request.js";
export type { Context, IamContext, Identity, JwtContext, Scopes } from "./context.js";
export type {
  ApiContract,
  Awaitable,
  BodyContract,
  FormReader,
  Guard,
  MembersContract,
  OperationContract,
  ParamContract,
  Params,
  ParamType,
  Read,
  Style,
  Validator,
  WrittenParam,
} from "./contract.js";
export { type ErrorCode, ServerError } from "./errors.js";
export type { Answer, HttpRequest, Streamed } from "./events/request.js";
export type { Filter, Middleware } from "./filter.js";
export { iam, jwt } from "./guards.js";
export { deepObject } from "./http/deep.js";
export { mayBeEmpty } from "./http/empty.js";
export { fileOf, type SentFile } from "./http/file.js";
export { readForm } from "./http/form.js";
export { readStyledForm } from "./http/styled-form.js";
export { form, label, matrix, simple } from "./http/styles.js";
export { type LambdaHandler, lambda } from "./lambda.js";
export {
  type AsWritten,
  isReply,
  type OtherThan,
  type Reply,
  type ReplyHeaders,
  type ReplyOptions,
  reply,
  type StatusIn,
} from "./reply.js";
export type { ServiceOptions } from "./service.js";
export type { Broadcast, BroadcastOptions } from "./socket/broadcast.js";
export {
  type Connection,
  type Connections,
  type ConnectionsOptions,
  type PostOutcome,
  socketConnections,
} from "./socket/connections.js";
export type { ConnectContext, SocketContext } from "./socket/context.js";
export type { SocketApiContract, SocketLifecycle, SocketRouteContract } from "./socket/contract.js";
export type { EndpointOptions } from "./socket/endpoint.js";
export { SocketError } from "./socket/error.js";
export { type SocketLambdaOptions, socketLambda } from "./socket/lambda.js";
export { type ServerSentEvent, sse } from "./sse.js";
export { streamLambda } from "./stream.js";
