import { InvalidRequestError } from "./errors.js";
import type { Credential } from "./types.js";

/** Adds one kind of credential to the requests of a client. Made by {@link apiKey}, {@link bearer}, `sigv4`, {@link custom}. */
export interface Auth<A extends Credential = Credential> {
  readonly credential: A;
  /**
   * Puts the credential into `request.headers`. What it returns is called when the API answers 401: it forgets the
   * credential that was refused, and the call is tried once more.
   */
  authorize(request: AuthRequest): Awaitable<(() => void) | undefined>;
}

/** A request about to leave, as a provider sees it. */
export interface AuthRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | Uint8Array | Blob | undefined;
}

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** Sends an API key, in `x-api-key` unless the API reads another header. */
export function apiKey(key: string, { header = "x-api-key" }: { header?: string } = {}): Auth<"apiKey"> {
  return { credential: "apiKey", authorize: ({ headers }) => setHeader(headers, header, key) };
}

/**
 * Sends `Authorization: Bearer …`. A function is asked once and its token kept until the API answers 401, then asked
 * once more, however many calls are waiting.
 */
export function bearer(token: string | (() => Awaitable<string>)): Auth<"bearer"> {
  let current: Promise<string> | undefined;
  return {
    credential: "bearer",
    async authorize({ headers }) {
      if (typeof token === "string") return setHeader(headers, "authorization", `Bearer ${token}`);
      current ??= Promise.resolve().then(token);
      const used = current;
      const forget = () => {
        if (current === used) current = undefined;
      };
      setHeader(
        headers,
        "authorization",
        `Bearer ${await used.catch((error: unknown) => {
          forget();
          throw error;
        })}`,
      );
      return forget;
    },
  };
}

/** Sends whatever headers the function gives for a request. */
export function custom(
  headersFor: (request: AuthRequest) => Awaitable<Readonly<Record<string, string>>>,
): Auth<"custom"> {
  return {
    credential: "custom",
    async authorize(request) {
      for (const [name, value] of Object.entries(await headersFor(request))) setHeader(request.headers, name, value);
      return undefined;
    },
  };
}

/** Sets a header, or says why not without quoting the value, as the platform's own error does. */
export function setHeader(headers: Headers, name: string, value: string): undefined {
  try {
    headers.set(name, value);
  } catch {
    throw new InvalidRequestError(`The value for header "${name}" holds characters that a header cannot carry`);
  }
}
