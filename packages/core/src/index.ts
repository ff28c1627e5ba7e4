/** One object over REST, HTTP and WebSocket APIs. */

/** What its calls take and give. */
export type { Changed, ChangeOptions, Step } from "./change.js";
export type { Progress } from "./connection.js";
export type { SocketAddress, SocketConnection } from "./connections.js";
export { type ErrorCode, GatewayError } from "./error.js";
export { createGateway, type Gateway, type GatewayOptions } from "./gateway.js";
export type { CallOptions } from "./operations/bind.js";
export type { Authorize } from "./patterns/authorizers.js";
export type { Canary } from "./patterns/canary.js";
export type { HttpRoute } from "./patterns/http-routes.js";
export type { IssueKey } from "./patterns/issue-key.js";
export type { MapDomain } from "./patterns/map-domain.js";
export type { QuickCreate } from "./patterns/quick-create.js";
export type { RestAuthorizer } from "./patterns/rest-authorize.js";
export type { Cors, RestCors } from "./patterns/rest-cors.js";
export type { RestRoute } from "./patterns/rest-routes.js";
export type { RestStageSettings } from "./patterns/rest-stage.js";
export type { SocketRoute } from "./patterns/socket-routes.js";
export type { HttpAuthorizer, SocketAuthorizer } from "./patterns/v2-authorize.js";
export type { HttpStageSettings, SocketStageSettings } from "./patterns/v2-stage.js";
/** What it gives. */
export type { ApiSummary, HttpApiExport, RestApiExport, WebsocketApiExport } from "./shapes.js";
