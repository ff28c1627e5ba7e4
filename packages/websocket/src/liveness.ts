/** Notices that nobody is there any more: API Gateway sends no pings, browsers cannot, and a lost network says nothing. */
export function createLiveness(
  now: () => number,
  /** Milliseconds without a frame after which to ask. */
  idle: number,
  /** Asks; false where there is nothing to ask with. */
  ping: () => boolean,
): Liveness {
  let heardAt = 0;
  /** When it was asked, if it has not answered. */
  let askedAt = 0;
  return {
    heard() {
      heardAt = now();
      askedAt = 0;
    },
    look(isDoubted) {
      const silence = now() - heardAt;
      if (askedAt) return now() - askedAt >= patience ? 0 : patience;
      // None is asked that has just said something.
      if (silence < (isDoubted ? 5_000 : idle)) return idle - silence;
      if (ping()) askedAt = now();
      // Without a way to ask: the gateway answers within 29 s, be it with an error.
      else if (isDoubted && silence >= 30_000) return 0;
      return patience;
    },
  };
}

/** Milliseconds for an answer. */
const patience = 10_000;

interface Liveness {
  /** A connection has opened, or told something. */
  heard(): void;
  /** Asks, if nothing was heard for too long. When to look again, in milliseconds; 0: it is dead. */
  look(isDoubted: boolean): number;
}
