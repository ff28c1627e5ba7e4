import type { Auth } from "./auth.js";
import { fail } from "./fail.js";
import { headersOf } from "./headers.js";
import type { Credential, FetchBody, WireRequest } from "./types.js";

/** Sends a request on with the headers that carry a credential, and with another form of its body where one is given. */
export type Send = (headers: Readonly<Record<string, string>>, body?: FetchBody) => Promise<Response>;

/**
 * A credential that is bound to the hosts of its API: `execute-api`, this machine, and what `createClient({ hosts })`
 * names. Never over plain http beyond this machine, and never along a redirect.
 */
export function bound<A extends Credential>(
  credential: A,
  authorize: (request: WireRequest, send: Send) => Promise<Response>,
): Auth<A> {
  return {
    credential,
    bind({ baseUrl, hosts }) {
      const { host, hostname, protocol } = new URL(baseUrl);
      const isHere = /^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(hostname);
      const isGateway = /\.execute-api\.[^.]+\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(hostname);
      if (!isHere && !(protocol === "https:" && (isGateway || hosts?.includes(hostname)))) {
        throw fail("credential-refused", `${protocol}//${host} (https? hosts?)`);
      }
      return (request, next) =>
        authorize(request, (headers, body = request.body) =>
          next({ ...request, body, headers: headersOf(request.headers, headers), redirect: "manual" }),
        );
    },
  };
}
