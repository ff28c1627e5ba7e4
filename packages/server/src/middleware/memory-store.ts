import type { IdempotencyRecord, IdempotencyStore } from "./idempotency.js";

/** Remembers in this process: for tests, and for services that are one process. Lambda runs many. */
export function memoryStore(): IdempotencyStore {
  const entries = new Map<string, IdempotencyRecord & { readonly owner: string; readonly until: number }>();
  return {
    async claim({ key, owner, fingerprint, until }) {
      const found = entries.get(key);
      if (found && found.until > Date.now()) return found;
      entries.delete(key);
      entries.set(key, { owner, fingerprint, until });
      // The oldest are first, and those out of time need not be kept.
      for (const [old, { until: end }] of entries) {
        if (end > Date.now()) break;
        entries.delete(old);
      }
      return undefined;
    },
    async settle(key, owner, answer, until) {
      const found = entries.get(key);
      if (found?.owner === owner) entries.set(key, { ...found, answer, until });
    },
    async release(key, owner) {
      if (entries.get(key)?.owner === owner) entries.delete(key);
    },
  };
}
