/**
 * The life of a socket as one pure function: what is, what happens, what is then. No clock, no chance, no connection in
 * here; `socket.ts` makes its connections, timers and messages follow.
 */
export function step(life: Life, event: LifeEvent, id = 0, detail?: LossReason | number): Life {
  const is = { ...life };
  // What takes too long is lost as well: an attempt, a farewell. None has the number -1.
  const lost = (event === "lost" ? id : event === "tick" && (is.next || (is.old === is.parted && is.old))) || -1;

  // The connection that is open is closed with a word, all others are left.
  const finish = (why?: FailureCode) => {
    is.old = is.parted = is.live;
    is.live = is.next = 0;
    is.over = true;
    is.code = why;
    is.at = why ? "failed" : "closed";
  };

  if (lost === is.old) is.old = 0;
  else if (event === "tick" && is.old) is.parted = is.old;
  else if (is.over) return life;
  else if (event === "close") finish();
  else if (lost === is.next || lost === is.live) {
    if (lost === is.next) {
      is.next = 0;
      is.tries++;
    } else {
      is.live = is.old = 0;
      // One that did not last has mended nothing: the waits go on where they were.
      if (!((detail as number) < lasting)) is.tries = 0; // No reason is less than a number.
    }
    if (!is.next) is.at = "waiting";
    // Credentials that are not taken may be better ones next time, but not for ever.
    if (typeof detail === "string" && (detail !== "unauthorized" || (is.tries > 2 && !is.live))) finish(detail);
  } else if (event === "tick") {
    // One that lasted until now has mended everything.
    if (is.at === "idle") is.tries = 0;
    is.at = "fetching-token";
    is.next = is.made += 1;
    is.validFor = twoHours;
  } else if (event === "waiting" || event === "suspended") {
    if (is.live || is.next) return life;
    is.at = event;
    is.tries = 0;
  } else if (event === "lost" || !id || id !== is.next) return life;
  else if (event === "ready") {
    is.old = is.live;
    is.live = id;
    is.next = 0;
    is.at = "idle";
  } else {
    is.at = event;
    is.validFor = (detail as number) || is.validFor; // Of a connection that comes further, it is no reason.
  }

  is.phase = is.live ? (is.old ? "draining" : is.next ? "rotating" : "open") : is.at;
  // An attempt has one time for all of its steps.
  if (!is.next || is.next !== life.next) is.timer = timerOf(is);
  return is;
}

/** Where a socket is: on its way to `open`, beside it, or at its end. */
export type Phase = Step | "open" | "rotating" | "draining";

/** How far the connection has come that is being made, or why none is. */
type Step = "idle" | "waiting" | "suspended" | "fetching-token" | "connecting" | "hello" | "closed" | "failed";

/** Why a socket has given up. */
export type FailureCode = "unauthorized" | "forbidden" | "superseded";

/** What is known of a socket. Connections are told by their number, which is their generation; 0 is none. */
export interface Life {
  readonly phase: Phase;
  /** How many connections have been begun. */
  readonly made: number;
  /** The one that is being made, */
  readonly next: number;
  /** the one that messages go over, */
  readonly live: number;
  /** and the one before it, which still answers what it was asked. Never more than two of the three. */
  readonly old: number;
  /** The last one that was asked to close. */
  readonly parted: number;
  readonly at: Step;
  /** Attempts that failed since the last connection that lasted. */
  readonly tries: number;
  /** Milliseconds that an attempt may take, */
  readonly timeout: number;
  /** and that the newest connection may be used. */
  readonly validFor: number;
  /** A timer rings so many milliseconds after this became what it is: at the least, and at the most. */
  readonly timer: readonly [number, number];
  /** Whether it has given up, or was closed. */
  readonly over?: true;
  /** Why it has given up. */
  readonly code?: FailureCode | undefined;
}

/**
 * What happens to it: its timer rings, a connection comes a step further (`connecting`: and how many milliseconds it is
 * good for; `hello`, where that is to be answered before it is `ready`) or is lost (why, or how many milliseconds it was
 * open), the network is there (`waiting`) or not (`suspended`), the user says something.
 */
export type LifeEvent = "tick" | "connecting" | "hello" | "ready" | "lost" | "waiting" | "suspended" | "close";

/** Why nothing helps any more. Of credentials that is believed at the third time. */
export type LossReason = FailureCode | undefined;

/** A socket that has not begun. */
export function newLife(timeout: number): Life {
  return {
    made: 0,
    next: 0,
    live: 0,
    old: 0,
    parted: 0,
    tries: 0,
    validFor: 0,
    timer: [0, 0],
    phase: "idle",
    at: "idle",
    timeout,
  };
}

/** How long it may stay as it is. */
function timerOf(is: Life): Life["timer"] {
  if (is.at === "waiting") return [0, ([1, 5, 10, 20, 40][is.tries] ?? 60) * second];
  // A token is renewed a minute before its end; API Gateway ends the connection after 2 h.
  const most = is.next
    ? is.timeout
    : is.old
      ? (is.old > is.parted ? 30 : 5) * second
      : Math.max(is.validFor - minute, is.validFor / 2, second);
  return [Math.min(100 * minute, most), Math.min(115 * minute, most)];
}

const second = 1_000;
/** Milliseconds after which a connection counts as a good one. */
const lasting = 10_000;
const minute = 60 * second;
const twoHours = 120 * minute;
