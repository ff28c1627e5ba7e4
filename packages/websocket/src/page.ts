/** Hears of the network and of being looked at, where there is a page or a worker that knows. Gives how to stop. */
export function watchPage(online: () => void, offline: () => void, seen: () => void): () => void {
  const { addEventListener, document } = globalThis;
  const controller = new AbortController();
  const { signal } = controller;
  // Neither is there in Node.
  addEventListener?.("online", online, { signal });
  addEventListener?.("offline", offline, { signal });
  document?.addEventListener("visibilitychange", () => document.hidden || seen(), { signal });
  return () => controller.abort();
}
