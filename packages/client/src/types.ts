/** The kinds of credential an operation may need. `"none"` is a client without any. */
export type Credential = "none" | "apiKey" | "bearer" | "sigv4" | "custom";

/**
 * A connection to one API at one base URL. A secured operation takes `Client<"apiKey">`, an open one any `Client`.
 *
 * Made by {@link createClient}; what it carries is inferred from `auth`.
 */
export interface Client<A extends Credential = Credential> {
  readonly baseUrl: string;
  /** Type only. A function, so that `Client<"apiKey"> & Client<"bearer">` is a client with both, not `never`. */
  readonly "~credential"?: () => A;
  /** Sends one request; `E` are its declared `ApiError`s. Generated functions call it; so does who has none for a route. */
  send<T, E = never>(request: ClientRequest, options?: CallOptions): Call<T, E>;
}

/** One request, as generated code writes it. */
export interface ClientRequest {
  readonly method: string;
  /** Plain, or made by the {@link path} tag, which encodes. Always begins with `/`. */
  readonly path: string;
  /** By wire name. `undefined` and `null` are left out, lists repeat the key; `join` and `deep` write other styles. */
  readonly query?: object | undefined;
  /** By wire name. `undefined` and `null` are left out, lists are joined by commas. */
  readonly headers?: object | undefined;
  /** Written as JSON, unless `form`, `multipart` or `content` made it. */
  readonly body?: unknown;
  /** The body's media type, where that is neither `application/json` nor a form's. */
  readonly type?: string | undefined;
  /** How the answer's body is read where it may be neither JSON nor text: `binary`. */
  readonly as?: ((response: Response) => Promise<string | Uint8Array>) | undefined;
  /** What is made of a body before it is handed on: `dates.ts` turns date-times into dates with it, `orEmpty` knows an empty text. */
  readonly read?: ((body: unknown, status: number) => unknown) | undefined;
  /** The statuses the contract declares as failures; `"4XX"` declares a hundred, `"default"` every other one. */
  readonly fails?: readonly (number | `${1 | 2 | 3 | 4 | 5}XX` | "default")[] | undefined;
}

/** What one call may have of its own. */
export interface CallOptions {
  /** Its abort ends the call with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the answer is read whole, tries included; `Infinity` for none. The client's by default. */
  readonly timeout?: number | undefined;
  /** How often a call that failed on the way is tried again. The client's by default. */
  readonly retries?: number | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A request under way. Awaited it is the value, or throws; it is sent once, however often it is awaited. Its body can be
 * read once: by the call, or by whoever asks for the response.
 */
export interface Call<T, E = never> extends Promise<T> {
  /** The value, or a *declared* failure as a value. Everything else is thrown even here. */
  result(): Promise<Result<T, E>>;
  /**
   * The answer as it came, whatever its status. Asked for before its headers are there, its body is left unread for you,
   * and the timeout counts until the headers are there. The call itself then has no value: whoever awaits it, even if
   * they began before, gets an `InvalidRequestError`. Asked for after the value, its body is read.
   */
  response(): Promise<Response>;
  /** Reads the body of that response, once: gives the value, or throws what awaiting the call would have thrown. */
  read(response: Response): Promise<T>;
}

/** The outcome of a call: a value, or exactly the failures the contract declares. */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E };

/** A request about to leave: a plain object, given to `fetch` as it is. Middleware makes another rather than change it. */
export interface WireRequest {
  /** Method and path, for messages. */
  readonly route: string;
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: FetchBody | undefined;
  /** Aborted where the call is over before it is answered. */
  readonly signal: AbortSignal | undefined;
  /** Nothing secret follows a redirect. */
  readonly redirect: "manual" | undefined;
  /** As fetch wants it for a streamed body. */
  readonly duplex: "half";
}

/** What `fetch` sends. That is `BodyInit` to the DOM, and Node's types have no such name. */
export type FetchBody = NonNullable<RequestInit["body"]>;

/** Stands around every try of every call of a client. `next` sends the request on, and may be called again. */
export type Middleware = (request: WireRequest, next: Next) => Promise<Response>;

/** Sends a request on. */
export type Next = (request: WireRequest) => Promise<Response>;

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;
