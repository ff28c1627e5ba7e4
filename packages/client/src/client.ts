import type { Auth } from "./auth.js";
import { createCall } from "./call.js";
import { CredentialError, InvalidRequestError } from "./errors.js";
import { exchange } from "./exchange.js";
import type { Client, Credential } from "./types.js";

/** How to reach an API. */
export interface ClientOptions {
  /** With the stage, as deployed: `https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod`. */
  readonly baseUrl: string;
  /** Milliseconds for a whole call; 31 s by default, just over the longest an HTTP API may take. */
  readonly timeout?: number | undefined;
  /** The platform's by default. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** A client for one API. Its type knows which credentials it carries. */
export function createClient(options: ClientOptions & { readonly auth?: undefined }): Client<"none">;
export function createClient<A extends Credential>(options: ClientOptions & { readonly auth: Auth<A> }): Client<A>;
export function createClient<const L extends readonly Auth[]>(
  options: ClientOptions & { readonly auth: L },
): ClientWithAll<L[number]["credential"]>;
export function createClient(options: ClientOptions & { readonly auth?: Auth | readonly Auth[] | undefined }): Client {
  const base = readBaseUrl(options.baseUrl);
  const auth = [options.auth ?? []].flat();
  refuseUnsafe(base, auth);
  // A signature covers the other headers, so it comes last.
  const inOrder = auth.toSorted((a, b) => Number(a.credential === "sigv4") - Number(b.credential === "sigv4"));
  const setup = { base, auth: inOrder, fetch: options.fetch ?? globalThis.fetch };
  return {
    baseUrl: base,
    send: (request, call = {}) => {
      const { signal, timeout = options.timeout } = call;
      return createCall(request, { signal, timeout }, (ends) => exchange(setup, request, call, ends));
    },
  };
}

/** A client with every one of these credentials. */
export type ClientWithAll<A extends Credential> = (A extends Credential ? (client: Client<A>) => void : never) extends (
  client: infer C,
) => void
  ? C
  : never;

/** The base URL without its last slash. Its text is never quoted: it may hold what should not be printed. */
function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new InvalidRequestError("baseUrl must be like https://host/stage: no user, no query, no fragment");
  }
  return url.href.replace(/\/$/, "");
}

function refuseUnsafe(base: string, auth: readonly Auth[]): void {
  const { protocol, hostname } = new URL(base);
  if (auth.length > 0 && protocol === "http:" && !isLoopback(hostname)) {
    throw new CredentialError(`Credentials are not sent over plain http: use https for ${hostname}`);
  }
  if (auth.filter(({ credential }) => credential === "bearer" || credential === "sigv4").length > 1) {
    throw new CredentialError("bearer and sigv4 both need the Authorization header: make two clients");
  }
}

function isLoopback(hostname: string): boolean {
  return /^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(hostname);
}
