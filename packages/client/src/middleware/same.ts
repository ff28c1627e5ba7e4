import type { WireRequest } from "../types.js";

/** What a GET has in common with all that ask for the same; undefined for other methods. */
export function sameness({ method, url, headers }: WireRequest): string | undefined {
  return method === "GET" ? JSON.stringify([url, Object.entries(headers).sort()]) : undefined;
}
