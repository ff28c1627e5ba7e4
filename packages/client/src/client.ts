import type { Auth } from "./auth.js";
import { sender } from "./call.js";
import { fail } from "./fail.js";
import type { Client, Credential, Middleware, Next } from "./types.js";

/** How to reach an API. */
export interface ClientOptions {
  /** With the stage, as deployed: `https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod`. */
  readonly baseUrl: string;
  /** Custom domain names that credentials may be sent to, besides `execute-api` hosts and this machine. */
  readonly hosts?: readonly string[] | undefined;
  /** Milliseconds for a whole call; 31 s by default, just over the longest an HTTP API may take. */
  readonly timeout?: number | undefined;
  /**
   * How often a call is tried again after 429, 502, 503, 504 or no answer, where its method or an `idempotency-key`
   * header says that this does no harm; 2 by default.
   */
  readonly retries?: number | undefined;
  /** Stands around every try, the first outermost. */
  readonly use?: readonly Middleware[] | undefined;
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
  const { use = [], auth = [], fetch: send = fetch } = options;
  // Its text is not quoted: it may hold what should not be printed.
  const baseUrl = /^(https?:[^?#@]+?)\/?$/.exec(options.baseUrl)?.[1];
  if (!baseUrl) throw fail("invalid-request", "baseUrl");
  const next = [use, [auth].flat().map((one) => one.bind(options))].flat().reduceRight<Next>(
    (inner, outer) => (request) => outer(request, inner),
    (request) =>
      send(request.url, request as RequestInit).catch((cause: unknown) => {
        throw fail("network-error", request.route, { cause });
      }),
  );
  return { baseUrl, send: sender(baseUrl, next, options) };
}

/** A client with every one of these credentials. */
export type ClientWithAll<A extends Credential> = (A extends Credential ? (client: Client<A>) => void : never) extends (
  client: infer C,
) => void
  ? C
  : never;
