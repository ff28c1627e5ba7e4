import { readAddress, refused } from "./address.js";
import { platformClock } from "./clock.js";
import { errorOf } from "./errors.js";
import { fieldsOf, parse } from "./frame.js";
import { newLife, step } from "./life.js";
import { createListeners, type Handler } from "./listeners.js";
import { createMessages, type Messages } from "./messages.js";
import type { Dispatch, SocketOptions } from "./options.js";
import { watchPage } from "./page.js";
import type { Closed, Socket, SocketContract, SocketState } from "./types.js";
import type { WebSocketLike } from "./web-socket.js";

/**
 * A socket that begins to connect, and goes on trying: messages wait for the first connection as for any other. It is
 * one over as many connections as it takes, and does what `life.ts` decides.
 */
export function createSocket<Routes, Events>(
  { eventField, name: api, ping, routeField }: SocketContract<Routes, Events>,
  address: string,
  options: SocketOptions = {},
): Socket<Routes, Events> {
  const {
    auth,
    clock = platformClock,
    heartbeat = 300_000,
    limits,
    resume = auth?.greet,
    timeout = 30_000,
    validate = (_, __, value, take) => take(value),
  } = options;
  const { after, now, random } = clock;
  const SocketClass = options.WebSocket ?? globalThis.WebSocket;
  if (!SocketClass) throw errorOf("no-websocket", "No WebSocket here: pass { WebSocket }");
  const links = new Map<number, WebSocketLike>();
  const timers = new Map<() => void, () => void>();
  const { listen, tell } = createListeners();
  let life = newLife(timeout);
  let state: SocketState = life;
  /** How the last connection ended, and why the last attempt failed. */
  let past: Closed = { code: 1006, reason: "" };
  let problem: unknown;
  let openSince = 0;
  let heardAt = 0;
  let askedAt = 0;
  /** Events that came with the handshake: they wait for their handlers. */
  let early: (() => void)[] | undefined = [];
  const closed = new Promise<Closed>((resolve) => listen("end", resolve));

  /** Writes to a connection. False: it is not open. */
  const write = (id: number, frame: string) => {
    const raw = links.get(id);
    if (raw?.readyState !== 1) return false;
    raw.send(frame);
    return true;
  };
  const say = (id: number, route: string, members?: object) =>
    write(id, JSON.stringify({ ...members, [routeField]: route }));

  /** Calls after so many milliseconds, and not at the time that was set before. */
  const ring = (call: () => void, milliseconds: number) => {
    timers.get(call)?.();
    timers.set(call, after(milliseconds, call));
  };
  const tick = () => {
    const late = errorOf("connect-failed", `${api} did not answer within ${timeout} ms`);
    dispatch("tick", life.next, undefined, life.next && late);
  };

  /** Is anybody there? API Gateway sends no pings, browsers cannot, and a lost network says nothing. */
  const watch = (isDoubted = false) => {
    // An answer to the last question is waited for until the timer rings.
    if (askedAt > heardAt) return isDoubted || dispatch("lost", life.live);
    // None is asked that has just said something.
    const isSilent = now() - heardAt >= (isDoubted ? 5_000 : heartbeat);
    if (isSilent && (ping ? say(life.live, ping) : isDoubted)) askedAt = now();
    ring(watch, ping ? 10_000 : 30_000);
  };

  /** What happens changes the socket's life, and all that it consists of follows. */
  const dispatch: Dispatch = (event, id, detail, error) => {
    const was = life;
    if (error && id === was.next) problem = error;
    life = step(was, event, id, detail);
    const { live, made, next, old, over, parted, timer } = life;
    for (const [one, raw] of links) if (![live, next, old].includes(one)) drop(one, raw);
    if (timer !== was.timer) ring(tick, timer[0] + random() * (timer[1] - timer[0]));
    if (made > was.made) make(made);
    if (live > was.live) {
      openSince = heardAt = now();
      watch();
      ring(begin, 0);
    }
    if (parted > was.parted) links.get(parted)?.close(1000);
    if (over && !old) end();
    messages.look();
    // What follows may have made more happen.
    if (state.phase === life.phase) return;
    state = { phase: life.phase, code: life.code, closed: past, error: problem };
    tell("state", state);
    if (globalThis.navigator?.onLine === false) dispatch("suspended");
  };

  const begin = () => {
    for (const deliver of early ?? []) deliver();
    early = undefined;
  };

  const make = async (id: number) => {
    try {
      const { protocols, query, token, url = address, validFor } = (await auth?.()) ?? {};
      const target = readAddress(url, { ...options.query, ...query }, token ?? protocols);
      dispatch("connecting", id, validFor);
      if (life.next !== id) return;
      const raw = new SocketClass(target.href, protocols ?? options.protocols);
      links.set(id, raw);
      let cause: string | undefined;
      raw.onopen = () => {
        dispatch(greeting ? "hello" : "ready", id);
        greeting?.greet(id, token);
      };
      raw.onerror = ({ message }: { message?: string }) => {
        cause = message;
      };
      // Always follows an error. Browsers tell nothing but this.
      raw.onclose = ({ code, reason }: Closed) => {
        past = { code, reason };
        const error = refused(target, cause || `${code}`);
        // Who is told good-bye does not come back.
        if (id === life.live && !life.next && (code === 1000 || options.reconnect === false)) dispatch("close");
        dispatch("lost", id, error.status === 401 || error.status === 403 ? "unauthorized" : now() - openSince, error);
      };
      raw.onmessage = ({ data }: { data: unknown }) => {
        heardAt = now();
        hear(id, parse(data));
      };
    } catch (error) {
      dispatch("lost", id, undefined, error);
    }
  };
  const drop = (id: number, raw: WebSocketLike) => {
    links.delete(id);
    raw.onopen = raw.onmessage = raw.onclose = null;
    // `ws` throws what nobody hears.
    raw.onerror = () => {};
    // A close that nobody answers hangs: `ws` can end the wire itself.
    raw.close();
    raw.terminate?.();
  };
  const end = () => {
    for (const stop of timers.values()) stop();
    greeting?.stop();
    unwatch();
    tell("end", past);
  };

  const hear = (on: number, frame: unknown) => {
    const { $batch } = fieldsOf(frame);
    for (const message of Array.isArray($batch) ? $batch : [frame]) {
      if (!take(on, message)) tell("unknown", message);
    }
  };

  /** Whether it is an answer, an event or an error of the gateway, and for somebody. */
  const take = (on: number, message: unknown) => {
    const fields = fieldsOf(message);
    // A rest defines, it does not assign: a key `__proto__` stays a key.
    const { [eventField]: name, $session, ...payload } = fields;
    const { connectionId, message: text, ok, requestId } = fields;
    if (typeof requestId === "string" && typeof ok === "boolean")
      return greeting?.answer(fields, on) || messages.answer(fields);
    if (typeof name === "string") {
      const deliver = () =>
        validate("events", name, payload, (value, error) => {
          if (error || !tell(`on ${name}`, value)) tell("unknown", message, error);
        });
      const inTime = () => (early ? early.push(deliver) : deliver());
      if (greeting && $session) greeting.hear(name, $session, inTime);
      else inTime();
      return true;
    }
    if (!text || !connectionId) return false;
    const error = errorOf("gateway-error", `API Gateway: ${text}`, { connectionId, requestId });
    if (on !== life.next) return messages.blame(error);
    dispatch("lost", on, undefined, error);
    return true;
  };

  const host = {
    clock,
    dispatch,
    life: () => life,
    ring,
    say,
    tell,
    watch,
    write: options.batch?.(routeField, clock, write) ?? write,
  };
  const messages = createMessages(host, routeField, validate, () => past.code, limits);
  const unwatch = watchPage(() => {
    watch(true);
    dispatch("waiting");
  });
  const greeting = resume?.(host);
  dispatch("tick");
  return {
    send: messages.send,
    request: messages.request,
    on: (event, handler) => listen(`on ${event}`, handler),
    onUnknown: (handler) => listen("unknown", handler),
    onState: (handler) => listen("state", handler),
    onGap: (handler) => listen("gap", handler),
    get state() {
      return state;
    },
    metrics: messages.metrics,
    async close(code = 1000, reason = "") {
      // Throws at once what is no code for an application.
      links.get(life.live)?.close(code, reason);
      dispatch("close");
      await closed;
    },
    closed,
    // It does for any names what Socket says for the contract's.
  } satisfies AnySocket as object as Socket<Routes, Events>;
}

/** Does for any names what `Socket` says for a contract's. */
type AnySocket = Omit<Socket<never, never>, "send" | "request" | "on"> & {
  on(event: string, handler: Handler): () => void;
} & Pick<Messages, "send" | "request">;
