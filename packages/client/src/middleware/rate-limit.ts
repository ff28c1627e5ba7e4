import type { Middleware } from "../types.js";

/**
 * Sends no more than a usage plan allows: `rate` requests a second in the long run, `burst` at once. Calls wait for
 * their turn, in order; a 429 makes all of them wait as long as its `Retry-After`, or for one request's time.
 */
export function rateLimit({ rate, burst = rate }: { rate: number; burst?: number }): Middleware {
  // When the bucket is full again, in milliseconds since the epoch.
  let full = 0;
  return async (request, next) => {
    const now = Date.now();
    full = Math.max(full, now) + 1000 / rate;
    const wait = full - now - (burst * 1000) / rate;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const response = await next(request);
    if (response.status === 429) {
      const pause = +(response.headers.get("retry-after") as string) * 1000 || 1000 / rate;
      full = Math.max(full, Date.now() + pause + (burst * 1000) / rate);
    }
    return response;
  };
}
