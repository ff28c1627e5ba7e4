/** What someone gave to be called. The contract says with what; the wire knows no types. */
export type Handler = (...told: never[]) => void;

/** Handlers by what they hear of. */
export function createListeners(): Listeners {
  const all = new Map<string, Set<Handler>>();
  return {
    listen(what, handler) {
      const handlers = all.get(what) ?? new Set();
      all.set(what, handlers);
      // Wrapped, so that a handler given twice is called twice and each can be stopped on its own.
      const entry: Handler = (...told) => handler(...told);
      handlers.add(entry);
      return () => void handlers.delete(entry);
    },
    tell(what, ...told) {
      const handlers = all.get(what);
      for (const handler of handlers ?? []) {
        try {
          // See `Handler`.
          handler(...(told as never[]));
        } catch (error) {
          // One that fails keeps no other from being called; the platform reports it.
          void Promise.reject(error);
        }
      }
      return Boolean(handlers?.size);
    },
  };
}

interface Listeners {
  /** Gives how to stop. */
  listen(what: string, handler: Handler): () => void;
  /** Whether there was anybody to tell. */
  tell(what: string, ...told: readonly unknown[]): boolean;
}
