import type { GatewayResponse, HttpApi } from "@apigw/model";
import type { Answer, Header } from "./call.js";
import { withCors } from "./cors.js";
import type { Exchange, Plane } from "./exchange.js";
import { customAnswer } from "./gateway-response.js";
import { httpRefusals, Refusal, restRefusals } from "./refusal.js";
import { stamp } from "./respond.js";

/** The gateway's own answer where a stage of the pipeline refused or broke. */
export function refuse(plane: Plane, exchange: Exchange, error: unknown): Answer {
  const refusal = error instanceof Refusal ? error : unexpected(error);
  exchange.notes.refusal = refusal;
  if (refusal.why !== undefined) plane.log({ event: "warning", message: refusal.why });
  return exchange.api.protocol === "rest" ? refuseRest(exchange, refusal) : refuseHttp(exchange, refusal);
}

/** A mistake of ours: the caller gets what AWS gives for its own, the log gets the rest. */
function unexpected(error: unknown): Refusal {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Refusal("API_CONFIGURATION_ERROR", { why: `apigw-local itself failed: ${why}` });
}

function refuseHttp(exchange: Exchange, refusal: Refusal): Answer {
  const { message: usual, status } = httpRefusals[refusal.type];
  const message = refusal.type === "NOT_BUILT" ? (refusal.told ?? usual) : usual;
  const headers = withCors(exchange, [["content-type", "application/json"], ...refusal.headers]);
  return { status, headers: stamp(exchange, headers), body: JSON.stringify({ message }) };
}

function refuseRest(exchange: Exchange, refusal: Refusal): Answer {
  const { error, message, status: usual } = restRefusals[refusal.type];
  const custom = customResponse(exchange.api, refusal.type, usual);
  const told = refusal.told ?? message;
  const status = Number(custom?.statusCode ?? refusal.status ?? usual);
  const made = custom && customAnswer(custom, exchange, refusal, told);
  const headers: Header[] = [["x-amzn-ErrorType", error], ...refusal.headers, ...(made?.headers ?? [])];
  const typed = headers.some(([name]) => name.toLowerCase() === "content-type");
  return {
    status,
    headers: stamp(exchange, typed ? headers : [["Content-Type", made?.contentType ?? "application/json"], ...headers]),
    body: made?.body ?? plainBody(refusal, told),
  };
}

/** A policy's refusal is told with a capital M, and what broke behind the gateway with a space before its words. */
function plainBody({ type }: Refusal, told: string | null): string {
  const text = JSON.stringify(told);
  if (type === "ACCESS_DENIED") return `{"Message":${text}}`;
  return broken.has(type) ? `{"message": ${text}}` : `{"message":${text}}`;
}

// Recorded from AWS: TestApiGatewayHeaderRemapping has 36 bytes of "Internal server error".
const broken: ReadonlySet<Refusal["type"]> = new Set([
  "API_CONFIGURATION_ERROR",
  "INTEGRATION_FAILURE",
  "INTEGRATION_THROTTLED",
  "INTEGRATION_TIMEOUT",
]);

/** The API's own gateway response for this type, else for its class. A body too large cannot be customised. */
function customResponse(api: HttpApi, type: Refusal["type"], status: number): GatewayResponse | undefined {
  if (type === "REQUEST_TOO_LARGE" || api.gatewayResponses.length === 0) return undefined;
  const named = (wanted: string) => api.gatewayResponses.find((response) => response.type === wanted);
  // A missing signature is told by the same gateway response as a missing route.
  return (
    named(type === "UNSIGNED" ? "MISSING_AUTHENTICATION_TOKEN" : type) ??
    named(status >= 500 ? "DEFAULT_5XX" : "DEFAULT_4XX")
  );
}
