/** One object over REST, HTTP and WebSocket APIs. */
export type { Progress } from "./connection.js";
export { type ErrorCode, GatewayError } from "./error.js";
export { createGateway, type Gateway, type GatewayOptions } from "./gateway.js";

/** What it gives. */
export type { ApiSummary, HttpApiExport, RestApiExport, WebsocketApiExport } from "./shapes.js";
