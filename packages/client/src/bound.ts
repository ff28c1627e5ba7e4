import type { Auth, AuthClient } from "./auth.js";
import { fail } from "./fail.js";
import type { Awaitable, Credential, Middleware, WireRequest } from "./types.js";

/**
 * A credential that is bound to the hosts of its API: `execute-api`, this machine, and what `createClient({ hosts })`
 * names. Never over plain http beyond this machine.
 */
export function bound<A extends Credential>(credential: A, middleware: Middleware): Auth<A> {
  return {
    credential,
    bind(client) {
      checkHost(client);
      return middleware;
    },
  };
}

function checkHost({ baseUrl, hosts = [], auth = [] }: AuthClient): void {
  const { protocol, hostname } = new URL(baseUrl);
  if ([auth].flat().filter(({ credential }) => credential === "bearer" || credential === "sigv4").length > 1) {
    throw fail("credential-refused", "bearer and sigv4 both need the Authorization header: make two clients");
  }
  if (/^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(hostname)) return;
  if (protocol === "http:") throw fail("credential-refused", `No credentials go over plain http to ${hostname}`);
  if (!/\.execute-api\.[^.]+\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(hostname) && !hosts.includes(hostname)) {
    throw fail("credential-refused", `Credentials go to ${hostname} only if createClient({ hosts }) names it`);
  }
}

/** A request with more headers. */
export function withHeaders(request: WireRequest, more: Readonly<Record<string, string>>): WireRequest {
  const headers: Record<string, string> = { ...request.headers };
  for (const [name, value] of Object.entries(more)) {
    // fetch would refuse it too, and quote the value.
    if (/[\0\r\n\u0100-\uffff]/.test(value)) throw fail("invalid-request", `Header ${name}`);
    headers[name.toLowerCase()] = value;
  }
  // fetch would take them along to wherever it is redirected.
  return { ...request, headers, redirect: "manual" };
}

/** Waits for work that knows no signals. */
export async function orAbort<T>(work: Awaitable<T>, signal: AbortSignal): Promise<T> {
  if (!(work instanceof Promise)) return work;
  signal.throwIfAborted();
  // One listener for all that wait: many calls share a signal, and Node warns of more than ten.
  let stops = waiting.get(signal);
  if (!stops) {
    const all = new Set<() => void>();
    signal.addEventListener("abort", () => {
      for (const stop of all) stop();
    });
    waiting.set(signal, all);
    stops = all;
  }
  const { promise, stop } = stopping(signal);
  stops.add(stop);
  return Promise.race([work, promise]).finally(() => stops.delete(stop));
}

function stopping(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  let stop = () => {};
  const promise = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  return { promise, stop };
}

const waiting = /* @__PURE__ */ new WeakMap<AbortSignal, Set<() => void>>();
