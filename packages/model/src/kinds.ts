/** AWS's three kinds of API. */
export type ApiKind = "rest" | "http" | "websocket";

/** As people say them. */
export const kindNames: Readonly<Record<ApiKind, string>> = {
  rest: "REST API",
  http: "HTTP API",
  websocket: "WebSocket API",
};
