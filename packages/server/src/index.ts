export type { Context, Identity } from "./context.js";
export type { ApiContract, Awaitable, OperationContract, ParamContract, Params, ParamType } from "./contract.js";
export { type ErrorCode, ServerError } from "./errors.js";
export { type LambdaHandler, type LambdaOptions, lambda } from "./lambda.js";
export { type Reply, type ReplyHeaders, type ReplyOptions, reply } from "./reply.js";
