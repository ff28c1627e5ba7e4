/**
 * The life of a socket as one pure function: what is, what happens, what is then, and what has to be done. No clock, no
 * chance, no connection in here; `socket.ts` does what the effects say.
 */
export function step(life: Life, event: LifeEvent, id = 0, detail?: LossReason | number): [Life, readonly Effect[]] {
  let { code, end, live, made, next, old, parting, shaken, step: at, tries, validFor } = life;

  const lose = (lost: number) => {
    if (typeof detail === "string" && detail !== "refused") return finish(detail);
    if (lost === live) {
      live = 0;
      if (next) return;
      old = 0;
      // One that did not last has mended nothing: the waits go on where they were.
      if (Number(detail) < lasting) tries = shaken;
    } else {
      next = 0;
      tries += 1;
      if (detail && tries > 2 && !live) return finish("unauthorized");
    }
    at = live ? "idle" : "waiting";
  };
  // The connection that is open is closed with a word, all others are left.
  const finish = (why?: FailureCode) => {
    old = live;
    live = next = 0;
    parting = true;
    end = why ? "failed" : "closed";
    code = why;
  };

  if (event === "tick" && old) {
    if (parting) old = 0;
    parting = true;
  } else if (event === "lost" && id === old) old = 0;
  else if (!end) {
    const isNext = next > 0 && id === next;
    if (event === "close") finish();
    else if (event === "lost") {
      if (isNext || (live && id === live)) lose(id);
    } else if (event === "tick") {
      if (next) lose(next);
      else {
        next = made += 1;
        at = "fetching-token";
      }
    } else if (event === "offline") {
      if (at === "waiting") at = "suspended";
    } else if (event === "online") {
      if (at === "suspended" || at === "waiting") {
        at = "waiting";
        tries = 0;
      }
    } else if (isNext) {
      if (event === "token") {
        at = "connecting";
        validFor = Number(detail ?? 0);
      } else if (event === "opened" && life.greets) at = "hello";
      else {
        old = live;
        live = next;
        shaken = tries;
        next = tries = 0;
        parting = false;
        at = "idle";
      }
    }
  }

  const phase: Phase = end ?? (live ? (old ? "draining" : next ? "rotating" : "open") : at);
  const is: Life = { ...life, code, end, live, made, next, old, parting, phase, shaken, step: at, tries, validFor };
  const effects: Effect[] = [];
  for (const one of [life.live, life.next, life.old]) {
    if (one && ![live, next, old].includes(one)) effects.push(["drop", one]);
  }
  if (runsFor(is) !== runsFor(life)) effects.push(["timer", ...timerOf(is)]);
  if (made > life.made) effects.push(["make", made]);
  if (next && at === "hello" && life.step !== at) effects.push(["greet", next]);
  // Also after one that should have followed it has failed.
  if (live && life.next && !next) effects.push(["use", live]);
  if (old && parting && (!life.parting || old !== life.old)) effects.push(["part", old]);
  if (end && !old && (life.old || !life.end)) effects.push(["end", 0]);
  return [is, effects];
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
  /** Attempts that failed since the last one that did not. */
  readonly tries: number;
  /** And those before the connection that is open. */
  readonly shaken: number;
  /** Whether a connection is ready only when its hello is answered. */
  readonly greets: boolean;
  /** Milliseconds that an attempt may take, */
  readonly patience: number;
  /** and that the connection's token is good for; 0 for as long as the connection. */
  readonly validFor: number;
  readonly end: "closed" | "failed" | undefined;
  readonly code: FailureCode | undefined;
}

/**
 * What happens to it: its timer rings, a connection comes a step further (`token`: and how many milliseconds it is good
 * for) or is lost (why, or how many milliseconds it was open), the network or the user says something.
 */
export type LifeEvent = "tick" | "token" | "opened" | "ready" | "lost" | "online" | "offline" | "close";

/** `refused`: the credentials were not taken; a code: nothing helps any more. */
export type LossReason = "refused" | FailureCode | undefined;

/** What has to be done for a connection; or its timer is to ring between the two numbers of milliseconds from now. */
export type Effect =
  | readonly ["make" | "greet" | "use" | "part" | "drop" | "end", number]
  | readonly ["timer", number, number];

/** A socket that has not begun. */
export function newLife(greets: boolean, patience: number): Life {
  const none = { made: 0, next: 0, live: 0, old: 0, shaken: 0, tries: 0, validFor: 0, code: undefined, end: undefined };
  return { ...none, phase: "idle", step: "idle", parting: false, greets, patience };
}

/** For what the timer runs: it starts anew when that changes. Never for two things at once. */
function runsFor({ live, next, old, parting, step: at, tries }: Life): string {
  return [live, next, old, parting, tries, !next && at].join();
}

function timerOf({ live, next, old, parting, patience, step: at, tries, validFor }: Life): [from: number, to: number] {
  const most = next ? patience : old ? (parting ? 5 * second : 30 * second) : at === "suspended" ? 2 ** 31 : 0;
  if (most) return [most, most];
  if (tries) return [0, Math.min(2.5 * second * 2 ** tries, minute)];
  if (!live) return [0, second];
  // A token is renewed a minute before its end; API Gateway ends the connection after 2 h.
  const token = validFor ? Math.max(validFor - minute, validFor / 2) : 115 * minute;
  return [Math.min(100 * minute, token), Math.min(115 * minute, token)];
}

const second = 1_000;
/** Milliseconds after which a connection counts as a good one. */
const lasting = 10_000;
const minute = 60 * second;
