import { ClosedError } from "./errors.js";
import { type Frame, readFrame, writeFrame } from "./frame.js";
import { Requests } from "./requests.js";
import type { Closed, RequestOptions } from "./types.js";
import { OPEN, type WebSocketLike } from "./web-socket.js";

/** The state of one open connection. Untyped inside: the contract's types are put on by `connect`. */
export class OpenSocket {
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocketLike;
  readonly #fields: { readonly routeField: string; readonly eventField: string };
  readonly #requests = new Requests();
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #unknown = new Set<Handler>();
  readonly #end: (closed: Closed) => void;
  #early: unknown[] | undefined = [];

  constructor(socket: WebSocketLike, fields: { readonly routeField: string; readonly eventField: string }) {
    this.#socket = socket;
    this.#fields = fields;
    let end: (closed: Closed) => void = () => {};
    this.closed = new Promise((resolve) => {
      end = resolve;
    });
    this.#end = (closed) => {
      this.#requests.connectionEnded(closed);
      end(closed);
    };
    socket.onclose = ({ code, reason }: Closed) => this.#end({ code, reason });
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (this.#early) this.#early.push(data);
      else this.#hear(data);
    };
  }

  /** From now on messages are heard. Those that came with the handshake have waited for their handlers. */
  opened(): void {
    setTimeout(() => {
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const data of early) this.#hear(data);
    }, 0);
  }

  async send(route: string, payload: unknown): Promise<void> {
    this.#write(writeFrame(this.#fields.routeField, route, payload));
    this.#requests.sentOneWay();
  }

  async request(route: string, payload: unknown, options: RequestOptions = {}): Promise<unknown> {
    const write = (id: string) => this.#write(writeFrame(this.#fields.routeField, route, payload, id));
    return this.#requests.run(route, write, options);
  }

  on(event: string, handler: Handler): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    return listen(handlers, handler);
  }

  onUnknown(handler: Handler): () => void {
    return listen(this.#unknown, handler);
  }

  async close(code = 1000, reason = ""): Promise<void> {
    this.#socket.close(code, reason);
    // A connection that died silently never says goodbye.
    const timer = setTimeout(() => this.#end({ code: 1006, reason: "" }), 5_000);
    await this.closed;
    clearTimeout(timer);
  }

  #write(frame: string): void {
    if (this.#socket.readyState !== OPEN) throw new ClosedError("The message was not sent: the connection is closed");
    this.#socket.send(frame);
  }

  #hear(data: unknown): void {
    const frame = readFrame(data, this.#fields.eventField);
    if (!this.#take(frame)) tell(this.#unknown, "message" in frame ? frame.message : frame);
  }

  /** Whether someone was there for the frame. */
  #take(frame: Frame): boolean {
    switch (frame.kind) {
      case "answer":
        return this.#requests.answer(frame);
      case "gateway-error":
        return this.#requests.gatewayFailed(frame.error);
      case "event":
        return tell(this.#handlers.get(frame.name), frame.payload);
      default:
        return false;
    }
  }
}

type Handler = (payload: never) => void;

function listen(handlers: Set<Handler>, handler: Handler): () => void {
  // Wrapped, so that a handler given twice is called twice and each can be stopped on its own.
  const entry: Handler = (payload) => handler(payload);
  handlers.add(entry);
  return () => void handlers.delete(entry);
}

/** Calls every handler; the error of one is reported by the platform and keeps no other from being called. */
function tell(handlers: ReadonlySet<Handler> | undefined, payload: unknown): boolean {
  for (const handler of handlers ?? []) {
    try {
      // The contract says what an event's payload is; the wire knows no types.
      handler(payload as never);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
  return handlers !== undefined && handlers.size > 0;
}
