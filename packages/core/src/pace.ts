import { setTimeout } from "node:timers/promises";

/** A token bucket: resolves when it is the caller's turn. */
export function pace({ perSecond, burst }: { perSecond: number; burst: number }): () => Promise<void> {
  let tokens = burst;
  let filled = performance.now();
  return async () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filled) / 1000) * perSecond);
    filled = now;
    // A debt is a place in the queue: each caller waits until the bucket has paid it off.
    tokens -= 1;
    if (tokens < 0) await setTimeout((-tokens / perSecond) * 1000);
  };
}
