import type { Filter } from "../filter.js";
import { isStreamed } from "../http/answer.js";
import { withHeaders } from "../http/headers.js";

/** Gives every answer to a GET an `etag`, and answers 304 to whoever has it already. Inside of compression, if both. */
export function etags(): Filter {
  return async (request, next) => {
    const answer = await next();
    const { body, status } = answer;
    if (!/^(GET|HEAD)$/.test(request.method) || status !== 200 || body === undefined || isStreamed(body)) return answer;
    const own = answer.headers.etag;
    // Weak: the same content, whatever its bytes are once compressed (RFC 9110, 8.8.1).
    const etag = typeof own === "string" ? own : `W/"${digest(body)}"`;
    // A tag may hold commas.
    const known = request.header("if-none-match")?.match(/(W\/)?"[^"]*"|[^\s,"]+/g) ?? [];
    if (!known.some((one) => one === "*" || bare(one) === bare(etag))) return withHeaders(answer, { etag });
    const kept = Object.entries(answer.headers).filter(([name]) => !ofBody.has(name));
    return { ...answer, status: 304, headers: { ...Object.fromEntries(kept), etag }, body: undefined };
  };
}

// Asked for and not imported: it stands beside filters that workers can have.
function digest(body: string | Uint8Array): string {
  return process.getBuiltinModule("node:crypto").createHash("sha1").update(body).digest("base64url");
}

/** What a 304 is silent about (RFC 9110, 15.4.5). */
const ofBody: ReadonlySet<string> = new Set(["content-encoding", "content-language", "content-length", "content-type"]);

function bare(etag: string): string {
  return etag.replace(/^W\//, "");
}
