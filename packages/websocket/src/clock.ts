/** Time and chance. Given to a socket so that tests can have theirs. */
export interface Clock {
  /** Milliseconds from some moment on; never backwards, whatever the user does to the system's clock. */
  now(): number;
  /** Calls after so many milliseconds; gives how to call it off. */
  after(milliseconds: number, call: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
}

/** The platform's. */
export const platformClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
