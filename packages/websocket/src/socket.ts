import { readAddress, refused } from "./address.js";
import { platformClock } from "./clock.js";
import { errorOf } from "./errors.js";
import { type Fields, fieldsOf, parse } from "./frame.js";
import { type Effect, type LifeEvent, type LossReason, newLife, step } from "./life.js";
import { createListeners, type Handler } from "./listeners.js";
import { createLiveness } from "./liveness.js";
import { createMessages, type Messages } from "./messages.js";
import type { SocketOptions, Validate } from "./options.js";
import { watchPage } from "./page.js";
import type { Closed, Socket, SocketContract, SocketState } from "./types.js";
import { type WebSocketLike, webSocketClass } from "./web-socket.js";

/** Does what `life.ts` decides: one socket, over as many connections as it takes. */
export function startSocket(
  { eventField, name: api, ping, routeField }: SocketContract<unknown, unknown>,
  address: string,
  options: SocketOptions,
): AnySocket {
  const { auth, clock = platformClock, resume = auth?.greet, timeout = 30_000, validate = trust } = options;
  const { after, now, random } = clock;
  const SocketClass = webSocketClass(options.WebSocket);
  const links = new Map<number, WebSocketLike>();
  const { listen, tell } = createListeners();
  let life = newLife(Boolean(resume), timeout);
  let state: SocketState = life;
  /** How the last connection ended, and why the last attempt failed. */
  let past: Closed = { code: 1006, reason: "" };
  let problem: unknown;
  let early: (() => void)[] | undefined = [];
  let token: string | undefined;
  let openSince = 0;
  let stopTimer = () => {};
  let wakeAt = Number.POSITIVE_INFINITY;
  let dueAt = Number.POSITIVE_INFINITY;
  let ended: (closed: Closed) => void;
  const closed = new Promise<Closed>((resolve) => {
    ended = resolve;
  });

  /** Writes to a connection. False: it is not open. */
  const write = (id: number, frame: string) => {
    const raw = links.get(id);
    const isOpen = raw?.readyState === 1;
    if (isOpen) raw.send(frame);
    return isOpen;
  };
  const say = (id: number, route: string, members?: object) =>
    write(id, JSON.stringify({ ...members, [routeField]: route }));

  /** One timer for everything: it rings at the earliest time that anybody named. */
  const wake = (milliseconds: number) => {
    const at = now() + milliseconds;
    if (at >= wakeAt) return;
    stopTimer();
    wakeAt = at;
    stopTimer = after(milliseconds, () => {
      wakeAt = Number.POSITIVE_INFINITY;
      messages.look();
      if (life.live) watch();
      if (now() < dueAt) return wake(dueAt - now());
      dueAt = Number.POSITIVE_INFINITY;
      if (!fail(life.next, errorOf("connect-failed", `${api} did not answer within ${timeout} ms`))) dispatch("tick");
    });
  };

  /** Is anybody there? */
  const watch = (isDoubted = false) => {
    const left = liveness.look(isDoubted);
    if (left) wake(left);
    else dispatch("lost", life.live);
  };

  const batched = options.batch?.(routeField, clock, write) ?? write;
  const limits = { window: 64, messages: 1_000, bytes: 1e6, overflow: "reject", ...options.limits } as const;
  const messages = createMessages(routeField, validate, limits, clock, batched, wake, () => watch(true));
  const { newId, request, send } = messages;
  const liveness = createLiveness(now, options.heartbeat ?? 300_000, () => ping !== undefined && say(life.live, ping));
  const unwatch = watchPage(() => (life.live ? watch(true) : dispatch("online")));

  const dispatch = (event: LifeEvent, id?: number, detail?: LossReason | number) => {
    const [next, effects] = step(life, event, id, detail);
    life = next;
    const { code, end, old, phase } = life;
    if (end) messages.end(old);
    for (const [name, from, to = 0] of effects) {
      if (name === "timer") {
        const wait = from + random() * (to - from);
        dueAt = now() + wait;
        wake(wait);
      } else doing[name](from);
    }
    if (state.phase === phase) return;
    state = { phase, code, closed: past, error: problem };
    tell("state", state);
    if (phase === "waiting" && globalThis.navigator?.onLine === false) dispatch("offline");
  };

  const doing: Readonly<Record<Exclude<Effect[0], "timer">, (id: number) => unknown>> = {
    async make(id) {
      try {
        const given = (await auth?.()) ?? {};
        const { protocols, query, url = address, validFor } = given;
        token = given.token;
        const target = readAddress(url, { ...options.query, ...query }, Boolean(token ?? protocols));
        dispatch("token", id, validFor);
        if (life.next === id) open(id, target, protocols ?? options.protocols);
      } catch (error) {
        fail(id, error);
      }
    },
    greet(id) {
      // What is sent over the old one from here on may come too late to be acted on. Answers will say so.
      messages.hold();
      greeting?.greet(id, token);
    },
    use(id) {
      openSince = now();
      liveness.heard();
      watch();
      messages.use(id);
      leave();
      // What came with the handshake waits for its handlers.
      after(0, () => {
        for (const deliver of early ?? []) deliver();
        early = undefined;
      });
    },
    part: (id) => links.get(id)?.close(1000),
    drop(id) {
      const raw = links.get(id);
      links.delete(id);
      if (raw) {
        raw.onopen = raw.onmessage = raw.onclose = null;
        // `ws` throws what nobody hears.
        raw.onerror = () => {};
        // A close that nobody answers hangs: `ws` can end the wire itself.
        raw.close();
        raw.terminate?.();
      }
      messages.lost(id, past.code);
    },
    end() {
      stopTimer();
      greeting?.stop();
      unwatch();
      ended(past);
    },
  };

  const open = (id: number, url: URL, protocols: string | string[] | undefined) => {
    const raw = new SocketClass(url.href, protocols);
    links.set(id, raw);
    let cause: string | undefined;
    raw.onopen = () => dispatch("opened", id);
    raw.onerror = ({ message }: { message?: string }) => {
      cause = message;
    };
    // Always follows an error. Browsers tell nothing but this.
    raw.onclose = ({ code, reason }: Closed) => {
      past = { code, reason };
      const error = refused(url, cause, code);
      if (fail(id, error, /40[13]/.test(`${error.status}`) ? "refused" : undefined)) return;
      // Who is told good-bye does not come back.
      if (id === life.live && !life.next && (code === 1000 || options.reconnect === false)) dispatch("close");
      dispatch("lost", id, id === life.live ? now() - openSince : undefined);
    };
    raw.onmessage = ({ data }: { data: unknown }) => {
      liveness.heard();
      hear(id, parse(data));
      leave();
    };
  };

  const hear = (on: number, message: unknown) => {
    const fields = fieldsOf(message);
    const { $batch, [eventField]: name, connectionId, message: text, requestId } = fields;
    let isHeard = false;
    for (const one of Array.isArray($batch) ? $batch : [fields]) {
      const answer = fieldsOf(one);
      if (typeof answer.requestId !== "string" || typeof answer.ok !== "boolean") continue;
      isHeard = true;
      if (!greeting?.answer(answer, on) && !messages.answer(answer)) tell("unknown", message);
    }
    if (isHeard) return;
    if (typeof name === "string") return hearEvent(name, fields);
    if (text && connectionId && requestId) {
      const said = `API Gateway answered: ${text} (request ${requestId})`;
      const error = errorOf("gateway-error", said, { connectionId, requestId });
      if (fail(on, error) || messages.blame(error)) return;
    }
    tell("unknown", message);
  };

  const hearEvent = (name: string, message: Fields) => {
    // A rest defines, it does not assign: a key `__proto__` stays a key.
    const { [eventField]: _, $session, ...payload } = message;
    const deliver = () =>
      validate("events", name, payload, (value, error) => {
        if (error || !tell(`on ${name}`, value)) tell("unknown", message, error);
      });
    const inTime = () => (early ? early.push(deliver) : deliver());
    if (greeting && $session) greeting.hear(name, $session, inTime);
    else inTime();
  };

  /** The old connection is left as soon as nothing waits for its answer. */
  const leave = () => {
    if (life.old && !life.parting && !messages.isAsked(life.old)) dispatch("tick");
  };

  /** An attempt has failed. False: it was none. */
  const fail = (id: number, error: unknown, why?: LossReason) => {
    if (id !== life.next || !id) return false;
    problem = error;
    dispatch("lost", id, why);
    return true;
  };

  const greeting = resume?.({ clock, dispatch, fail, life: () => life, newId, say, tell });
  dispatch("tick");
  return {
    send,
    request,
    on: (event, handler) => listen(`on ${event}`, handler),
    onUnknown: (handler) => listen("unknown", handler),
    onState: (handler) => listen("state", handler),
    onGap: (handler) => listen("gap", handler),
    get state() {
      return state;
    },
    metrics: () => ({ ...messages.counts(), connections: life.made }),
    async close(code = 1000, reason = "") {
      // Throws at once what is no code for an application.
      links.get(life.live)?.close(code, reason);
      dispatch("close");
      await closed;
    },
    closed,
  };
}

const trust: Validate = (_, __, value, take) => take(value);

/** Does for any names what `Socket` says for a contract's. */
type AnySocket = Omit<Socket<never, never>, "send" | "request" | "on"> & {
  on(event: string, handler: Handler): () => void;
} & Pick<Messages, "send" | "request">;
