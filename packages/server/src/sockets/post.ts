import { logError, tellSafely } from "../log.js";
import { redact } from "../redact.js";
import { type Connections, frameOf, messageLimit } from "../socket/connections.js";
import type { SocketApiContract } from "../socket/contract.js";
import { persist } from "../socket/persist.js";
import type { Store } from "../store/store.js";
import { changeHead, type Head, headKey, type KeptEvent, readHead } from "./head.js";
import { Outbox } from "./outbox.js";
import { sessionsOf } from "./owners.js";
import { numbered, plainly } from "./resume.js";
import { closeHead } from "./sessions.js";

/** The sessions of a WebSocket API's clients. */
export interface SocketSessions<Events> {
  /** One session: one tab of a browser, whatever connection it has. */
  to(id: string): SessionTarget<Events, SessionOutcome>;
  /**
   * All sessions of an owner: each has its own numbers, and what one has seen the other gets all the same. Throws where
   * they cannot be read, and then nothing is posted.
   */
  toOwner(owner: string): SessionTarget<Events, readonly OwnedOutcome[]>;
  /** The sessions of an owner that are not forgotten yet. */
  of(owner: string): Promise<readonly SessionState[]>;
}

/** Where events go. */
export interface SessionTarget<Events, Outcome> {
  /** Numbers an event, keeps it until the client has it or its time is over, and posts it if the client is there. */
  post<Name extends keyof Events & string>(event: Name, data: Events[Name]): Promise<Outcome>;
}

/**
 * What became of an event. `kept` will be sent when the client comes again; `delivered-to-gateway` is kept as well, for
 * it is no receipt. Nothing is kept of `no-session`, which was never there or is forgotten, and of `too-large`.
 */
export type SessionOutcome = "delivered-to-gateway" | "kept" | "no-session" | "too-large";

/**
 * What became of an owner's event in one session. Where it `failed`, nobody can tell whether it is kept; the others have
 * it, and whoever tries again does so by `to(session)`.
 */
export type OwnedOutcome =
  | { readonly session: string; readonly outcome: SessionOutcome }
  | { readonly session: string; readonly outcome: "failed"; readonly error: unknown };

/** A session as the server knows it. */
export interface SessionState {
  readonly id: string;
  /** As far as anybody knows: of an end the gateway tells by best effort. */
  readonly isOpen: boolean;
  /** How many events its client has not confirmed. */
  readonly unconfirmed: number;
}

/** Who is told what no outcome tells. */
export interface SocketSessionsOptions {
  /** Told why an event could not be posted, though it is kept: a permission that lacks, a network. Logged by default. */
  readonly onError?: (error: unknown) => void;
}

/**
 * The sessions of an API, by its connections: `context.connections` in a method, `socketConnections(…)` elsewhere.
 *
 * @example await socketSessions(chatApi, store, context.connections).toOwner("ann").post("messagePosted", message);
 */
export function socketSessions<Service, Events>(
  { name: api, eventField }: SocketApiContract<Service, Events>,
  store: Store,
  connections: Connections<Events>,
  { onError = logPostError }: SocketSessionsOptions = {},
): SocketSessions<Events> {
  const post = async (session: string, event: string, data: object): Promise<SessionOutcome> => {
    // Its number must not be given to what cannot be sent: with the largest number it must still fit.
    const longest = numbered({ seq: Number.MAX_SAFE_INTEGER, event, data, until: 0 }, "x".repeat(8));
    if (Buffer.byteLength(frameOf(eventField, event, longest)) > messageLimit) return "too-large";
    const { head, last } = await keepEvent(store, api, session, event, data);
    if (!head || !last) return "no-session";
    if (!head.isOpen) return "kept";
    // It is kept: what goes wrong now is told, and is no reason to post it again under another number.
    try {
      const connection = plainly(connections).to(head.connection);
      const outcome = await persist(() => connection.post(event, numbered(last, head.epoch)), 5);
      if (outcome === "delivered-to-gateway") return outcome;
      if (outcome === "gone") await closeHead(store, api, session, head.connection);
    } catch (error) {
      tellSafely(onError, logPostError, error);
    }
    return "kept";
  };
  const postOne = async (session: string, event: string, data: object): Promise<OwnedOutcome> => {
    try {
      return { session, outcome: await post(session, event, data) };
    } catch (error) {
      return { session, outcome: "failed", error };
    }
  };
  return {
    to: (id) => ({ post: (event, data) => post(id, event, objectOf(event, data)) }),
    toOwner: (owner) => ({
      async post(event, data) {
        const given = objectOf(event, data);
        // All are read before one is posted to: an error in between would not say who has it already.
        const pages: (readonly string[])[] = [];
        for await (const page of sessionsOf(store, api, owner)) pages.push(page);
        const outcomes: OwnedOutcome[] = [];
        // A page at a time: how many sessions somebody opens is theirs to say.
        for (const page of pages)
          outcomes.push(...(await Promise.all(page.map((session) => postOne(session, event, given)))));
        return outcomes;
      },
    }),
    async of(owner) {
      const states: SessionState[] = [];
      for await (const page of sessionsOf(store, api, owner)) {
        const found = await Promise.all(page.map((id) => readHead(store, headKey(api, id))));
        for (const [index, head] of found.entries()) {
          const id = page[index];
          if (id && head) states.push({ id, isOpen: head.isOpen, unconfirmed: head.seq - head.acked });
        }
      }
      return states;
    },
  };
}

/** Gives an event the session's next number and keeps it, in one write. */
async function keepEvent(
  store: Store,
  api: string,
  session: string,
  event: string,
  data: object,
): Promise<{ readonly head?: Head | undefined; readonly last?: KeptEvent | undefined }> {
  const outbox = new Outbox(store, api, session);
  const head = await changeHead(store, headKey(api, session), async (found) => {
    if (!found) return undefined;
    await outbox.put(found);
    const seq = found.seq + 1;
    return { head: { ...found, seq, last: { seq, event, data, until: Date.now() + found.keep } } };
  });
  return { head, last: head?.last };
}

function objectOf(event: string, data: unknown): object {
  if (typeof data === "object" && data !== null && !Array.isArray(data)) return data;
  throw new TypeError(`The data of event "${event}" must be an object`);
}

function logPostError(error: unknown): void {
  logError(error, { requestId: "", operation: "sessions.post", redact: (told) => redact(told, []) });
}
