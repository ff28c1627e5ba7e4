import type { Auth } from "./auth.js";
import { fail } from "./fail.js";
import { headersOf } from "./headers.js";
import { encode } from "./path.js";
import { readAnswer } from "./read.js";
import type { Call, CallOptions, Client, ClientRequest, Credential, Middleware, Next } from "./types.js";

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
  const { retries: again = 2, fetch: send = fetch, use = [], auth = [], timeout: usual = 31_000 } = options;
  // Retries that may be made. Each call earns a tenth: where everything fails they add 10 % to the load, no more.
  let budget = 10;
  // The controller of a call that is over: to make one costs a quarter of a call.
  let spare: AbortController | false | null | undefined;
  // The timer of the call that was over last, which runs until another is over: Node makes and drops a whole list for
  // a timer that is alone.
  let last: Timer;
  // Its text is not quoted: it may hold what should not be printed.
  const baseUrl = /^(https?:[^ ?#@]+?)\/?$/.exec(options.baseUrl)?.[1];
  if (!baseUrl) throw fail("invalid-request", "baseUrl");
  const next = [use, [auth].flat().map((one) => one.bind(options))].flat().reduceRight<Next>(
    (inner, outer) => (request) => outer(request, inner),
    (request) =>
      send(request.url, request as RequestInit).catch((cause: unknown) => {
        throw fail("network-error", request.route, { cause });
      }),
  );
  return {
    baseUrl,
    /** Sends a request once, and offers its outcome in three ways: awaited, as a result, as the response itself. */
    send(request: ClientRequest, own: CallOptions = {}): Call<never, never> {
      const { method, body, query, path, headers: params, type } = request;
      const { retries = again, signal, timeout = usual, headers: more } = own;
      const route = `${method} ${path}`;
      // The response as somebody has asked for it, how it is handed over to them, and whether it was.
      let arrived: Promise<Response> | undefined;
      let take: ((response: Response) => unknown) | undefined;
      let lent: boolean | undefined;
      // What was answered last, or the error that came instead: that has no headers.
      let response: Response & { readonly code?: unknown };

      // biome-ignore lint/suspicious/noAsyncPromiseExecutor: it catches all, and must end before its work does on abort
      const call = new Promise<never>(async (resolve, reject) => {
        let control: AbortController | null | undefined = spare || new AbortController();
        // Whatever is waited for, a token or a slow middleware, need know nothing of time and abort.
        const stop = () => {
          reject(signal?.aborted ? signal.reason : fail("timeout", route));
          // Of what is over nothing may be ended: its controller may serve the next call.
          control = control?.abort(signal?.reason) as undefined;
        };
        // Beyond 2^31 ms timers fire at once: what may take eleven days may take for ever.
        const timer = (timeout < 1e9 && setTimeout(stop, timeout)) as Timer;
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
              if (one == null) continue;
              url += `${mark}${encode(name)}=${encode(one)}`;
              mark = "&";
            }
          }
          if (budget < 10) budget += 0.1;
          for (let tries = 0; ; ) {
            try {
              response = await next({
                method,
                body: content,
                route,
                headers,
                signal: (control as AbortController).signal,
                url,
                duplex: "half",
                redirect: (more || params) && "manual",
              });
            } catch (error) {
              response = error as never;
            }
            // Nobody waits as long as that.
            let wait = timeout;
            if (
              /429|network|50[2-4]/.test((response.status || response.code) as never) && // which makes text of it
              !content?.locked &&
              // GET, HEAD, PUT, DELETE and OPTIONS may be repeated.
              (/^[GHDO]|PU/.test(method) || headers["idempotency-key"]) &&
              tries++ < retries &&
              budget >= 1
            ) {
              // What did not answer has no headers.
              const after = response.headers?.get("retry-after");
              wait = after ? (after as never) * 1000 || Date.parse(after) - Date.now() : (Math.random() * 100) << tries;
            }
            if (!(wait < timeout)) {
              if (!response.headers) throw response;
              // A body is read once: by whoever has asked for it until now, or here.
              if (take) {
                lent = !take(response); // It gives nothing.
                throw fail("invalid-request", "response");
              }
              return resolve((await readAnswer(route, request, response)) as never);
            }
            response.body?.cancel().catch(() => {});
            budget--;
            await new Promise((then) => setTimeout(then, wait));
          }
        } catch (error) {
          reject(error);
        } finally {
          clearTimeout((lent ? timer : last) as never);
          // A stream that is yet to be read still ends with the caller's abort.
          if (!lent) {
            last = timer;
            last.unref?.();
            signal?.removeEventListener("abort", stop);
            // Platforms keep a listener for each use until memory is collected, and speak up where there are 1,500.
            spare = Math.random() * 100 > 1 && control;
            control = null;
          }
        }
      }) as Call<never, never>; // The contract is what says that the value is a T and the failure an E.
      call.response = () =>
        (arrived ??= new Promise((resolve, reject) => {
          call.then(() => resolve(response), reject);
          take = resolve;
        }));
      call.read = (answer) => readAnswer(route, request, answer) as never;
      call.result = () =>
        call.then(
          (value) => ({ ok: true, value }),
          (error) => (error?.code !== "api-error" ? call : ({ ok: false, error } as never)),
        );
      return call;
    },
  };
}

/** A number, or in Node an object that the process need not stay alive for; `false` where there is no end. */
type Timer = { unref?(): void };

/** A client with every one of these credentials. */
export type ClientWithAll<A extends Credential> = (A extends Credential ? (client: Client<A>) => void : never) extends (
  client: infer C,
) => void
  ? C
  : never;
