/** Marks a two-way route in a contract: what is sent, and what the server answers. Type only. */
export interface Request<Message, Reply> {
  readonly message: Message;
  readonly reply: Reply;
  /** Keeps a payload that happens to have a `message` and a `reply` from being taken for one. */
  readonly "~request": true;
}

/** How the messages of one WebSocket API are told apart. Generated. */
export interface SocketContract<Routes, Events> {
  readonly name: string;
  /** The field of a message that chooses its route: `action` for `$request.body.action`. */
  readonly routeField: string;
  /** The field of an event that holds its name. */
  readonly eventField: string;
  /** Type only. */
  readonly "~types"?: { readonly routes: Routes; readonly events: Events };
}

/** An open connection. It does not reconnect: when it dies, what waits for an answer rejects with code `unknown`. */
export interface Socket<Routes, Events> {
  /** Sends a message, at most once. Resolves when it was handed to the connection; that is no receipt. */
  send<Route extends keyof Routes & string>(route: Route, payload: MessageOf<Routes[Route]>): Promise<void>;
  /** Sends a message and waits for the answer of its two-way route. */
  request<Route extends TwoWay<Routes>>(
    route: Route,
    payload: MessageOf<Routes[Route]>,
    options?: RequestOptions,
  ): Promise<ReplyOf<Routes[Route]>>;
  /** Hears an event, its payload without the event field. Returns how to stop. */
  on<Event extends keyof Events & string>(event: Event, handler: (payload: Events[Event]) => void): () => void;
  /** Hears what is neither an event with a handler nor an answer: parsed JSON, or the frame as it came. */
  onUnknown(handler: (message: unknown) => void): () => void;
  /** Closes the connection; resolves when it is closed. */
  close(code?: number, reason?: string): Promise<void>;
  /** Resolves when the connection has ended, however it did. */
  readonly closed: Promise<Closed>;
}

/** How a connection ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** What one request may have of its own. */
export interface RequestOptions {
  /** Milliseconds; 30 s by default, just over the longest API Gateway waits for a route. */
  readonly timeout?: number | undefined;
  /** Its abort ends the wait, with the signal's own reason. The message may have been acted on all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** What is sent on a route. */
export type MessageOf<Route> = Route extends Request<infer Message, unknown> ? Message : Route;

/** What a two-way route answers. */
export type ReplyOf<Route> = Route extends Request<unknown, infer Reply> ? Reply : never;

/** The two-way routes. */
export type TwoWay<Routes> = {
  [Route in keyof Routes & string]: Routes[Route] extends Request<unknown, unknown> ? Route : never;
}[keyof Routes & string];
