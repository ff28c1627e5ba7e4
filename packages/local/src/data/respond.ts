import { validateHeaderName, validateHeaderValue } from "node:http";
import { type Answer, type Header, headerOf } from "./call.js";
import { withCors } from "./cors.js";
import { mediaType } from "./events/parts.js";
import { isBinary } from "./events/rest.js";
import type { Exchange, Routed } from "./exchange.js";
import { lowerName } from "./header-name.js";
import { nameOf, type Result } from "./integrate.js";
import { Refusal } from "./refusal.js";

/** Writes the backend's result as the gateway's response. */
export function respond(routed: Routed, result: Result): Answer {
  const { api } = routed;
  const headers = api.protocol === "rest" ? restHeaders(routed, result) : httpHeaders(routed, result);
  checkHeaders(headers, routed);
  const { status, stream } = result;
  const answer = { status, headers: stamp(routed, headers), body: bodyOf(routed, result) };
  return stream === undefined ? answer : { ...answer, stream };
}

/** The ids by which AWS finds a request again. */
export function stamp(exchange: Exchange, headers: readonly Header[]): Header[] {
  const { api, extendedRequestId, requestId } = exchange;
  const stamped = headers.slice();
  if (api.protocol === "http") stamped.push(["apigw-requestid", requestId]);
  else stamped.push(["x-amzn-RequestId", requestId], ["x-amz-apigw-id", extendedRequestId]);
  return stamped;
}

// What a REST API does not let a backend say under its own name. Recorded from AWS:
// TestApiGatewayHeaderRemapping.test_apigateway_header_remapping_http-HTTP
const remapped = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "trailer",
  "upgrade",
  "user-agent",
  "www-authenticate",
  "x-amzn-requestid",
]);

const ofTheConnection = new Set(["connection", "content-length", "keep-alive", "transfer-encoding", "date"]);

function restHeaders(routed: Routed, result: Result): Header[] {
  const headers: Header[] = [];
  let hasType = false;
  let hasTrace = false;
  for (const header of result.headers) {
    const lower = lowerName(header[0]);
    if (lower === "transfer-encoding" || lower === "keep-alive") continue;
    hasType ||= lower === "content-type";
    hasTrace ||= lower === "x-amzn-trace-id";
    headers.push(remapped.has(lower) ? [`x-amzn-Remapped-${header[0]}`, header[1]] : header);
  }
  if (!hasType) headers.unshift(["Content-Type", "application/json"]);
  // A mock has no trace to follow, and an HTTP proxy passes on its backend's own.
  const type = routed.operation.integration?.type;
  if (type !== "mock" && !hasTrace) headers.push(["X-Amzn-Trace-Id", routed.traceId]);
  return headers;
}

function httpHeaders(routed: Routed, result: Result): readonly Header[] {
  return withCors(
    routed,
    result.headers.filter(([name]) => !ofTheConnection.has(lowerName(name))),
  );
}

function checkHeaders(headers: readonly Header[], routed: Routed): void {
  for (const [name, value] of headers) {
    if (isPlain(name, value)) continue;
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      const why = `${nameOf(routed)}: a header of the response cannot be sent: ${error instanceof Error ? error.message : ""}`;
      throw new Refusal("INTEGRATION_FAILURE", { why });
    }
  }
}

/** What nearly every header is: Node need not be asked again. */
function isPlain(name: string, value: string): boolean {
  return /^[a-z-]+$/i.test(name) && /^[\x20-\x7e]*$/.test(value);
}

/**
 * HTTP APIs decode what is marked as base64. REST APIs do so only if the first type that the caller accepts is one of
 * the API's binary media types; else the caller gets the base64 as text.
 */
function bodyOf({ api, call }: Routed, { body, isBase64Encoded }: Result): Uint8Array | string {
  if (isBase64Encoded !== true || typeof body !== "string") return body;
  const accepts = mediaType(headerOf(call.headers, "accept")?.split(",")[0] ?? "");
  const decodes = api.protocol === "http" || isBinary(api.binaryMediaTypes, accepts === "" ? undefined : accepts);
  return decodes ? Buffer.from(body, "base64") : body;
}
