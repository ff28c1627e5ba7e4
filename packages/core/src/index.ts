/** One object over REST, HTTP and WebSocket APIs. */
export { createGateway, type Gateway, type GatewayOptions, type Progress } from "./gateway.js";

/** What it gives. */
export type { ApiKind, ApiSummary, HttpApiExport, RestApiExport, WebsocketApiExport } from "./shapes.js";
