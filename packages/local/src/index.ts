/** A gateway in this process. */

/** One on a terminal, as `apigw-local` and `apigw-codegen local` run it. */
export type { Terminal } from "./cli/print.js";
export { type ServeOptions, ServeProblem, serve } from "./cli/serve.js";
export type { FaultPlace, Faults, Post, PostStatus, RandomFault } from "./faults.js";
/** What it runs, and what it tells. */
export type { LambdaContext } from "./functions/context.js";
export type { FunctionHandler } from "./functions/registry.js";
export type { FunctionSettings } from "./functions/settings.js";
export { type FunctionFile, type Gateway, type GatewayOptions, startGateway } from "./gateway.js";
export type { AccessLine, FunctionLine, Log, LogEntry, RequestLine, Warning } from "./log.js";
