/** A message that is kept until it is answered. */
export interface OutboxEntry {
  readonly id: string;
  readonly route: string;
  readonly payload: object;
  readonly key?: string | undefined;
  /** When it was first sent, and until when it may be sent again: milliseconds since 1970. */
  readonly at: number;
  readonly until: number;
  /** Which one of its outbox it is: several may have one millisecond. */
  readonly n: number;
  /** The outbox that sends it. */
  readonly owner: string;
}

/** Where messages are kept. An adapter for a file or another database has these four. */
export interface OutboxStore {
  /** Resolves when it is kept for good. */
  put(entry: OutboxEntry): Promise<void>;
  delete(id: string): Promise<void>;
  /** In whatever order. */
  all(): Promise<readonly OutboxEntry[]>;
  /**
   * Makes an owner one's own until the socket has ended for good, or the page or process is gone. False: another that
   * lives has it. A store that only one can open answers true.
   */
  claim(owner: string, ended: Promise<unknown>): Promise<boolean>;
}

/** Keeps messages as long as the process lives: for tests, and where there is nothing else. */
export function memoryStore(): OutboxStore {
  const entries = new Map<string, OutboxEntry>();
  return {
    async put(entry) {
      entries.set(entry.id, entry);
    },
    async delete(id) {
      entries.delete(id);
    },
    all: async () => [...entries.values()],
    claim: async () => true,
  };
}
