import { promisify } from "node:util";
import { deflate, gunzip, gzip, inflate } from "node:zlib";
import { type Answer, headerOf, maxBody } from "./call.js";
import type { Routed } from "./exchange.js";
import { Refusal } from "./refusal.js";

/** The codings that a REST API knows. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html */
const codings = new Map([
  ["gzip", { compress: promisify(gzip), decompress: promisify(gunzip) }],
  ["deflate", { compress: promisify(deflate), decompress: promisify(inflate) }],
]);

/** The coding of a request's body, where it is one that is undone. */
export function codingOf({ api, call }: Routed): string | undefined {
  if (api.protocol !== "rest" || call.body.byteLength === 0) return undefined;
  const coding = headerOf(call.headers, "content-encoding")?.trim().toLowerCase();
  return coding === "identity" ? undefined : coding;
}

/**
 * The request with its body as templates, validators and functions read it. Where compression is on, a coding that is
 * not known or not kept is refused, as AWS tells it; where it is off AWS takes the body as it is (recorded from AWS:
 * TestApiGatewayHeaderRemapping, whose `deflate` is plain JSON).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html
 */
export async function decompressed(routed: Routed, coding: string): Promise<Routed> {
  try {
    const body = await codings.get(coding)?.decompress(routed.call.body, { maxOutputLength: maxBody });
    if (body !== undefined) return { ...routed, call: { ...routed.call, body } };
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal("REQUEST_TOO_LARGE");
  }
  if (routed.stage.minimumCompressionSize === undefined) return routed;
  throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
}

/**
 * The answer, compressed where the API wants it from so many bytes on, its caller named a coding that AWS knows before
 * all others, and the backend has not compressed it itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html
 */
export async function compressed({ call, stage }: Routed, answer: Answer): Promise<Answer> {
  const { minimumCompressionSize: least = Number.POSITIVE_INFINITY } = stage;
  const { body, headers, stream } = answer;
  if (stream !== undefined || Buffer.byteLength(body) < least || headerOf(headers, "content-encoding") !== undefined) {
    return answer;
  }
  const coding = wanted(headerOf(call.headers, "accept-encoding") ?? "");
  const packed = await codings.get(coding)?.compress(body);
  return packed === undefined
    ? answer
    : { ...answer, body: packed, headers: [...headers, ["Content-Encoding", coding]] };
}

/** The coding that a caller wants most; of equals, the first. */
function wanted(accepted: string): string {
  let best = { coding: "", quality: 0 };
  for (const one of accepted.toLowerCase().split(",")) {
    const [coding = "", ...parameters] = one.split(";").map((part) => part.trim());
    const quality = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
    if (quality > best.quality) best = { coding, quality };
  }
  return best.coding;
}
