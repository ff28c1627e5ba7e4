import type { Integration } from "@apigw/model";
import { isBinary } from "../events/rest.js";

/** A payload as an integration or a caller gets it: text, or bytes. */
export type Payload = string | Uint8Array;

type ContentHandling = Integration["contentHandling"];

/**
 * What a REST API makes of a request's body before templates and integration see it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function requestPayload(
  body: Uint8Array,
  contentType: string | undefined,
  binaryMediaTypes: readonly string[],
  handling: ContentHandling,
): Payload {
  if (isBinary(binaryMediaTypes, contentType)) return handling === "CONVERT_TO_TEXT" ? base64(body) : body;
  return handling === "CONVERT_TO_BINARY" ? decoded(text(body)) : text(body);
}

/** What it makes of a backend's: the first type that the caller accepts has a say. */
export function responsePayload(
  body: Payload,
  types: { readonly contentType: string | undefined; readonly accept: string | undefined },
  binaryMediaTypes: readonly string[],
  handling: ContentHandling,
): Payload {
  const wanted = types.accept !== undefined && isBinary(binaryMediaTypes, types.accept);
  if (isBinary(binaryMediaTypes, types.contentType)) {
    const asBytes = handling === "CONVERT_TO_BINARY" || (handling === undefined && wanted);
    return asBytes ? body : base64(body);
  }
  const asBytes = handling === "CONVERT_TO_BINARY" || (handling === undefined && wanted);
  return asBytes ? decoded(text(body)) : text(body);
}

/** As a template can read it: of bytes, their base64. */
export function readable(payload: Payload): string {
  return typeof payload === "string" ? payload : base64(payload);
}

/** What is no UTF-8 becomes U+FFFD, as on AWS. */
export function text(body: Payload): string {
  return typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}

function base64(body: Payload): string {
  return Buffer.from(body).toString("base64");
}

function decoded(encoded: string): Uint8Array {
  const trimmed = encoded.trim();
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(trimmed) || trimmed.length % 4 !== 0) {
    throw new Error("a body that is to become binary is not base64");
  }
  return Buffer.from(trimmed, "base64");
}
