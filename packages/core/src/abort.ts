/**
 * Runs work with a signal of its own that follows the caller's, and lets go of it afterwards: the SDK would leave a
 * listener on the caller's signal for each call of a long change.
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  work: (abort: { abortSignal?: AbortSignal }) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return work({});
  const own = new AbortController();
  const follow = () => own.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener("abort", follow, { once: true });
  try {
    return await work({ abortSignal: own.signal });
  } finally {
    signal.removeEventListener("abort", follow);
  }
}
