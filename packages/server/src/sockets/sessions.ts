import type { Awaitable } from "../contract.js";
import { done } from "../socket/answer.js";
import type { SocketContext } from "../socket/context.js";
import { SocketError } from "../socket/error.js";
import type { SessionGate } from "../socket/parts.js";
import { milliseconds } from "../store/milliseconds.js";
import type { Store } from "../store/store.js";
import { type Binding, bind, longest, readBinding, unbind } from "./binding.js";
import { changeHead, headKey, readHead } from "./head.js";
import { type Hello, readHello, readLastSeq } from "./hello.js";
import { Outbox } from "./outbox.js";
import { noteSession } from "./owners.js";
import { catchUp, superseded, takeOver } from "./resume.js";

/** How long sessions and their events last, and who may speak. */
export interface SessionOptions {
  /** Seconds for which an event is kept for a client that does not have it: an hour by default. */
  readonly keep?: number;
  /** Seconds for which a session outlives its connection: two hours by default. */
  readonly ttl?: number;
  /**
   * Knows whose token a `hello` brings; nobody's is `undefined`. With it, every message before such a hello, and after
   * the token's end, is answered `unauthorized`.
   */
  readonly authenticate?: (token: string, context: SocketContext<unknown>) => Awaitable<Proof | undefined>;
}

/** Who a token names, and until when. */
export interface Proof {
  readonly owner: string;
  readonly expires?: Date;
}

/**
 * Sessions outlive their connections: events posted to one by `socketSessions` are numbered, kept, and sent again after
 * what the client has; of two connections of a session the newer one is it, and the other is refused.
 *
 * @example socketLambda(chatApi, service, { sessions: withSessions(store), dedupe: withDedupe(store) });
 */
export function withSessions(store: Store, options: SessionOptions = {}): SessionGate {
  const { keep = 3600, ttl = 7200 } = options;
  const times = { keep: milliseconds("keep", keep), ttl: milliseconds("ttl", ttl) };

  /** Binds the connection to whom its hello names, and answers that it is ready. */
  const greet = async <Events>(
    api: string,
    { session, token }: Hello,
    context: SocketContext<Events>,
    tell: (error: unknown) => void,
  ) => {
    const { id } = context.connection;
    const found = await readBinding(store, api, id);
    const proof = await prove(options, token, context);
    if (proof) Object.assign(context, { owner: proof.owner });
    const bound = (before: Binding | undefined) => bindingAfter(before, proof, session);
    // Before anything is changed, and again once it is.
    bound(found?.binding);
    if (!session) {
      await bind(store, api, id, found, bound);
      return done({});
    }
    const head = await takeOver(store, api, session, context, times);
    const { epoch, seq } = head;
    let isTooOften = false;
    await bind(store, api, id, found, (before) => {
      const spent = seq > session.lastSeq ? spentBy(before) : undefined;
      isTooOften = spent !== undefined && spent === before?.spent;
      return { ...bound(before), ...(spent && { spent }) };
    });
    if (context.owner !== undefined)
      await noteSession(store, api, context.owner, session.id, Date.now() + longest + times.ttl);
    const ready = isTooOften ? { epoch, seq } : await catchUp(store, api, head, session, context, tell);
    await new Outbox(store, api, session.id).trim(0, head.acked);
    return done({ $session: ready });
  };

  return {
    async admit(body, { name, routeField }, context, tell) {
      const hello = readHello(body, routeField);
      if (hello) return greet(name, hello, context, tell);
      const { binding } = (await readBinding(store, name, context.connection.id)) ?? {};
      if (options.authenticate && binding?.owner === undefined) throw unauthorized();
      if (binding?.expires !== undefined && binding.expires <= Date.now()) throw unauthorized();
      if (binding) await recognise(store, name, binding, context, readLastSeq(body));
      return undefined;
    },
    async left({ name }, { connection }) {
      const { session } = (await readBinding(store, name, connection.id))?.binding ?? {};
      if (session === undefined) return;
      await unbind(store, name, connection.id);
      await closeHead(store, name, session, connection.id);
    },
  };
}

/** What a hello makes of a connection: one that is somebody's, or a session's, stays it. */
function bindingAfter(before: Binding | undefined, proof: Proof | undefined, session: Hello["session"]): Binding {
  const isAnother = proof && before?.owner !== undefined && before.owner !== proof.owner;
  if (isAnother || (before?.session !== undefined && session && before.session !== session.id))
    throw new SocketError("forbidden", "This connection is another's: open a new one");
  return {
    ...before,
    ...(proof && { owner: proof.owner, expires: proof.expires?.getTime() }),
    ...(session && { session: session.id, generation: session.generation }),
  };
}

/**
 * A small hello asks for all that is kept, and a client that misses something asks each 5 s. So often it is sent, and a few
 * times at once; whoever asks more often, for whom this stays what it was, is told to be ready, and asks again.
 */
function spentBy({ spent = 0 }: Binding = {}): number {
  const now = Date.now();
  return spent > now + pace * (atOnce - 1) ? spent : Math.max(spent, now) + pace;
}

const pace = 4_000;
const atOnce = 5;

async function prove<Events>(
  { authenticate }: SessionOptions,
  token: string | undefined,
  context: SocketContext<Events>,
): Promise<Proof | undefined> {
  if (!authenticate) return undefined;
  // What it is given can post any event; what it is for is to look.
  const proof =
    token === undefined ? undefined : await authenticate(token, context as unknown as SocketContext<unknown>);
  if (!proof || (proof.expires && !(proof.expires.getTime() > Date.now()))) throw unauthorized();
  return proof;
}

function unauthorized(): SocketError {
  return new SocketError("unauthorized", "Say hello with a token that is good");
}

/** Tells the context who is speaking, unless another connection speaks for the session by now. */
async function recognise<Events>(
  store: Store,
  api: string,
  { owner, session, generation = 0 }: Binding,
  context: SocketContext<Events>,
  lastSeq: number | undefined,
): Promise<void> {
  if (owner !== undefined) Object.assign(context, { owner });
  if (session === undefined) return;
  const head = await readHead(store, headKey(api, session));
  if (head && head.generation > generation) throw superseded();
  Object.assign(context, { session: { id: session } });
  if (!head || lastSeq === undefined || Math.min(lastSeq, head.seq) - head.acked < enough) return;
  const { acked } = head;
  const to = Math.min(lastSeq, head.seq);
  await changeHead(store, headKey(api, session), (now) =>
    now && now.acked < to && to <= now.seq ? { head: { ...now, acked: to } } : undefined,
  );
  await new Outbox(store, api, session).trim(acked, to);
}

/** So many events are worth the writes that forget them; fewer are left to the next hello, or to time. */
const enough = 16;

/** Notes that nobody hears at a session's connection: its events are kept, and it is forgotten in time. */
export async function closeHead(store: Store, api: string, session: string, connection: string): Promise<void> {
  await changeHead(store, headKey(api, session), (head) =>
    head?.isOpen && head.connection === connection
      ? { head: { ...head, isOpen: false }, until: Date.now() + head.ttl }
      : undefined,
  );
}
