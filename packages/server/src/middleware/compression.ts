import type { Answer, HttpRequest } from "../events/request.js";
import type { Filter } from "../filter.js";
import { isStreamed } from "../http/answer.js";
import { varied, withHeaders } from "../http/headers.js";

/**
 * Compresses answers of texts that are worth it, by what the caller likes best: brotli or gzip. A REST API needs all
 * types in `binaryMediaTypes`: it looks at the first that the request accepts, and sends base64 if it is another.
 * Streams, parts of something and what is `no-transform` are left alone.
 */
export function compression({
  from = 1024,
}: {
  /** Bytes below which it is not worth it. */ readonly from?: number;
} = {}): Filter {
  return async (request, next) => {
    const answer = await next();
    const varying = () => withHeaders(answer, { vary: varied(answer, "accept-encoding") });
    const coding = preferred(request.header("accept-encoding") ?? "");
    // Told to whoever has the answer as it was told with it (RFC 9110, 15.4.5).
    if (answer.status === 304) return coding === "identity" ? varying() : asTold(varying(), request);
    const bytes = compressible(answer);
    if (bytes === undefined || bytes.length < from) return answer;
    return coding === "identity" ? varying() : encoded(varying(), coding, await encoders[coding](bytes));
  };
}

/** The bytes of a text that may be sent in another way. */
function compressible({ status, body, headers }: Answer): Uint8Array | undefined {
  if (body === undefined || isStreamed(body) || headers["content-encoding"] !== undefined) return undefined;
  // Ranges count the bytes as they are.
  if (status === 206 || headers["content-range"] !== undefined) return undefined;
  if (/\bno-transform\b/i.test(String(headers["cache-control"]))) return undefined;
  if (!texts.test(String(headers["content-type"]))) return undefined;
  return typeof body === "string" ? Buffer.from(body) : body;
}

// Types have no case (RFC 9110, 8.3.1).
const texts = /^(text\/|application\/(.+\+)?(json|xml|javascript)|image\/svg\+xml)/i;

// Asked for and not imported: it stands beside filters that workers can have.
const zlib = () => process.getBuiltinModule("node:zlib");

const encoders = {
  br(bytes: Uint8Array): Promise<Uint8Array> {
    const { brotliCompress, constants } = zlib();
    // The highest levels take longer than they save.
    return settled((done) => brotliCompress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }, done));
  },
  gzip: (bytes: Uint8Array): Promise<Uint8Array> => settled((done) => zlib().gzip(bytes, done)),
};

function settled(run: (done: (error: Error | null, bytes: Uint8Array) => void) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => run((error, bytes) => (error ? reject(error) : resolve(bytes))));
}

/** A strong tag is of the bytes, and they are others now (RFC 9110, 8.8.3). */
function encoded(answer: Answer, coding: keyof typeof encoders, body: Uint8Array): Answer {
  const { "content-length": _, etag, ...headers } = answer.headers;
  const weak = typeof etag === "string" && { etag: weakened(etag) };
  return { ...answer, headers: { ...headers, ...weak, "content-encoding": coding }, body };
}

/** A 304 does not show whether its 200 was compressed; the tag that the caller was given with that one does. */
function asTold(answer: Answer, request: HttpRequest): Answer {
  const { etag } = answer.headers;
  if (typeof etag !== "string") return answer;
  const weak = weakened(etag);
  return request.header("if-none-match")?.includes(weak) ? withHeaders(answer, { etag: weak }) : answer;
}

function weakened(etag: string): string {
  return etag.replace(/^(?!W\/)/, "W/");
}

/** What the caller likes best; of equals, the smallest (RFC 9110, 12.5.3). */
function preferred(accepted: string): keyof typeof encoders | "identity" {
  const weights = weightsOf(accepted);
  const others = weights.get("*");
  const weighed = [
    ["br", weights.get("br") ?? others ?? 0],
    ["gzip", weights.get("gzip") ?? weights.get("x-gzip") ?? others ?? 0],
    // Taken by everybody who does not refuse it, and liked least by those who do not name it.
    ["identity", weights.get("identity") ?? others ?? Number.MIN_VALUE],
  ] as const;
  const [best, weight] = weighed.reduce((first, one) => (one[1] > first[1] ? one : first));
  return weight > 0 ? best : "identity";
}

function weightsOf(accepted: string): ReadonlyMap<string, number> {
  return new Map(
    accepted.split(",").map((one) => {
      const [name = "", ...params] = one.toLowerCase().replace(/\s/g, "").split(";");
      const weight = params.find((param) => param.startsWith("q="));
      return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
    }),
  );
}
