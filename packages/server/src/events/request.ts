/** A request, whatever brought it. Nothing is read of it before it is asked for: most methods need little. */
export interface HttpRequest {
  readonly method: string;
  /** The gateway's route, `GET /pets/{petId}` or `$default`; empty where there is none to tell. */
  readonly routeKey: string;
  /** Without the stage. */
  readonly path: string;
  /** The path's and its parameters' segments are still percent-encoded. */
  readonly encoded: boolean;
  /** What the gateway found for `{petId}` of its route. */
  pathParameter(name: string): string | undefined;
  /** The values of a query parameter, decoded. */
  query(name: string): readonly string[] | undefined;
  /** The query, still percent-encoded. */
  readonly search: string;
  /** The value of a header; of one that came several times, all of them, joined. `name` is in lower case. */
  header(name: string): string | undefined;
  /** The value of a cookie, as it came. */
  cookie(name: string): string | undefined;
  /** All cookies: `session=abc; theme=dark`. */
  readonly cookies: string;
  /** As it came; `undefined` where none was sent. */
  readonly body: string | Uint8Array | undefined;
  /** The body is base64. */
  readonly base64: boolean;
  /** What it was read from: the event. */
  readonly source: unknown;
  /** Aborted when the caller is gone, where that can be known. */
  readonly signal?: AbortSignal;
  /** A body that ends when the caller is gone. */
  whileHere?(body: Streamed): Streamed;
}

/** What is answered, ready to be written as any kind of gateway wants it. Names of headers are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Whole `set-cookie` values. */
  readonly cookies: readonly string[];
  readonly body: string | Uint8Array | Streamed | undefined;
}

/** An answer whose body is all there. */
export type WholeAnswer = Answer & { readonly body: string | Uint8Array | undefined };

/** A body that is sent while it is made: pieces of text or bytes, as a generator or a `ReadableStream` gives them. */
export type Streamed = AsyncIterable<string | Uint8Array>;

/** The values of a query parameter, where it came. */
export function valuesIn(search: URLSearchParams, name: string): readonly string[] | undefined {
  const values = search.getAll(name);
  return values.length > 0 ? values : undefined;
}

/** The value of the first cookie of this name: it has the longest path (RFC 6265, 5.4). */
export function cookieIn(cookies: string, name: string): string | undefined {
  return pairsIn(cookies, ";").find(([found]) => found === name)?.[1];
}

/** The names and values of cookies or of a query, still encoded. */
export function pairsIn(text: string, between: ";" | "&"): [name: string, value: string][] {
  return text.split(between).map((part) => {
    const [name = "", ...value] = part.trim().split("=");
    return [name, value.join("=")];
  });
}
