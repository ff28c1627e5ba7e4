import { errorOf } from "./errors.js";
import { type Fields, fieldsOf } from "./frame.js";
import type { LossReason } from "./life.js";
import type { Greeting, GreetingHost, Resume } from "./options.js";
import { randomText } from "./random-text.js";

/** What a session adds to the greetings of a socket. */
export interface Session {
  /** `$session` of a hello, but for its generation. */
  hello(): object;
  /** The data of the answer to it. */
  ready(data: unknown): void;
  /** An event's `$session`: to be delivered now, later, or not again. */
  hear(mark: Fields, deliver: () => void): void;
  stop(): void;
}

/** Says hello on each connection, with a session or without. */
export function greeting(sessionOf?: (host: GreetingHost, again: () => void) => Session): Resume {
  return (host): Greeting => {
    /** The ids of hellos, and the connections they were said on. */
    const asked = new Map<unknown, number>();
    const prefix = `${randomText()}.`;
    let ids = 0;
    let token: string | undefined;
    const say = (on: number) => {
      const requestId = prefix + ++ids;
      asked.set(requestId, on);
      const $session = session && { ...session.hello(), generation: on };
      host.say(on, "hello", { requestId, $session, $auth: token && { token } });
    };
    const session = sessionOf?.(host, () => say(host.life().live));
    const failed = (on: number, error: unknown, why: LossReason) => {
      if (why || on === host.life().next) host.dispatch("lost", on, why, error);
    };
    const copied = () => {
      const reason = "superseded";
      failed(host.life().live, errorOf("rejected", "Someone else goes on with this session", { reason }), reason);
    };
    return {
      greet(on, given) {
        token = given;
        // Those of connections that are gone are not answered any more.
        asked.clear();
        say(on);
      },
      answer({ requestId, ok, data, error }, on) {
        const { made } = host.life();
        const { code, message } = fieldsOf(error);
        if (asked.get(requestId) !== on) {
          if (code === "superseded" && on === made) copied();
          // One that came twice is nothing new to anybody.
          return `${requestId}`.startsWith(prefix);
        }
        asked.delete(requestId);
        if (ok) {
          session?.ready(data);
          host.dispatch("ready", on);
        } else {
          const why = reasons.find((one) => one === code);
          failed(on, errorOf("rejected", `${message}`, { reason: code }), why);
        }
        return true;
      },
      hear(name, mark, deliver) {
        const { generation } = fieldsOf(mark);
        if (name === "superseded" && typeof generation === "number") {
          // By a connection of ours, it is what was to be expected.
          if (generation > host.life().made) copied();
        } else if (session) session.hear(fieldsOf(mark), deliver);
        else deliver();
      },
      stop: () => session?.stop(),
    };
  };
}

/** Codes of answers to a hello that say more than that it failed. */
const reasons = ["unauthorized", "forbidden", "superseded"] as const;
