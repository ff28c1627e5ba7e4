import type { Clock } from "./clock.js";
import { errorOf, type UnknownOutcomeError } from "./errors.js";
import { type Fields, fieldsOf, writeFrame } from "./frame.js";
import type { Validate } from "./options.js";
import { randomText } from "./random-text.js";
import type { Metrics, SendOptions } from "./types.js";

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

/**
 * The messages of a socket, over all its connections: what waits, what is on its way, and what becomes of each. Knows no
 * connection but by its number.
 */
export function createMessages(
  routeField: string,
  validate: Validate,
  { bytes: mostBytes, messages: most, overflow, window }: Limits,
  { now, random }: Clock,
  /** Writes to a connection. False: it is about to end. */
  write: (on: number, frame: string) => boolean,
  /** `look` is to be called before so many milliseconds are over. */
  wake: (milliseconds: number) => void,
  /** An answer is overdue: is anybody there? */
  doubt: () => void,
): Messages {
  const queued = new Set<Message>();
  const flying = new Map<unknown, Message>();
  /** Keys with a message on its way. */
  const busy = new Set<unknown>();
  const counts = { sent: 0, resent: 0, answered: 0 };
  const prefix = `${randomText(12)}.`;
  let ids = 0;
  let bytes = 0;
  let live = 0;
  let isHeld = false;
  let isOver = false;
  let oneWayAt = Number.NEGATIVE_INFINITY;

  const newId = () => prefix + ++ids;
  /** A number of milliseconds that doubles with each time the message was written, up to a limit. */
  const later = ({ tries }: Message, first: number, limit: number) => Math.min(first * 2 ** tries, limit);

  const finish = (message: Message, error?: unknown, data?: unknown) => {
    const { id, frame, key, tries } = message;
    if (queued.delete(message)) bytes -= frame.length;
    if (tries) busy.delete(key);
    flying.delete(id);
    message.settle(error, data);
  };
  /** Nobody knows what became of it; or it was never sent. */
  const giveUp = (message: Message, reason: UnknownOutcomeError["reason"], why: string, cause?: unknown) =>
    finish(
      message,
      message.tries
        ? errorOf("unknown", `No answer to "${message.route}": ${why}`, { reason, cause })
        : errorOf("closed", `"${message.route}" was not sent: ${why}`),
    );

  const send = (message: Message) => {
    const { again, frame, id, key } = message;
    if (!live || !write(live, frame)) return false;
    if (queued.delete(message)) bytes -= frame.length;
    counts[message.tries++ ? "resent" : "sent"]++;
    message.on = live;
    // 10 s at first: a Lambda may start cold.
    message.due = again ? now() + later(message, 5_000, 60_000) : Number.POSITIVE_INFINITY;
    if (id) {
      flying.set(id, message);
      if (key !== undefined) busy.add(key);
    } else {
      oneWayAt = now();
      finish(message);
    }
    return true;
  };

  const flush = () => {
    let room = window - flying.size;
    for (const message of queued) {
      if (busy.has(message.key) || (isHeld && !message.id)) continue;
      // Those that nobody answers do not go all at once either.
      if (room-- <= 0 || !send(message)) break;
    }
    if (queued.size + flying.size) wake(live ? 100 : 1_000);
  };

  const give = (message: Message, error?: unknown, data?: unknown) => {
    finish(message, error, data);
    flush();
  };

  const look = () => {
    for (const message of [...queued, ...flying.values()]) {
      const isLate = now() >= message.deadline;
      if (live && message.tries && (isLate || now() >= message.due)) doubt();
      if (isLate) giveUp(message, "timeout", "not in time");
      else if (now() >= message.due) send(message);
    }
    flush();
  };

  const say = (isAsked: boolean, route: string, payload: unknown, options: SendOptions = {}) =>
    new Promise<unknown>((resolve, reject) => {
      const { delivery, key, signal } = options;
      signal?.throwIfAborted();
      const again = delivery === "at-least-once";
      const id = isAsked || again ? (options.id ?? newId()) : undefined;
      const frame = writeFrame(routeField, route, payload, id);
      // 12 h: less than a server keeps ids for. Sent again after that, a message might be acted on twice.
      const deadline = now() + (options.timeout ?? (again ? 12 * 3_600_000 : 30_000));
      const abort = () => give(message, signal?.reason);
      const message: Message = {
        again,
        deadline,
        due: Number.POSITIVE_INFINITY,
        frame,
        id,
        key,
        on: 0,
        route,
        tries: 0,
        settle(error, data) {
          signal?.removeEventListener("abort", abort);
          if (error !== undefined) reject(error);
          else if (isAsked)
            validate("replies", route, data, (value, wrong) => (wrong ? reject(wrong) : resolve(value)));
          else resolve(undefined);
        },
      };
      if (isOver) return giveUp(message, "closed", overText);
      signal?.addEventListener("abort", abort);
      queued.add(message);
      bytes += frame.length;
      flush();
      while (queued.has(message) && (queued.size > most || bytes > mostBytes)) {
        const [oldest = message] = overflow === "reject" ? [message] : queued;
        finish(oldest, errorOf("queue-full", `"${oldest.route}" was not sent: too many wait`));
      }
    });

  return {
    newId,
    async send(...told) {
      await say(false, ...told);
    },
    request: (...told) => say(true, ...told),
    answer({ data, error, ok, requestId }) {
      const message = flying.get(requestId);
      const { code, message: text } = fieldsOf(error);
      // One that came twice is nothing new to anybody.
      if (!message) return `${requestId}`.startsWith(prefix);
      if (ok) {
        counts.answered++;
        give(message, undefined, data);
      } else if (notFinal.test(`${code}`) && (message.again || code === "superseded")) {
        // A connection that gave way did not act on it: over the newer one at once. Else the server wants some time.
        message.due = message.on === live ? now() + random() * later(message, 250, 30_000) : 0;
        message.on = 0;
        if (!message.due) send(message);
      } else
        give(message, errorOf("rejected", `${text ?? "The service refused it"}`, { reason: `${code ?? "error"}` }));
      return true;
    },
    blame(error) {
      const [oldest, another] = flying.values();
      const isCertain = oldest && !another && now() - oneWayAt > integrationLimit;
      // Some other time it may go well; a message that no route or no model takes never will.
      if (isCertain && (!oldest.again || /forbidden|bad request/i.test(error.message))) give(oldest, error);
      const doubtful = !isCertain && [...flying.values()].find(({ again }) => !again);
      if (doubtful) giveUp(doubtful, "gateway-error", "API Gateway reported an error of some message", error);
      return Boolean(oldest);
    },
    hold() {
      isHeld = true;
    },
    use(on) {
      live = on;
      isHeld = false;
      for (const message of flying.values()) if (message.on !== on && (message.again || !message.on)) send(message);
      flush();
    },
    lost(on, code) {
      if (on === live) live = 0;
      for (const message of flying.values()) {
        if (message.on === on && (isOver || !message.again))
          giveUp(message, "closed", `the connection ended with ${code}`);
      }
      flush();
    },
    end(last) {
      isOver = true;
      live = 0;
      for (const message of [...queued, ...flying.values()]) {
        if (!last || message.on !== last) giveUp(message, "closed", overText);
      }
    },
    look,
    isAsked: (on) => [...flying.values()].some((message) => message.on === on),
    counts: () => ({ ...counts, queued: queued.size, inFlight: flying.size }),
  };
}

