import type { PostOutcome } from "./connections.js";
import { pause, persist } from "./persist.js";

/** How fast, and how long. */
export interface BroadcastOptions {
  /** Posts per second: 500 by default. All APIs of an account and region share one limit. */
  readonly rate?: number;
  /** Posts at once: 50 by default. */
  readonly concurrency?: number;
  /** How often a throttled post is tried again: 5 times by default. */
  readonly retries?: number;
  /** Ends it early: the one of a method's context does before Lambda ends the function. What is on its way is awaited. */
  readonly signal?: AbortSignal;
}

/** What became of a broadcast. Each id is counted or listed once, or comes after `next`. */
export interface Broadcast {
  readonly delivered: number;
  /** Connections that have ended: forget them. */
  readonly gone: readonly string[];
  /** Still refused after all retries. */
  readonly throttled: readonly string[];
  /** Nobody can tell what became of these. */
  readonly failed: readonly { readonly id: string; readonly error: unknown }[];
  /** The message is larger than API Gateway takes; then nothing was sent. */
  readonly tooLarge: boolean;
  /** Where to go on in `ids`, if it was ended early: `ids.slice(next)` is left. */
  readonly next?: number;
}

/** Posts to each id, paced. */
export async function broadcast(
  ids: readonly string[],
  post: (id: string) => Promise<PostOutcome>,
  { rate = 500, concurrency = 50, retries = 5, signal }: BroadcastOptions = {},
): Promise<Broadcast> {
  const found = {
    delivered: 0,
    gone: [] as string[],
    throttled: [] as string[],
    failed: [] as { id: string; error: unknown }[],
  };
  const turn = createPace(rate, signal);
  let next = 0;
  let tooLarge = false;
  const hasMore = () => next < ids.length && !signal?.aborted && !tooLarge;

  const work = async () => {
    while (hasMore()) {
      await turn();
      // Whose turn comes after the end was not begun, and is left.
      if (!hasMore()) return;
      const id = ids[next] ?? "";
      next += 1;
      try {
        const outcome = await persist(() => post(id), retries, signal, turn);
        if (outcome === "delivered-to-gateway") found.delivered += 1;
        else if (outcome === "too-large") tooLarge = true;
        else found[outcome].push(id);
      } catch (error) {
        found.failed.push({ id, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, ids.length) }, work));
  return { ...found, tooLarge, ...(next < ids.length && !tooLarge && { next }) };
}

/** A token bucket that holds a tenth of a second. */
function createPace(rate: number, signal?: AbortSignal): () => Promise<void> {
  const burst = Math.max(1, rate / 10);
  let tokens = burst;
  let filled = performance.now();
  return async () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filled) * rate) / 1000) - 1;
    filled = now;
    if (tokens < 0) await pause((-tokens * 1000) / rate, signal);
  };
}
