import type { Clock } from "./clock.js";
import { errorOf, type UnknownOutcomeError } from "./errors.js";
import { type Fields, fieldsOf, writeFrame } from "./frame.js";
import type { Life } from "./life.js";
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
 * connection but by its number, and follows the socket's life: `look` does what is due now.
 */
export function createMessages(
  { clock: { now, random }, dispatch, life, ring, watch, write }: MessagesHost,
  routeField: string,
  validate: Validate,
  /** The code that the last connection ended with. */
  ending: () => number,
  { bytes: mostBytes = 1e6, messages: most = 1_000, overflow, window = 64 }: Partial<Limits> = {},
): Messages {
  /** Those whose outcome is open, in the order in which they were said. */
  const all = new Set<Message>();
  /** Keys with a message on its way: it has no other, and each message has a key. */
  const busy = new Set<string>();
  const counts = { sent: 0, resent: 0, answered: 0 };
  const prefix = `${randomText()}.`;
  let ids = 0;
  let oneWayAt = -integrationLimit;

  const queued = () => all.size - busy.size;

  const finish = (message: Message, error?: unknown, data?: unknown) => {
    if (!all.delete(message)) return;
    if (message.tries) busy.delete(message.key);
    message.settle(error, data);
  };
  /** It was never sent, or nobody knows what became of it. */
  const giveUp = (message: Message, reason: UnknownOutcomeError["reason"], why: string = reason, cause?: unknown) =>
    finish(
      message,
      message.tries
        ? errorOf("unknown", `"${message.route}" was not answered: ${why}`, { reason, cause })
        : errorOf("closed", `"${message.route}" was not sent: ${why}`),
    );

  const send = (message: Message, on: number) => {
    const { again, frame, isAnswered, key } = message;
    if (!write(on, frame)) return;
    busy.add(key);
    counts[message.tries++ ? "resent" : "sent"]++;
    message.on = on;
    // 10 s at first: a Lambda may start cold.
    message.due = again ? now() + Math.min(5_000 * 2 ** message.tries, 60_000) : message.deadline;
    if (!isAnswered) {
      oneWayAt = now();
      finish(message);
    }
  };

  /** Does what is due: for one message, or for all. */
  const look = (only?: Message) => {
    const { at, live, old, over, parted } = life();
    let room = window - busy.size;
    for (const message of only ? [only] : all) {
      const { again, due, isAnswered, key, on, tries } = message;
      if (live && tries && now() >= due) watch(true);
      if (now() >= message.deadline) giveUp(message, "timeout");
      else if (on !== live && on !== old && (over || (on && !again)))
        giveUp(message, "closed", over ? "socket closed" : `connection closed with ${ending()}`);
      else if (
        live &&
        (tries
          ? now() >= due || (again && on && on !== live)
          : !busy.has(key) && (isAnswered || at !== "hello") && room-- > 0)
      )
        send(message, live);
    }
    if (only) return;
    if (old > parted && ![...all].some(({ on }) => on === old)) dispatch("tick");
    if (all.size) ring(look, live ? 100 : 1_000);
  };

  const say =
    (isAsked: boolean) =>
    (route: string, payload: unknown, options: SendOptions = {}) =>
      new Promise<unknown>((resolve, reject) => {
        const again = options.delivery === "at-least-once";
        // 12 h: less than a server keeps ids for. Sent again after that, a message might be acted on twice.
        const { id = prefix + ++ids, key = id, signal, timeout = again ? 12 * 3_600_000 : 30_000 } = options;
        signal?.throwIfAborted();
        const isAnswered = isAsked || again;
        const frame = writeFrame(routeField, route, payload, isAnswered ? id : undefined);
        const abort = () => {
          finish(message, signal?.reason);
          look();
        };
        const message: Message = {
          again,
          deadline: now() + timeout,
          due: 0,
          frame,
          id,
          isAnswered,
          key,
          on: undefined,
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
        signal?.addEventListener("abort", abort);
        all.add(message);
        // Nobody else waits: only this one can be due.
        look(all.size > 1 && queued() < 2 ? message : undefined);
        while (all.has(message) && !message.tries) {
          const waiting = [...all].filter(({ tries }) => !tries);
          if (waiting.length <= most && waiting.reduce((sum, one) => sum + one.frame.length, 0) <= mostBytes) break;
          const [oldest = message] = overflow === "drop-oldest" ? waiting : [];
          finish(oldest, errorOf("queue-full", `"${oldest.route}" was not sent: queue full`));
        }
      });

  return {
    send: say(false),
    request: say(true),
    answer({ data, error, ok, requestId }) {
      const message = [...all].find(({ id }) => id === requestId);
      // One that came twice is nothing new to anybody.
      if (!message) return `${requestId}`.startsWith(prefix);
      const { code = "error", message: text = code } = fieldsOf(error);
      const reason = `${code}`;
      if (ok) {
        counts.answered++;
        finish(message, undefined, data);
      } else if (notFinal.test(reason) && (message.again || reason === "superseded")) {
        // A connection that gave way did not act on it, or the server wants some time.
        message.due = now() + random() * Math.min(250 * 2 ** message.tries, 30_000);
        message.on = undefined;
      } else finish(message, errorOf("rejected", `${text}`, { reason }));
      if (queued()) look();
      return true;
    },
    blame(error) {
      const { size } = busy;
      const isCertain = size < 2 && now() - oneWayAt > integrationLimit;
      // Some other time it may go well; a message that no route or no model takes never will.
      const isHopeless = isCertain && /forbidden|bad request/i.test(error.message);
      const culprit = [...all].find(({ again, tries }) => tries && (isHopeless || !again));
      if (culprit && isCertain) finish(culprit, error);
      else if (culprit) giveUp(culprit, "gateway-error", error.message, error);
      look();
      return size > 0;
    },
    look,
    metrics: () => ({ ...counts, queued: queued(), inFlight: busy.size, connections: life().made }),
  };
}

/** What messages need of their socket. */
interface MessagesHost {
  readonly clock: Clock;
  life(): Life;
  /** Writes to a connection. False: it is about to end. */
  write(on: number, frame: string): boolean;
  /** Calls after so many milliseconds. */
  ring(call: () => void, milliseconds: number): void;
  /** Is anybody there? */
  watch(isDoubted: boolean): void;
  dispatch(event: "tick"): void;
}

/** Codes after which the same message is sent again, later. */
const notFinal = /^(in-progress|superseded|throttled|unavailable)$/;

/** The longest a route may take, after which no error frame for it can come. */
const integrationLimit = 29_000;

/** A message whose outcome is open. */
interface Message {
  /** It names this message for ever. */
  readonly id: string;
  readonly route: string;
  readonly frame: string;
  /** At least once: sent again with the same id until it is answered. */
  readonly again: boolean;
  /** Whether the server is told its id, and says what became of it. */
  readonly isAnswered: boolean;
  /** Messages with the same key have at most one on its way. */
  readonly key: string;
  /** When to give up, */
  readonly deadline: number;
  /** and when to send it, for the first time or again. */
  due: number;
  /** The connection that it was last written to, if it is to be answered there. */
  on: number | undefined;
  /** How often it was written. */
  tries: number;
  /** Its outcome: an error, or what was answered. Called once. */
  settle(error: unknown, data: unknown): void;
}

/** What a socket asks of its messages. */
export interface Messages {
  send(route: string, payload: unknown, options?: SendOptions): Promise<unknown>;
  request(route: string, payload: unknown, options?: SendOptions): Promise<unknown>;
  /** Hands an answer to its message. False: it is to none of these. */
  answer(answer: Fields): boolean;
  /**
   * The gateway's error frame does not say what message it is about. If only one can have caused it, that one fails with
   * it. Otherwise the oldest that is not sent again is `unknown`: it may be the one, and may have been acted on. False:
   * nothing is on its way.
   */
  blame(error: Error): boolean;
  /** Does what is due: some time has gone by, or the socket's life has changed. */
  look(): void;
  metrics(): Metrics;
}
