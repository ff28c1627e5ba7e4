/** Hears of a network that is back, and of being looked at, where there is a page that knows. Gives how to stop. */
export function watchPage(nudge: () => void): () => void {
  const { addEventListener, document } = globalThis;
  const controller = new AbortController();
  // Neither is there in Node.
  addEventListener?.("online", nudge, controller);
  document?.addEventListener("visibilitychange", () => document.hidden || nudge(), controller);
  return () => controller.abort();
}
