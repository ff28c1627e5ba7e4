import type { ApiError } from "./errors.js";

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
  /** Sends one request. Generated functions call it; it is also the way to reach a route that has none. */
  send<T, E extends ApiError<number, unknown> = never>(request: ClientRequest, options?: CallOptions): Call<T, E>;
}

/** One request, as generated code writes it. */
export interface ClientRequest {
  readonly method: string;
  /** Plain, or made by the {@link path} tag, which encodes. Always begins with `/`. */
  readonly path: string;
  /** By wire name. `undefined` and `null` are left out, lists repeat the key. */
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** By wire name. `undefined` and `null` are left out, lists are joined by commas. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  /** Media type of the body; `application/json` by default. */
  readonly type?: string | undefined;
  readonly accept?: string | undefined;
  /** What is made of a JSON body before it is handed on: `dates.ts` turns date-times into dates with it. */
  readonly read?: ((body: unknown, status: number) => unknown) | undefined;
  /** The statuses the contract declares as failures; `"4XX"` declares a hundred, `"default"` every other one. */
  readonly fails?: readonly (number | `${1 | 2 | 3 | 4 | 5}XX` | "default")[] | undefined;
}

/** What one call may have of its own. */
export interface CallOptions {
  /** Its abort ends the call with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the answer is read whole; `Infinity` for none. The client's by default. */
  readonly timeout?: number | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/** A request under way. Awaited it is the value, or throws; it is sent once, however often it is read. */
export interface Call<T, E = never> extends Promise<T> {
  /** The value, or a *declared* failure as a value. Everything else is thrown even here. */
  result(): Promise<Result<T, E>>;
  /** The answer as it came, whatever its status. Its body can be read once: by you, or by the call. */
  response(): Promise<Response>;
}

/** The outcome of a call: a value, or exactly the failures the contract declares. */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E };
