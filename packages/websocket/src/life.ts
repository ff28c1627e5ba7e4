/**
 * The life of a socket as one pure function: what is, what happens, what is then, and what has to be done. No clock, no
 * chance, no connection in here; `socket.ts` does what the effects say.
 */
export function step(life: Life, event: LifeEvent, id = 0, detail?: LossReason | number): [Life, readonly Effect[]] {
  const facts = follow(life, event, id, detail);
  const { live, next, old } = facts;
  const phase: Phase = facts.end ?? (live ? (old ? "draining" : next ? "rotating" : "open") : facts.step);
  const now = { ...facts, phase };
  return [now, difference(life, now)];
}

/** Where a socket is: on its way to `open`, beside it, or at its end. */
export type Phase = Step | "open" | "rotating" | "draining" | "closed" | "failed";

/** How far the connection has come that is being made, or why none is. */
type Step = "idle" | "waiting" | "suspended" | "fetching-token" | "connecting" | "hello";

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
  /** Whether the old one was asked to close. */
  readonly parting: boolean;
  readonly step: Step;
  /** Attempts that failed since a connection lasted; */
  readonly failures: number;
  /** since there was one at all; */
  readonly tries: number;
  /** and those for want of permission. */
  readonly refusals: number;
  /** Whether a connection is ready only when its hello is answered. */
  readonly greets: boolean;
  /** Whether it ends with its first connection. */
  readonly once: boolean;
  /** Milliseconds that an attempt may take, */
  readonly patience: number;
  /** and that the connection's token is good for. */
  readonly validFor: number;
  readonly end?: "closed" | "failed";
  readonly code?: FailureCode;
}

/**
 * What happens to it: a timer rings, a connection comes a step further (`token`: and how many milliseconds it is good
 * for) or is lost (and why), the network or the user says something.
 */
export type LifeEvent = TimerName | "token" | "opened" | "ready" | "lost" | "online" | "offline" | "close";

/** `refused`: the credentials were not taken; `normal`: the server said good-bye; a code: nothing helps any more. */
export type LossReason = "refused" | "normal" | FailureCode | undefined;

/** When to begin a connection, when an attempt is late, when an old connection is left, and when a new one has lasted. */
export type TimerName = "begin" | "late" | "drain" | "lasts";

/** What has to be done: for a connection; or a timer, to ring between the two numbers of milliseconds from now. */
export type Effect =
  | readonly ["fetching-token" | "connecting" | "hello" | "use" | "close" | "drop" | "end", number]
  | readonly ["timer", TimerName, number, number]
  | readonly ["stop", TimerName];

/** A socket that has not begun. */
export function newLife(settings: Pick<Life, "greets" | "once" | "patience">): Life {
  const none = { made: 0, next: 0, live: 0, old: 0, failures: 0, tries: 0, refusals: 0, parting: false };
  return { phase: "idle", step: "idle", ...none, validFor: 0, ...settings };
}

function follow(life: Life, event: LifeEvent, id: number, detail: LossReason | number): Life {
  const { end, live, made, next, old, parting, step: at } = life;
  const isResting = at === "waiting" || at === "suspended";
  if (event === "drain") return parting ? { ...life, old: 0 } : { ...life, parting: true };
  if (event === "lost" && id === old) return { ...life, old: 0 };
  if (end) return life;
  if (event === "close") return over(life);
  if (event === "lasts") return { ...life, failures: 0, refusals: 0 };
  if (event === "offline" && isResting) return { ...life, step: "suspended" };
  if (event === "online" && isResting) return { ...life, step: "waiting", tries: 0 };
  if (event === "begin" && !next && !old) return { ...life, made: made + 1, next: made + 1, step: "fetching-token" };
  if (event === "late" && next) return lost(life, next);
  if (event === "lost" && (id === live || id === next)) return lost(life, id, detail);
  if (id !== next || !next) return life;
  if (event === "token") return { ...life, step: "connecting", validFor: Number(detail ?? 0) };
  if (event === "opened" && life.greets) return { ...life, step: "hello" };
  if (event === "opened" || event === "ready")
    return { ...life, live: next, next: 0, old: live, parting: false, step: "idle", tries: 0 };
  return life;
}

function lost(life: Life, id: number, why?: LossReason | number): Life {
  const { live, next } = life;
  const step: Step = "waiting";
  if (typeof why === "string" && why !== "refused" && why !== "normal") return over(life, why);
  if (id === live) {
    if (next) return { ...life, live: 0 };
    // Who is told good-bye does not come back.
    return life.once || why === "normal" ? over({ ...life, live: 0 }) : { ...life, live: 0, old: 0, step };
  }
  const refusals = life.refusals + (why ? 1 : 0);
  if (refusals > 2 && !live) return over(life, "unauthorized");
  const counts = { failures: life.failures + 1, tries: life.tries + 1, refusals };
  return { ...life, ...counts, next: 0, step: live ? "idle" : step };
}

/** The connection that is open is closed with a word, all others are left. */
function over(life: Life, code?: FailureCode): Life {
  return {
    ...life,
    next: 0,
    live: 0,
    old: life.live,
    parting: true,
    ...(code ? { end: "failed", code } : { end: "closed" }),
  };
}

/** What has to be done follows from what is, and was not. */
function difference(was: Life, is: Life): Effect[] {
  const connections = [is.live, is.next, is.old];
  const effects: Effect[] = [was.live, was.next, was.old]
    .filter((id) => id && !connections.includes(id))
    .map((id) => ["drop", id]);
  for (const name of ["begin", "late", "drain", "lasts"] as const) {
    const [key, from, to] = timerOf(name, is);
    if (key !== timerOf(name, was)[0]) effects.push(key ? ["timer", name, from, to] : ["stop", name]);
  }
  // The three steps of a connection are what has to be done for it.
  if (is.next && is.step !== was.step) effects.push([is.step as "hello", is.next]);
  // Also after one that should have followed it has failed.
  if (is.live && was.next && !is.next) effects.push(["use", is.live]);
  if (is.old && is.parting && !(was.parting && was.old === is.old)) effects.push(["close", is.old]);
  if (is.end && !is.old && !(was.end && !was.old)) effects.push(["end", 0]);
  return effects;
}

/** Whether a timer runs, and if so, for what: it starts anew when that changes. And how long it takes. */
function timerOf(name: TimerName, life: Life): [key: unknown, from: number, to: number] {
  const { failures, live, next, old, tries, validFor } = life;
  if (name === "late") return [next, life.patience, life.patience];
  if (name === "lasts") return [live, 10 * second, 10 * second];
  if (name === "drain") return [old && old + Number(life.parting) / 2, ...(life.parting ? farewell : patience)];
  const runs = !next && !old && !life.end && (live || life.step === "waiting");
  const key = runs && `${live} ${life.made} ${tries}`;
  if (tries) return [key, 0, Math.min(2.5 * second * 2 ** failures, minute)];
  if (!live) return [key, 0, second];
  // API Gateway ends it after 2 h; a token is renewed a minute before its end.
  const token = validFor ? Math.max(validFor - minute, validFor / 2) : 100 * minute;
  return [key, Math.min(100 * minute, token), Math.min(115 * minute, validFor ? token : 115 * minute)];
}

const second = 1_000;
const minute = 60 * second;
/** How long a closing handshake may take, and what was asked before it. */
const farewell = [5 * second, 5 * second] as const;
const patience = [30 * second, 30 * second] as const;
