import { createHash } from "node:crypto";
import type { Filter } from "../filter.js";
import { isStreamed } from "../http/answer.js";
import { withHeaders } from "./cors.js";

/** Gives every answer to a GET an `etag`, and answers 304 to whoever has it already. Inside of compression, if both. */
export function etags(): Filter {
  return async (request, next) => {
    const answer = await next();
    const { body, status } = answer;
    if (!/^(GET|HEAD)$/.test(request.method) || status !== 200 || body === undefined || isStreamed(body)) return answer;
    const own = answer.headers.etag;
    // Weak: the same content, whatever its bytes are once compressed (RFC 9110, 8.8.1).
    const etag = typeof own === "string" ? own : `W/"${createHash("sha1").update(body).digest("base64url")}"`;
    const known = request.header("if-none-match")?.split(/\s*,\s*/) ?? [];
    if (!known.some((one) => one === "*" || bare(one) === bare(etag))) return withHeaders(answer, { etag });
    const { "content-type": _, ...kept } = answer.headers;
    return { ...answer, status: 304, headers: { ...kept, etag }, body: undefined };
  };
}

function bare(etag: string): string {
  return etag.trim().replace(/^W\//, "");
}
