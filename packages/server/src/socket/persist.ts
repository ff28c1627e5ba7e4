import type { PostOutcome } from "./connections.js";

/** Posts again while the gateway throttles, so many times, each at its turn, and not after the signal. */
export async function persist(
  post: () => Promise<PostOutcome>,
  retries: number,
  signal?: AbortSignal,
  turn?: () => Promise<void>,
): Promise<PostOutcome> {
  for (let tries = 0; ; tries += 1) {
    const outcome = await post();
    if (outcome !== "throttled" || tries >= retries) return outcome;
    // Full jitter: whoever was refused together does not come again together.
    await pause(Math.random() * 50 * 2 ** tries, signal);
    await turn?.();
    if (signal?.aborted) return outcome;
  }
}

/** Waits, but not beyond the signal. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}