/** Why nothing is sent any more. */
const overText = "the socket is closed";

/** Codes after which the same message is sent again, later. */
const notFinal = /^(in-progress|superseded|throttled|unavailable)$/;

/** The longest a route may take, after which no error frame for it can come. */
const integrationLimit = 29_000;

/** A message whose outcome is open. */
interface Message {
  /** Given to those that are answered. It names this message for ever. */
  readonly id: string | undefined;
  readonly route: string;
  readonly frame: string;
  /** At least once: sent again with the same id until it is answered. */
  readonly again: boolean;
  /** Messages with the same key have at most one on its way. */
  readonly key: string | undefined;
  /** When to give up, */
  readonly deadline: number;
  /** and when to send it again. */
  due: number;
  /** The connection it was last written to; 0 for none. */
  on: number;
  /** How often it was written. */
  tries: number;
  /** Its outcome: an error, or what was answered. Called once. */
  settle(error: unknown, data: unknown): void;
}

/** What a socket asks of its messages. */
export interface Messages {
  newId(): string;
  send(route: string, payload: unknown, options?: SendOptions): Promise<void>;
  request(route: string, payload: unknown, options?: SendOptions): Promise<unknown>;
  /** Hands an answer to its message. False: it is to none of these. */
  answer(answer: Fields): boolean;
  /**
   * The gateway's error frame does not say what message it is about. If only one can have caused it, that one fails with
   * it. Otherwise the oldest that is not sent again is `unknown`: it may be the one, and may have been acted on. False:
   * nothing is on its way.
   */
  blame(error: Error): boolean;
  /** Messages that want no answer wait for `use`: the server may not act on them any more, and would not say so. */
  hold(): void;
  /** Messages go over this connection from now on. What has no answer yet is sent again. */
  use(on: number): void;
  /** A connection has ended. */
  lost(on: number, code: number): void;
  /** Nothing is sent any more. What is on its way over the last connection, if there is one, has until that ends. */
  end(last: number): void;
  /** Looks for what is overdue. */
  look(): void;
  /** Whether something waits for an answer of this connection. */
  isAsked(on: number): boolean;
  counts(): Omit<Metrics, "connections">;
}
