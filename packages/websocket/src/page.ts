/**
 * Hears of a network that is back, and of being looked at, where there is a page that knows; of being looked away from as
 * well, which does no harm. Gives how to stop.
 */
export function watchPage(nudge: () => void): () => void {
  const controller = new AbortController();
  // There is nothing to listen to in Node.
  for (const event of ["online", "visibilitychange"]) globalThis.addEventListener?.(event, nudge, controller);
  return () => controller.abort();
}
