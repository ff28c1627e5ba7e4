import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Filter } from "../filter.js";
import { isStreamed } from "../http/answer.js";
import { varied, withHeaders } from "./cors.js";

/**
 * Compresses answers of texts that are worth it, by what the caller takes: brotli or gzip. A REST API sends the bytes on
 * only if `binaryMediaTypes` has the type of the answer. Streams are left alone.
 */
export function compression({
  from = 1024,
}: {
  /** Bytes below which it is not worth it. */ readonly from?: number;
} = {}): Filter {
  return async (request, next) => {
    const answer = await next();
    const { body, headers } = answer;
    if (body === undefined || isStreamed(body) || headers["content-encoding"] !== undefined) return answer;
    if (!/^(text\/|application\/(.+\+)?(json|xml|javascript))/.test(String(headers["content-type"]))) return answer;
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    if (bytes.length < from) return answer;
    const vary = varied(answer, "accept-encoding");
    const encoding = taken(request.header("accept-encoding") ?? "");
    if (encoding === undefined) return withHeaders(answer, { vary });
    return { ...withHeaders(answer, { vary, "content-encoding": encoding }), body: await encoders[encoding](bytes) };
  };
}

const encoders = {
  // The highest levels take longer than they save.
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
};

function taken(header: string): keyof typeof encoders | undefined {
  const accepted = header.split(",").flatMap((one) => {
    const [name = "", ...params] = one
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return params.some((param) => /^q=0(\.0*)?$/.test(param)) ? [] : [name];
  });
  return (["br", "gzip"] as const).find((name) => accepted.includes(name));
}
