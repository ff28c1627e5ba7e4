import { plain, readAddress, refused } from "./address.js";
import { clock as platformClock } from "./clock.js";
import { explainClose } from "./close-codes.js";
import { ConnectError } from "./errors.js";
import { blame, integrationLimit } from "./gateway-error.js";
import { createHearing } from "./hearing.js";
import { type Effect, type LifeEvent, type LossReason, newLife, step, type TimerName } from "./life.js";
import { type Handler, listen, tell } from "./listeners.js";
import { createLiveness } from "./liveness.js";
import { createMessages } from "./messages.js";
import type { Credentials, SocketOptions, Validate } from "./options.js";
import { createOutgoing } from "./outgoing.js";
import { watchPage } from "./page.js";
import { randomText } from "./random-text.js";
import type { Closed, Socket, SocketState } from "./types.js";
import { OPEN, type WebSocketLike, webSocketClass } from "./web-socket.js";

/** Does what `life.ts` decides: one socket, over as many connections as it takes. `first` hears how the first one went. */
export function startSocket(
  { eventField, ping, routeField }: Fields,
  address: string,
  options: SocketOptions,
  first?: (error?: unknown) => void,
): AnySocket {
  const { auth, clock = platformClock, resume = auth?.greet, timeout = 30_000, validate = trust } = options;
  const { after, now, random } = clock;
  const SocketClass = webSocketClass(options.WebSocket);
  const links = new Map<number, Link>();
  const timers = new Map<string, () => void>();
  const states = new Set<Handler>();
  const gaps = new Set<Handler>();
  const prefix = `${randomText(12)}.`;
  let ids = 0;
  const newId = () => prefix + (++ids).toString(36);
  let life = newLife({ greets: Boolean(resume), once: options.reconnect === false, patience: timeout });
  let state: SocketState = { phase: "idle" };
  let plan: (Omit<Credentials, "url"> & { readonly url: URL }) | undefined;
  let lastOneWay = Number.NEGATIVE_INFINITY;
  /** How the last connection ended, and why the last attempt failed. */
  let past: Pick<SocketState, "closed" | "error"> = {};
  let ended: (closed: Closed) => void;
  const closed = new Promise<Closed>((resolve) => {
    ended = resolve;
  });

  /** The socket of a connection that is open. */
  const openOf = (id: number) => {
    const raw = links.get(id)?.raw;
    return raw?.readyState === OPEN ? raw : undefined;
  };
  const say = (id: number, message: object) => {
    const raw = openOf(id);
    raw?.send(JSON.stringify(message));
    return Boolean(raw);
  };

  const setTimer = (name: TimerName | "due", milliseconds: number, then: () => void) => {
    timers.get(name)?.();
    timers.set(name, after(milliseconds, then));
  };

  const messages = createMessages(
    { window: 64, messages: 1_000, bytes: 1e6, overflow: "reject", ...options.limits },
    {
      now,
      random,
      write({ frame, id }, on) {
        const raw = openOf(on);
        if (!raw) return false;
        if (!id) lastOneWay = now();
        raw.send(frame);
        return true;
      },
      wake: (at) => setTimer("due", at - now(), messages.due),
      doubt: () => liveness.doubt(),
    },
  );

  const liveness = createLiveness({
    clock,
    idle: options.heartbeat ?? 300_000,
    ping: () => ping !== undefined && say(life.live, { [routeField]: ping }),
    dead: () => dispatch("lost", life.live),
  });

  const greeting = resume?.({
    clock,
    newId,
    life: () => life,
    say: (id, members) => say(id, { [routeField]: "hello", ...members }),
    ready: (id) => dispatch("ready", id),
    failed: (id, error, why) => fail(id, error, why) || (why && dispatch("lost", id, why)),
    gap: (gap) => tell(gaps, gap),
  });

  const hearing = createHearing(eventField, validate, {
    answer: (answer, on) =>
      greeting?.answer(answer, on) ||
      messages.answer(answer, on) ||
      // One that came twice is nothing new to anybody.
      answer.requestId.startsWith(prefix),
    marked(...told) {
      greeting?.hear(...told);
      return Boolean(greeting);
    },
    gatewayFailed(error, on) {
      if (on === life.next) return fail(on, error);
      const flying = messages.flying();
      const found = blame(error, flying, now() - lastOneWay > integrationLimit);
      if (found) messages.give(...found);
      return flying.length > 0;
    },
  });

  const unwatch = watchPage(
    () => dispatch("online"),
    () => dispatch("offline"),
    () => (life.live ? liveness.doubt() : dispatch("online")),
  );

  const dispatch = (event: LifeEvent, id?: number, detail?: LossReason | number) => {
    const [next, effects] = step(life, event, id, detail);
    life = next;
    for (const effect of effects) perform(effect);
    const { code, phase } = life;
    if (state.phase === phase) return;
    state = { ...past, phase, ...(code && { code }) };
    tell(states, state);
    if (phase === "waiting" && globalThis.navigator?.onLine === false) dispatch("offline");
  };

  const perform = ([name, id, from = 0, to = 0]: Effect) => {
    if (name === "timer")
      setTimer(id, from + random() * (to - from), () => {
        if (id !== "late") dispatch(id);
        else
          fail(life.next, new ConnectError(`${plan ? plain(plan.url) : "auth"} did not answer within ${timeout} ms`));
      });
    else if (name === "stop") timers.get(id)?.();
    else doing[name](id);
  };

  const doing: Readonly<Record<Exclude<Effect[0], "timer" | "stop">, (id: number) => unknown>> = {
    async "fetching-token"(id) {
      plan = undefined;
      try {
        const given = (await auth?.()) ?? {};
        const { query, token, protocols = options.protocols } = given;
        const url = readAddress(
          given.url ?? address,
          { ...options.query, ...query },
          Boolean(token ?? given.protocols),
        );
        if (life.next !== id) return;
        plan = { ...given, url, protocols };
        dispatch("token", id, given.validFor);
      } catch (error) {
        fail(id, error);
      }
    },
    connecting(id) {
      if (!plan) return;
      const { protocols, token, url } = plan;
      const raw = new SocketClass(url.href, protocols);
      const link: Link = { raw, token };
      links.set(id, link);
      let cause: string | undefined;
      raw.onopen = () => dispatch("opened", id);
      raw.onerror = ({ message }: { message?: string }) => {
        cause = message;
      };
      // Always follows an error. Browsers tell nothing but this.
      raw.onclose = ({ code, reason }: Closed) => {
        past = { closed: { code, reason } };
        const error = refused(url, cause, code);
        const isRefused = error.status === 401 || error.status === 403;
        if (!fail(id, error, isRefused ? "refused" : undefined))
          dispatch("lost", id, code === 1000 ? "normal" : undefined);
      };
      raw.onmessage = ({ data }: { data: unknown }) => {
        liveness.heard();
        hearing.hear(id, data);
        leave();
      };
    },
    hello(id) {
      // What is sent over the old one from here on may come too late to be acted on.
      messages.hold();
      greeting?.greet(id, links.get(id)?.token);
    },
    use(id) {
      liveness.start();
      messages.use(id);
      leave();
      // What came with the handshake waits for its handlers.
      after(0, hearing.begin);
      first?.();
      first = undefined;
    },
    close: (id) => links.get(id)?.raw.close(1000),
    drop(id) {
      const raw = links.get(id)?.raw;
      links.delete(id);
      if (raw) {
        raw.onopen = raw.onmessage = raw.onclose = null;
        // `ws` throws what nobody hears.
        raw.onerror = () => {};
        // A close that nobody answers hangs: `ws` can end the wire itself.
        raw.close();
        raw.terminate?.();
      }
      messages.lost(id, explainClose(past.closed?.code ?? 1006));
      if (!life.live) liveness.stop();
    },
    end() {
      for (const stop of timers.values()) stop();
      greeting?.stop();
      unwatch();
      messages.end();
      ended(past.closed ?? { code: 1006, reason: "" });
    },
  };

  /** The old connection is left as soon as nothing waits for its answer. */
  const leave = () => {
    if (life.old && !life.parting && !messages.flying().some(({ on }) => on === life.old)) dispatch("drain");
  };

  /** An attempt has failed. False: it was none. */
  const fail = (id: number, error: unknown, why?: LossReason) => {
    if (id !== life.next || !id) return false;
    past = { ...past, error };
    if (first) {
      first(error);
      dispatch("close");
    } else dispatch("lost", id, why);
    return true;
  };

  dispatch("begin");
  return {
    ...createOutgoing(routeField, validate, now, newId, messages, () => Boolean(life.end)),
    on(event, handler) {
      const found = hearing.handlers.get(event) ?? new Set();
      hearing.handlers.set(event, found);
      return listen(found, handler);
    },
    onUnknown: (handler) => listen(hearing.unknowns, handler),
    onState: (handler) => listen(states, handler),
    onGap: (handler) => listen(gaps, handler),
    get state() {
      return state;
    },
    metrics: () => ({
      ...messages.counts,
      connections: life.made,
      queued: messages.waiting(),
      inFlight: messages.flying().length,
    }),
    async close(code = 1000, reason = "") {
      // Throws at once what is no code for an application.
      links.get(life.live)?.raw.close(code, reason);
      dispatch("close");
      await closed;
    },
    closed,
  };
}

const trust: Validate = (_, __, value, take) => take(value);

/** A contract of whatever routes and events. */
interface Fields {
  readonly routeField: string;
  readonly eventField: string;
  readonly ping?: string;
}

/** Does for any names what `Socket` says for a contract's. */
type AnySocket = Omit<Socket<never, never>, "send" | "request" | "on"> & {
  on(event: string, handler: Handler): () => void;
} & ReturnType<typeof createOutgoing>;

/** One connection. */
interface Link {
  readonly raw: WebSocketLike;
  readonly token: string | undefined;
}
