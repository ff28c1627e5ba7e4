import type { Middleware } from "../types.js";
import { sameness } from "./same.js";

interface Kept {
  readonly etag: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: ArrayBuffer;
}

/**
 * Keeps answers to GET that carry an `ETag`, asks with `If-None-Match`, and gives what it kept for a 304. Never stale:
 * each call asks. For one user only: put it on a client whose credentials do not change. The oldest of `entries` goes.
 */
export function cache({ entries = 100 }: { entries?: number } = {}): Middleware {
  const kept = new Map<string, Kept>();
  return async (request, next) => {
    const key = sameness(request);
    if (!key) return next(request);
    const known = kept.get(key);
    const asked = known ? { ...request, headers: { "if-none-match": known.etag, ...request.headers } } : request;
    const response = await next(asked);
    if (known && response.status === 304) return new Response(known.body, known);
    const etag = response.headers.get("etag");
    const { status, headers } = response;
    if (status !== 200 || !etag || /no-store/.test(headers.get("cache-control") as string)) return response;
    const entry = { etag, status, headers, body: await response.arrayBuffer() };
    kept.set(key, entry);
    const [oldest = ""] = kept.keys();
    if (kept.size > entries) kept.delete(oldest);
    return new Response(entry.body, entry);
  };
}
