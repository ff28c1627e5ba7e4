import { fail } from "./fail.js";
import { headersOf } from "./headers.js";
import { encode } from "./path.js";
import { readAnswer } from "./read.js";
import type { Call, CallOptions, ClientRequest, Next } from "./types.js";

/** The sending of one client's requests, with retries. `next` is the way through its middleware to fetch. */
export function sender(baseUrl: string, next: Next, usual: Pick<CallOptions, "timeout" | "retries">) {
  // Retries that may be made. Each call earns a tenth: where everything fails they add 10 % to the load, no more.
  let budget = 10;
  // A signal costs more than all else a call does: one that was not needed serves the next call. Not for ever, since
  // fetch leaves its listeners on it until they are collected, and Node warns of more than 1,500.
  let spare: AbortController | undefined;
  let uses = 0;
  // When each call has to end. One timer looks after all of them: one for each would cost as much as the rest.
  const ends = new Map<() => void, number>();
  let ticking: unknown;
  const tick = () => {
    for (const [stop, at] of ends) if (Date.now() > at && ends.delete(stop)) stop();
    ticking = ends.size > 0 && setTimeout(tick, 32);
  };

  /** Sends a request once, and offers its outcome in three ways: awaited, as a result, as the response itself. */
  return (request: ClientRequest, own: CallOptions = {}): Call<never, never> => {
    const { method, path, query, body, type, headers: params } = request;
    const { signal, timeout = usual.timeout ?? 31_000, retries = usual.retries ?? 2, headers: more } = own;
    const route = `${method} ${path}`;
    // Whether the caller wants the response itself, and reads its body.
    let taken = false;
    let response: Response;
    let value: Promise<unknown> | undefined;
    const readOnce = () => (value ??= readAnswer(route, request, response));

    const run = async (resolve: (value: unknown) => void, reject: (reason: unknown) => void): Promise<void> => {
      const control = spare ?? new AbortController();
      spare = undefined;
      // Whatever is waited for, a token or a slow middleware, need know nothing of time and abort.
      const stop = () => {
        reject(signal?.aborted ? signal.reason : fail("timeout", route));
        control.abort();
      };
      ends.set(stop, Date.now() + timeout);
      if (!ticking) ticking = setTimeout(tick, 32);
      signal?.addEventListener("abort", stop);
      try {
        signal?.throwIfAborted();
        // Of what a body may be only a stream can be locked: then it is used up.
        const content = (typeof body === "function" ? body() : JSON.stringify(body)) as ReadableStream | undefined;
        const isText = typeof content === "string";
        const headers = headersOf({ "content-type": type ?? (isText ? "application/json" : undefined) }, params, more);
        // A slash of our own: no path can become a part of the host.
        let url = `${baseUrl}/${path.slice(1)}`;
        let mark = "?";
        for (const name in query) {
          for (const one of [query[name as never]].flat()) {
            if (one != null) {
              url += `${mark}${encode(name)}=${encode(one)}`;
              mark = "&";
            }
          }
        }
        if (budget < 10) budget += 0.1;
        for (let tries = 0; ; ) {
          try {
            response = await next({
              route,
              method,
              url,
              headers,
              body: content,
              signal: control.signal,
              redirect: params || more ? "manual" : "follow",
              duplex: "half",
            });
          } catch (error) {
            response = { error, status: (error as { code?: unknown } | undefined)?.code, headers: new Map() } as never;
          }
          const mayRetry =
            !response.ok &&
            /429|50[234]|network/.test(response.status as never) && // which makes text of it
            !content?.locked &&
            // GET, HEAD, PUT, DELETE and OPTIONS may be repeated.
            (/^[DGHO]|PUT/.test(method) || headers["idempotency-key"]) &&
            tries++ < retries &&
            budget >= 1;
          const after = mayRetry && response.headers.get("retry-after");
          const wait = after ? +after * 1000 || Date.parse(after) - Date.now() : (Math.random() * 100) << tries;
          if (!mayRetry || !(wait < timeout)) {
            if ("error" in response) throw response.error;
            return resolve(taken || (await readOnce()));
          }
          budget--;
          response.body?.cancel().catch(() => {});
          await new Promise((resolve) => setTimeout(resolve, wait));
        }
      } catch (error) {
        reject(error);
      } finally {
        ends.delete(stop);
        // A stream that is yet to be read ends with the caller's abort.
        if (!taken) {
          signal?.removeEventListener("abort", stop);
          if (!control.signal.aborted && ++uses % 1000) spare = control;
        }
      }
    };
    const sent = new Promise(run);
    const outcome = () => sent.then((value) => (taken ? readOnce() : value));
    return {
      // The methods of a promise need only `then`.
      __proto__: Promise.prototype,
      then: (onValue: () => unknown, onError: () => unknown) => outcome().then(onValue, onError),
      result: () =>
        outcome().then(
          (value) => ({ ok: true, value }),
          (error) => {
            if (error.code === "api-error") return { ok: false, error };
            throw error;
          },
        ),
      response() {
        taken = true;
        return sent.then(() => response);
      },
    } as object as Call<never, never>; // The contract is what says that the value is a T and the failure an E.
  };
}
