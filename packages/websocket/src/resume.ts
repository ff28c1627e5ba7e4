import { fieldsOf } from "./frame.js";
import { greeting, type Session } from "./greeting.js";
import type { GreetingHost, Resume } from "./options.js";

/**
 * Events that were missed while there was no connection are told later, once each and in order; or that they are lost
 * (`onGap`). The server keeps them with `withSessions`.
 *
 * @example
 * const chat = await connect(chatSocket, url, { resume: resumable() });
 */
export function resumable(): Resume {
  return greeting(createSession);
}

/** Milliseconds without a number that is missing, after which it is asked for. */
const patience = 5_000;

/** Follows the numbers of events. https://github.com/apigw-codegen: docs/websocket-protocol.md, 3 */
function createSession({ clock, tell }: GreetingHost, again: () => void): Session {
  const id = sessionId();
  /** Events that came before those that are to come first. */
  const early = new Map<number, () => void>();
  let epoch: string | undefined;
  let lastSeq = 0;
  /** The highest number that is known to exist. */
  let promised = 0;
  let stop: (() => void) | undefined;

  /** Delivers what is next, and asks for what is missing if it takes long. */
  const advance = () => {
    const before = lastSeq;
    for (;;) {
      const deliver = early.get(lastSeq + 1);
      if (!deliver) break;
      lastSeq += 1;
      early.delete(lastSeq);
      deliver();
    }
    const isComplete = lastSeq >= promised;
    if (isComplete || lastSeq > before) {
      stop?.();
      stop = undefined;
    }
    if (!isComplete)
      stop ??= clock.after(patience, () => {
        stop = undefined;
        again();
        advance();
      });
  };

  /** Another life of the numbers: nobody knows what was missed. */
  const begin = (newEpoch: string, seq: number) => {
    const isFirst = epoch === undefined;
    epoch = newEpoch;
    early.clear();
    lastSeq = seq;
    promised = seq;
    if (!isFirst) tell("gap", { reason: "epoch" });
  };

  return {
    hello: () => ({ id, lastSeq, epoch }),
    ready(data) {
      const { epoch: its, gap, seq } = fieldsOf(fieldsOf(data).$session);
      const { from, to } = fieldsOf(gap);
      if (typeof its === "string" && typeof seq === "number") {
        // The first answer of all names the epoch; what it has posted before counts already.
        if (epoch === undefined && lastSeq === 0) epoch = its;
        if (its !== epoch) begin(its, seq);
        promised = Math.max(promised, seq);
      }
      if (typeof from === "number" && typeof to === "number" && to > lastSeq) {
        tell("gap", { from: Math.max(from, lastSeq + 1), to });
        lastSeq = to;
        for (const seq of early.keys()) if (seq <= lastSeq) early.delete(seq);
      }
      advance();
    },
    hear({ epoch: its, seq }, deliver) {
      if (typeof seq !== "number") return deliver();
      epoch ??= typeof its === "string" ? its : undefined;
      // Of another life: its hello will tell from where on.
      if (its !== undefined && its !== epoch) return again();
      if (seq <= lastSeq || early.has(seq)) return;
      early.set(seq, deliver);
      promised = Math.max(promised, seq);
      advance();
    },
    stop: () => stop?.(),
  };
}

/** 128 random bits as 22 characters of `A-Z a-z 0-9 - _`. */
function sessionId(): string {
  const text = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  return text.slice(0, 22).replaceAll("+", "-").replaceAll("/", "_");
}
