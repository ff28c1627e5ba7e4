import type { Clock } from "./clock.js";

/** Notices that nobody is there any more: API Gateway sends no pings, browsers cannot, and a lost network says nothing. */
export function createLiveness({ clock, idle, ping, dead }: Watch): Liveness {
  let heardAt = 0;
  let pingedAt = 0;
  let stop = () => {};

  const wait = (milliseconds: number, then: () => void) => {
    stop();
    const due = clock.now() + milliseconds;
    // A timer that comes late says that this process slept: what was heard meanwhile may still wait to be told.
    stop = clock.after(milliseconds, () => (clock.now() - due > 5_000 ? wait(1_000, then) : then()));
  };
  const probe = (isDoubted = false) => {
    // Without a way to ask: the gateway answers within 29 s, be it with an error.
    if (!ping()) return isDoubted && clock.now() - heardAt >= 30_000 ? dead() : undefined;
    pingedAt = clock.now();
    wait(10_000, () => (heardAt < pingedAt ? dead() : rest()));
  };
  const rest = () => {
    // Any frame defers it.
    const left = () => heardAt + idle - clock.now();
    wait(Math.max(left(), 0), () => (left() > 0 ? rest() : probe()));
  };

  return {
    start() {
      heardAt = clock.now();
      rest();
    },
    heard() {
      heardAt = clock.now();
    },
    doubt() {
      // One question at a time, and none where something was just heard.
      if (pingedAt <= heardAt && clock.now() - heardAt > 5_000) probe(true);
    },
    stop: () => stop(),
  };
}

interface Watch {
  readonly clock: Clock;
  /** Milliseconds without a frame after which to ask. */
  readonly idle: number;
  /** Asks; false where there is nothing to ask with. */
  ping(): boolean;
  dead(): void;
}

interface Liveness {
  /** A connection is open. */
  start(): void;
  heard(): void;
  /** Asks now, if nothing was heard lately. */
  doubt(): void;
  stop(): void;
}
