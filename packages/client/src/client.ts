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
  readonly timeout?: number;
  /** The platform's by default. */
  readonly fetch?: typeof globalThis.fetch;
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
    send: (request, call = {}) =>
      createCall(request, { ...(options.timeout !== undefined && { timeout: options.timeout }), ...call }, (signal) =>
        exchange(setup, request, call, signal),
      ),
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
  if (!URL.canParse(text)) throw new InvalidRequestError("baseUrl is not a URL");
  const { protocol, username, password, search, hash, href } = new URL(text);
  if (!/^https?:$/.test(protocol)) throw new InvalidRequestError("baseUrl must begin with https:// (or http://)");
  if (username || password) throw new InvalidRequestError("baseUrl holds a user name or password; pass `auth` instead");
  if (search || hash) throw new InvalidRequestError("baseUrl must end with its path: no query, no fragment");
  return href.replace(/\/$/, "");
}

function refuseUnsafe(base: string, auth: readonly Auth[]): void {
  const { protocol, hostname } = new URL(base);
  if (auth.length > 0 && protocol === "http:" && !isLoopback(hostname)) {
    throw new CredentialError(`Credentials are not sent over plain http to ${hostname}: use https`);
  }
  if (auth.filter(({ credential }) => credential === "bearer" || credential === "sigv4").length > 1) {
    throw new CredentialError("bearer and sigv4 both write the Authorization header: make a client for each");
  }
}

function isLoopback(hostname: string): boolean {
  return /^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(hostname);
}
