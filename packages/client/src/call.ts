import { fail } from "./fail.js";
import { headersOf } from "./headers.js";
import { encode } from "./path.js";
import { readAnswer } from "./read.js";
import type { Call, CallOptions, ClientRequest, Next } from "./types.js";

/** The sending of one client's requests, with retries. `next` is the way through its middleware to fetch. */
export function sender(baseUrl: string, next: Next, usual: Pick<CallOptions, "timeout" | "retries">) {
  // Retries that may be made. Each call earns a tenth: where everything fails they add 10 % to the load, no more.
  let budget = 10;
  // The controller of a call that is over: to make one costs a quarter of a call.
  let spare: AbortController | false | undefined;

  /** Sends a request once, and offers its outcome in three ways: awaited, as a result, as the response itself. */
  return (request: ClientRequest, own: CallOptions = {}): Call<never, never> => {
    const { method, path, headers: params, type, query, body } = request;
    const { timeout = usual.timeout ?? 31_000, headers: more, signal, retries = usual.retries ?? 2 } = own;
    const route = `${method} ${path}`;
    // Whether the caller wants the response itself, and reads its body.
    let taken = false;
    // What was answered last, or the error that came instead: that has no headers.
    let response: Response & { readonly code?: unknown };
    let outcome: Promise<unknown> | undefined;

    // biome-ignore lint/suspicious/noAsyncPromiseExecutor: it catches all, and must end before its work does on abort
    const sent = new Promise<unknown>(async (resolve, reject) => {
      const control = spare || new AbortController();
      // Whatever is waited for, a token or a slow middleware, need know nothing of time and abort.
      const stop = () => {
        reject(signal?.aborted ? signal.reason : fail("timeout", route));
        control.abort();
      };
      // Beyond 2^31 ms timers fire at once: what may take eleven days may take for ever.
      const timer = timeout < 1e9 && setTimeout(stop, timeout);
      signal?.addEventListener("abort", stop);
      spare = false;
      try {
        if (signal?.aborted) return stop();
        // Of what a body may be only a stream can be locked, and then it is used up; and only a text can be trimmed.
        const content = (typeof body === "function" ? body() : JSON.stringify(body)) as
          | (ReadableStream & Partial<string>)
          | undefined;
        const headers = headersOf({ "content-type": type ?? (content?.trim && "application/json") }, params, more);
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
          response = await next({
            route,
            method,
            url,
            headers,
            body: content,
            signal: control.signal,
            redirect: (params || more) && "manual",
            duplex: "half",
          }).catch(Object);
          const mayRetry =
            /network|429|50[234]/.test((response.status || response.code) as never) && // which makes text of it
            !content?.locked &&
            // GET, HEAD, PUT, DELETE and OPTIONS may be repeated.
            (/^[DGHO]|PU/.test(method) || headers["idempotency-key"]) &&
            tries++ < retries &&
            budget >= 1;
          // What did not answer has no headers.
          const after = response.headers?.get("retry-after");
          const wait = mayRetry
            ? after
              ? +after * 1000 || Date.parse(after) - Date.now()
              : (Math.random() * 100) << tries
            : timeout;
          if (!(wait < timeout)) {
            if (!response.headers) throw response;
            return resolve(taken || (await readAnswer(route, request, response)));
          }
          budget--;
          response.body?.cancel().catch(() => {});
          await new Promise((resolve) => setTimeout(resolve, wait));
        }
      } catch (error) {
        reject(error);
      } finally {
        clearTimeout(timer as never);
        // A stream that is yet to be read still ends with the caller's abort.
        if (!taken) {
          signal?.removeEventListener("abort", stop);
          // Platforms keep a listener for each use until memory is collected, and speak up where there are 1,500.
          spare = !control.signal.aborted && Math.random() * 100 > 1 && control;
        }
      }
    });
    // Read once, however often it is asked for; later, where the response itself was asked for before.
    const value = () => (outcome ??= taken ? sent.then(() => readAnswer(route, request, response)) : sent);
    return {
      // The methods of a promise need only `then`.
      __proto__: Promise.prototype,
      then: (onValue: () => unknown, onError: () => unknown) => value().then(onValue, onError),
      result: () =>
        value().then(
          (value) => ({ ok: true, value }),
          (error) => (error.code === "api-error" ? { ok: false, error } : outcome),
        ),
      response: () => {
        taken ||= !outcome;
        return sent.then(() => response);
      },
    } as object as Call<never, never>; // The contract is what says that the value is a T and the failure an E.
  };
}
