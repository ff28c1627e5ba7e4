import { setTimeout } from "node:timers/promises";

/**
 * Calls again where somebody else was at the same API ("Unable to complete operation due to concurrent modification",
 * `ConflictException` of a change that is still going on), with full jitter. What throttles is retried by the SDK, which
 * honours `Retry-After`. A conflict that stays is the caller's to know.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function pastConflicts<T>(call: () => Promise<T>, signal?: AbortSignal, attempts = 6): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
      const pause = Math.random() * Math.min(8_000, 100 * 2 ** attempt);
      await setTimeout(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** A name that is taken is a conflict too, and does not pass. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === "ConflictException" &&
    /concurrent|in progress|try again|currently being/i.test(error.message)
  );
}
