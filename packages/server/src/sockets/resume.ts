import type { Connections } from "../socket/connections.js";
import type { SocketContext } from "../socket/context.js";
import { SocketError } from "../socket/error.js";
import { persist } from "../socket/persist.js";
import type { Store } from "../store/store.js";
import { longest } from "./binding.js";
import { changeHead, type Head, headKey, type KeptEvent } from "./head.js";
import type { HelloSession } from "./hello.js";
import { type Gap, Outbox } from "./outbox.js";

/** Milliseconds for which events are kept, and for which a session outlives its connection. */
export interface Times {
  readonly keep: number;
  readonly ttl: number;
}

/** What a client is told when its session goes on. */
export interface Ready {
  readonly epoch: string;
  readonly seq: number;
  readonly gap?: Gap;
}

/**
 * Takes a connection for the session's, if no newer one is known, and tells the one before. Changes nothing where it
 * refuses.
 */
export async function takeOver<Events>(
  store: Store,
  api: string,
  hello: HelloSession,
  context: SocketContext<Events>,
  times: Times,
): Promise<Head> {
  let before: Head | undefined;
  const until = Date.now() + longest + times.ttl;
  const head = await changeHead(store, headKey(api, hello.id), (found) => {
    before = found;
    return { head: headAfter(found, hello, context, times), until };
  });
  if (before && before.generation < hello.generation && before.isOpen) {
    // By best effort: it is refused from now on, whether or not it hears of it.
    await plainly(context.connections)
      .to(before.connection)
      .post("superseded", { $session: { generation: hello.generation } })
      .catch(() => undefined);
  }
  // It was not left as it was.
  return head as Head;
}

function headAfter<Events>(
  found: Head | undefined,
  hello: HelloSession,
  { owner, connection }: SocketContext<Events>,
  times: Times,
): Head {
  const mine = {
    ...(owner !== undefined && { owner }),
    generation: hello.generation,
    connection: connection.id,
    isOpen: true,
    ...times,
  };
  if (!found) return { ...mine, epoch: newEpoch(), seq: 0, acked: 0 };
  if (found.owner !== owner) throw new SocketError("forbidden", "This session is another's");
  const isAgain = found.generation === hello.generation && found.connection === connection.id;
  if (found.generation >= hello.generation && !isAgain) throw superseded();
  const { seq, last } = found;
  // Whoever has seen numbers that were never given speaks of another life, whatever it calls it: a store was put back.
  const epoch = hello.lastSeq > seq && isSameLife(found, hello) ? newEpoch() : found.epoch;
  const acked = isSameLife({ ...found, epoch }, hello) ? Math.max(found.acked, hello.lastSeq) : seq;
  return { ...mine, epoch, seq, acked, ...(last && { last }) };
}

/** A client that has not been told an epoch begins with the session's first event. */
function isSameLife({ epoch }: Head, hello: HelloSession): boolean {
  return hello.epoch === undefined || hello.epoch === epoch;
}

function newEpoch(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(6))));
}

/** For whoever speaks over a connection that a newer one has taken the place of. */
export function superseded(): SocketError {
  return new SocketError("superseded", "A newer connection has taken over this session");
}

/** Sends a client what it has missed, and tells what it will not get. */
export async function catchUp<Events>(
  store: Store,
  api: string,
  head: Head,
  hello: HelloSession,
  context: SocketContext<Events>,
  tell: (error: unknown) => void,
): Promise<Ready> {
  const { epoch, seq } = head;
  // Numbers of another life say nothing of what is missing: the client begins with `seq`.
  if (!isSameLife(head, hello)) return { epoch, seq };
  const outbox = new Outbox(store, api, hello.id);
  const connection = plainly(context.connections).to(context.connection.id);
  const gap = await outbox.replay(head, hello.lastSeq, async (event) => {
    // What does not get through now, the client asks for by its next hello.
    if (context.signal.aborted) return false;
    const post = () => connection.post(event.event, numbered(event, epoch));
    const outcome = await persist(post, 5, context.signal).catch(tell);
    return outcome === "delivered-to-gateway";
  });
  return { epoch, seq, ...(gap && { gap }) };
}

/** The data of an event with its number. */
export function numbered({ data, seq }: KeptEvent, epoch: string): object {
  return { ...data, $session: { seq, epoch } };
}

/** Connections for events that are ours, or were typed when they were kept. */
export function plainly<Events>(connections: Connections<Events>): Connections<Record<string, object>> {
  // The types of events are a promise to those who call; what is done with them is the same for all.
  return connections as unknown as Connections<Record<string, object>>;
}
