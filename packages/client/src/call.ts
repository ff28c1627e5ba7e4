import { deadline } from "./deadline.js";
import { fail } from "./fail.js";
import { encode } from "./path.js";
import { read } from "./read.js";
import type { Call, CallOptions, ClientRequest, Next } from "./types.js";

/** The sending of one client's requests, with retries. `next` is the way through its middleware to fetch. */
export function sender(baseUrl: string, next: Next, defaults: Pick<CallOptions, "timeout" | "retries">) {
  // Retries that may be made. Each call earns a tenth: where everything fails they add 10 % to the load, no more.
  let budget = 10;

  /** Sends a request once, and offers its outcome in three ways: awaited, as a result, as the response itself. */
  return (
    { method, path, query, body, type, accept, fails = [], headers: params }: ClientRequest,
    call?: CallOptions,
  ): Call<never, never> => {
    const { signal: own, timeout = 31_000, retries = 2, headers: more } = { ...defaults, ...call };
    const route = `${method} ${path}`;
    // Whether the caller wants the response itself, and reads its body.
    let taken = false;
    let response: Response;
    let value: Promise<unknown> | undefined;
    const readOnce = () => (value ??= read(route, fails, response));

    const run = async (): Promise<unknown> => {
      await 0; // A moment later we know whether it is taken.
      const [late, at, timer] = deadline(timeout, taken);
      const signal = own ? AbortSignal.any([own, late]) : late;
      try {
        const headers: Record<string, string> = {};
        const isJson = !type || /[/+]json/.test(type);
        // The platform writes the type of a multipart form, since it picks the boundary.
        const contentType = body === undefined || type?.startsWith("multi") ? undefined : (type ?? "application/json");
        for (const [name, value] of given({ accept, "content-type": contentType, ...params, ...more })) {
          headers[name.toLowerCase()] = `${value}`;
          // fetch would refuse it too, and quote the value.
          if (/[\0\r\n\u0100-\uffff]/.test(`${value}`)) throw fail("invalid-request", `Header ${name}`);
        }
        const content = (isJson ? JSON.stringify(body) : body) as BodyInit | undefined; // `type` says that it is one.
        const search = given(query)
          .flatMap(([name, value]) => [value].flat().map((one) => `${encode(name)}=${encode(one)}`))
          .join("&")
          .replace(/^./, "?$&");
        if (budget < 10) budget += 0.1;
        for (let tries = 0; ; ) {
          let failed: { code: unknown } | undefined;
          try {
            response = await next({
              route,
              method,
              // A slash of our own: no path can become a part of the host.
              url: `${baseUrl}/${path.slice(1)}${search}`,
              headers,
              body: content,
              signal,
              redirect: params || more ? "manual" : "follow",
              duplex: "half",
            });
          } catch (error) {
            failed = error as typeof failed; // An error, of ours or another's, where the code is undefined.
          }
          const last =
            !/429|50[234]|network/.test((failed ? failed.code : response.status) as string) || // test() makes text of it
            // GET, HEAD, PUT, DELETE and OPTIONS may be repeated.
            !(/^[DGHO]|PUT/.test(method) || headers["idempotency-key"]) ||
            content instanceof ReadableStream ||
            tries++ >= retries ||
            budget < 1;
          const after = !last && !failed && response.headers.get("retry-after");
          const wait = after ? +after * 1000 || Date.parse(after) - Date.now() : Math.random() * 200 * tries;
          if (last || !(Date.now() + wait < at)) {
            if (failed) throw failed;
            return taken ? clearTimeout(timer) : await readOnce();
          }
          budget--;
          if (!failed) response.body?.cancel().catch(() => {});
          await new Promise((resolve, reject) => {
            setTimeout(resolve, wait);
            signal.addEventListener("abort", reject);
          });
        }
      } catch (error) {
        throw own?.aborted
          ? own.reason
          : late.aborted
            ? fail("timeout", `${route}: no answer in ${timeout} ms`)
            : error;
      }
    };

    const sent = run();
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

/** The entries that have a value. Own ones only: a name may come from anywhere. */
function given(record: object | undefined): [name: string, value: unknown][] {
  return Object.entries({ ...record }).filter(([, value]) => value != null);
}
