import { ClosedError, QueueFullError, RejectedError, UnknownOutcomeError } from "./errors.js";

/** What a message is while its outcome is open. */
export interface Message {
  /** Given to those that are answered. It names this message for ever. */
  readonly id: string | undefined;
  readonly route: string;
  readonly frame: string;
  /** At least once: sent again with the same id until it is answered. */
  readonly again: boolean;
  /** Messages with the same key have at most one on its way. */
  readonly key: string | undefined;
  /** When to give up. */
  readonly deadline: number;
  /** Its outcome: an error, or what was answered. Called once. */
  settle(error: unknown, data?: unknown): void;
  /** The connection it was last written to; 0 for none. */
  on: number;
  /** When to look at it again. */
  due: number;
  /** How often it was written. */
  tries: number;
}

/** How many messages may wait or be on their way. */
export interface Limits {
  /** Without an answer, 64. */
  readonly window: number;
  /** Waiting to be sent: 1,000 messages, */
  readonly messages: number;
  /** and 1 MB. */
  readonly bytes: number;
  /** What gives way when more come: the new one (`reject`), or the one that waits longest. */
  readonly overflow: "reject" | "drop-oldest";
}

/** What the messages need of the world. */
interface World {
  now(): number;
  random(): number;
  /** Writes to a connection. False: it is about to end. */
  write(message: Message, on: number): boolean;
  /** `due` is to be called at this time, or before. */
  wake(at: number): void;
  /** An answer is overdue: is anybody there? */
  doubt(): void;
}

/**
 * The messages of a socket, over all its connections: what waits, what is on its way, and what becomes of each. Knows no
 * connection but by its number.
 */
export function createMessages(limits: Limits, { now, random, write, wake, doubt }: World): Messages {
  const queued = new Set<Message>();
  const flying = new Map<string, Message>();
  /** Keys with a message on its way. */
  const busy = new Set<unknown>();
  const counts = { sent: 0, resent: 0, answered: 0 };
  let bytes = 0;
  let live = 0;
  let wakeAt = Number.POSITIVE_INFINITY;

  const wakeAtLatest = (at: number) => {
    if (at >= wakeAt) return;
    wakeAt = at;
    wake(at);
  };
  const wakeFor = (message: Message, at: number) => {
    message.due = Math.min(at, message.deadline);
    wakeAtLatest(message.due);
  };

  const finish = (message: Message, error: unknown, data?: unknown) => {
    const { id, frame, key, tries } = message;
    if (queued.delete(message)) bytes -= frame.length;
    if (tries) busy.delete(key);
    if (id) flying.delete(id);
    message.settle(error, data);
  };

  const send = (message: Message): boolean => {
    const { frame, id, key } = message;
    if (!live || !write(message, live)) {
      // Nothing more to do for it until there is another connection.
      wakeFor(message, message.deadline);
      return false;
    }
    if (queued.delete(message)) bytes -= frame.length;
    counts[message.tries++ ? "resent" : "sent"]++;
    message.on = live;
    if (key !== undefined) busy.add(key);
    if (id) {
      flying.set(id, message);
      // 10 s at first: a Lambda may start cold. Twice as long each time, up to a minute.
      wakeFor(message, message.again ? now() + Math.min(5_000 * 2 ** message.tries, 60_000) : message.deadline);
    } else finish(message, undefined);
    return true;
  };

  const flush = () => {
    let room = limits.window - flying.size;
    for (const message of queued) {
      if (!busy.has(message.key) && (!live || room-- <= 0 || !send(message))) break;
    }
    // Those that nobody answers do not go all at once either.
    if (room < 0 && flying.size < limits.window) wakeAtLatest(now() + 50);
  };

  const give = (message: Message, error: unknown, data?: unknown) => {
    finish(message, error, data);
    flush();
  };

  return {
    counts,
    give,
    add(message) {
      queued.add(message);
      bytes += message.frame.length;
      flush();
      while (queued.has(message) && (queued.size > limits.messages || bytes > limits.bytes)) {
        const [oldest = message] = limits.overflow === "reject" ? [message] : queued;
        finish(oldest, new QueueFullError(unsent(oldest, "too many wait")));
      }
      if (queued.has(message)) wakeFor(message, message.deadline);
    },
    answer({ requestId, ok, data, error }, on) {
      const message = flying.get(requestId);
      if (!message) return false;
      if (ok) {
        counts.answered++;
        give(message, undefined, data);
      } else if (message.again ? notFinal.has(error.code) : error.code === "superseded" && on !== live) {
        // A connection that gave way did not act on it; else the server wants some time.
        const isElsewhere = message.on !== live;
        message.on = 0;
        if (!isElsewhere || !send(message))
          wakeFor(message, now() + random() * Math.min(250 * 2 ** message.tries, 30_000));
      } else give(message, new RejectedError(error.message, { reason: error.code }));
      return true;
    },
    use(on) {
      live = on;
      for (const message of flying.values()) if (message.on !== on && (message.again || !message.on)) send(message);
      flush();
    },
    hold() {
      live = 0;
    },
    lost(on, why) {
      if (on === live) live = 0;
      for (const message of flying.values()) {
        if (message.on !== on || message.again) continue;
        finish(message, unknown(message, "closed", `the connection ended: ${why}`));
      }
      flush();
    },
    due() {
      wakeAt = Number.POSITIVE_INFINITY;
      const time = now();
      for (const message of [...queued, ...flying.values()]) {
        const { deadline, due, tries } = message;
        if (time < due) wakeFor(message, due);
        else if (time < deadline) {
          if (tries) {
            if (live) doubt();
            send(message);
          } else wakeFor(message, deadline);
        } else if (tries) {
          finish(message, unknown(message, "timeout", "none in time"));
          doubt();
        } else finish(message, new ClosedError(unsent(message, "no connection in time")));
      }
      flush();
    },
    end() {
      for (const message of [...queued, ...flying.values()])
        finish(
          message,
          message.tries ? unknown(message, "closed", overText) : new ClosedError(unsent(message, overText)),
        );
    },
    flying: () => [...flying.values()],
    waiting: () => queued.size,
  };
}

/** What is said of a message that was not sent. */
export function unsent({ route }: Pick<Message, "route">, why: string): string {
  return `The message for "${route}" was not sent: ${why}`;
}

/** Why nothing is sent any more. */
export const overText = "the socket is closed";

function unknown({ route }: Message, reason: UnknownOutcomeError["reason"], why: string): UnknownOutcomeError {
  return new UnknownOutcomeError(`No answer to "${route}": ${why}`, { reason });
}

/** The answer to a message. */
export type Answer = { readonly requestId: string; readonly data?: unknown } & (
  | { readonly ok: true; readonly error?: undefined }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
);

/** Codes after which the same message is sent again, later. */
const notFinal = new Set(["in-progress", "superseded", "throttled", "unavailable"]);

/** What a socket asks of its messages. */
export interface Messages {
  readonly counts: Readonly<Record<"sent" | "resent" | "answered", number>>;
  add(message: Message): void;
  /** Hands an answer to its message. False: there is none. */
  answer(answer: Answer, on: number): boolean;
  /** Messages go over this connection from now on. What has no answer yet is sent again. */
  use(on: number): void;
  /** Nothing is sent until `use`. */
  hold(): void;
  /** A connection has ended. */
  lost(on: number, why: string): void;
  /** Looks for what is overdue. */
  due(): void;
  /** Ends one. */
  give(message: Message, error: unknown): void;
  /** Ends all. */
  end(): void;
  /** What is on its way. */
  flying(): Message[];
  /** How many wait. */
  waiting(): number;
}
