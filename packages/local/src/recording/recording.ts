import { isJson, type Recording, tooLarge } from "@apigw/model";
import { type Answer, headerOf } from "../data/call.js";
import type { Exchange } from "../data/exchange.js";
import { redacted } from "./redact.js";

/** Longer bodies are not kept. */
const maxBody = 64 * 1024;

/**
 * What a recording keeps of a call to an operation; nothing of a call that found none. No header but the content type
 * is looked at, so no credential of a header can come into it.
 */
export function recordingOf({ call, deployed, notes, query }: Exchange, answer: Answer): Recording | undefined {
  const { refusal, routed } = notes;
  if (routed === undefined) return undefined;
  const request = contentOf(headerOf(call.headers, "content-type"), call.body);
  const reply = contentOf(headerOf(answer.headers, "content-type"), answer.body);
  return {
    api: deployed.name,
    apiId: deployed.apiId,
    route: routed.operation.route,
    method: call.method,
    pathParameters: named([...routed.pathParams]),
    query: named(query),
    ...(request === undefined ? {} : { request }),
    status: answer.status,
    ...(reply === undefined ? {} : { reply }),
    ...(refusal === undefined ? {} : { refused: refusal.type }),
  };
}

/** Pairs, since the names are a caller's. */
function named(pairs: readonly (readonly [string, string])[]): Recording["query"] {
  return pairs.map(([name, value]) => ({ name, value: redacted(value, name) }));
}

function contentOf(type: string | undefined, body: Uint8Array | string): Recording["request"] | undefined {
  const length = Buffer.byteLength(body);
  if (length === 0) return undefined;
  const mediaType = type?.split(";")[0]?.trim().toLowerCase() ?? "";
  const parsed = isJson(mediaType) && length <= maxBody ? parse(body) : undefined;
  return { mediaType, ...(parsed === undefined || tooLarge(parsed) !== undefined ? {} : { body: redacted(parsed) }) };
}

function parse(body: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
