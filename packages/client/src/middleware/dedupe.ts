import type { Middleware } from "../types.js";
import { sameness } from "./same.js";

/**
 * One request for identical GETs that are in flight at once, whose answer all of them get. The request ends when the
 * call that began it ends; the others then send their own.
 */
export function dedupe(): Middleware {
  const flights = new Map<string, Promise<Response>>();
  return async (request, next) => {
    const key = sameness(request);
    if (!key) return next(request);
    const flying = flights.get(key);
    // Where its beginner gave up, or lost the network, this one tries for itself.
    if (flying) return (await flying.catch(() => undefined))?.clone() ?? next(request);
    // Not ended with its beginner's call, which others may be waiting beside.
    const flight = next({ ...request, signal: undefined });
    flights.set(key, flight);
    try {
      const response = await flight;
      // The first to be read is read from a copy too, so that the others' copies can still be made.
      return response.clone();
    } finally {
      flights.delete(key);
    }
  };
}
