/** What someone gave to be called. The contract says with what; the wire knows no types. */
export type Handler = (...told: never[]) => void;

/** Handlers, each with what it hears of. */
export function createListeners(): Listeners {
  const all = new Set<readonly [what: string, handler: Handler]>();
  return {
    listen(what, handler) {
      // An entry of its own, so that a handler given twice is called twice and each can be stopped on its own.
      const entry = [what, handler] as const;
      all.add(entry);
      return () => void all.delete(entry);
    },
    tell(what, ...told) {
      let isHeard = false;
      for (const [its, handler] of all) {
        if (its !== what) continue;
        isHeard = true;
        // One that fails keeps no other from being called; the platform reports it. The cast: see `Handler`.
        void (async () => handler(...(told as never[])))();
      }
      return isHeard;
    },
  };
}

interface Listeners {
  /** Gives how to stop. */
  listen(what: string, handler: Handler): () => void;
  /** Whether there was anybody to tell. */
  tell(what: string, ...told: readonly unknown[]): boolean;
}
