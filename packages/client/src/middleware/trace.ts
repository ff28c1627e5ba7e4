import { hex } from "../hex.js";
import type { Middleware } from "../types.js";

/**
 * Names a trace in each request: `traceparent` of W3C Trace Context, and `x-amzn-trace-id`, which API Gateway and
 * X-Ray continue. All tries of a call by one caller belong to the trace that `traceId` gives; a new one by default.
 */
export function trace({ traceId = newTraceId }: { traceId?: () => string } = {}): Middleware {
  return (request, next) => {
    const id = traceId();
    const span = random(8);
    const headers = {
      traceparent: `00-${id}-${span}-01`,
      "x-amzn-trace-id": `Root=1-${id.slice(0, 8)}-${id.slice(8)};Parent=${span};Sampled=1`,
      // What the caller says already stays.
      ...request.headers,
    };
    return next({ ...request, headers });
  };
}

/** As X-Ray wants it, it begins with the time in seconds; W3C takes any. */
function newTraceId(): string {
  // Eight digits until 2106.
  return Math.floor(Date.now() / 1000).toString(16) + random(12);
}

function random(bytes: number): string {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}
