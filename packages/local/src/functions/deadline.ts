/** Something that may be late. Whoever is done says so; being late is said only once, and not after that. */
export interface Deadline {
  /** It is done: there is nothing to be late for. */
  met(): void;
}

interface Pending extends Deadline {
  readonly milliseconds: number;
  readonly late: () => void;
  isMet: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Those that began in this turn of the event loop. */
let begun: Pending[] = [];

/**
 * Says when time is over. What is done within the turn of the event loop in which it began, as most handlers of this
 * process are, never gets a timer: to set and clear one costs more than such a handler.
 */
export function deadline(milliseconds: number, late: () => void): Deadline {
  const pending: Pending = {
    milliseconds,
    late,
    isMet: false,
    timer: undefined,
    met() {
      pending.isMet = true;
      clearTimeout(pending.timer);
    },
  };
  if (begun.push(pending) === 1) setImmediate(startTimers);
  return pending;
}

function startTimers(): void {
  const all = begun;
  begun = [];
  for (const pending of all) {
    if (!pending.isMet) pending.timer = setTimeout(pending.late, pending.milliseconds);
  }
}
