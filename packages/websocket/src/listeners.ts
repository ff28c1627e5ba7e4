/** What someone gave to be called. The contract says with what; the wire knows no types. */
export type Handler = (...told: never[]) => void;

/** Adds a handler; gives how to stop it. */
export function listen(handlers: Set<Handler>, handler: Handler): () => void {
  // Wrapped, so that a handler given twice is called twice and each can be stopped on its own.
  const entry: Handler = (...told) => handler(...told);
  handlers.add(entry);
  return () => void handlers.delete(entry);
}

/** Calls every handler; the error of one is reported by the platform and keeps no other from being called. */
export function tell(handlers: ReadonlySet<Handler> | undefined, ...told: readonly unknown[]): boolean {
  for (const handler of handlers ?? []) {
    try {
      // See `Handler`.
      handler(...(told as never[]));
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
  return Boolean(handlers?.size);
}
