import { type AuthorizeOptions, behind } from "./authorizer/plain.js";
import type { ApiContract } from "./contract.js";
import { ServerError } from "./errors.js";
import { PlainRequest } from "./events/plain.js";
import type { Answer, Streamed } from "./events/request.js";
import { isStreamed } from "./http/answer.js";
import { tooLarge } from "./http/problem.js";
import { respond, type ServiceOptions, served, usualMaxBody } from "./service.js";
import { begun } from "./streams/begun.js";

/** How a service is run behind `fetch`. */
export interface FetchOptions extends ServiceOptions, AuthorizeOptions {
  /** Who calls, where the platform tells it: `(request) => request.headers.get("cf-connecting-ip") ?? ""`. */
  readonly sourceIp?: (request: Request) => string;
}

/**
 * A service as a `fetch` handler, for whatever speaks `Request` and `Response`. There is no gateway before it, so nobody
 * but `authorize` checks who calls.
 *
 * @example export default { fetch: fetchHandler(petsApi, service) };
 */
export function fetchHandler<S>(
  contract: ApiContract<S>,
  service: NoInfer<S> & object,
  { authorize, ...options }: FetchOptions = {},
): (request: Request) => Promise<Response> {
  const runs = behind(served(contract, service, options, begun), authorize);
  const { maxBody = usualMaxBody, sourceIp = () => "" } = options;
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const gone = goneWith(request);
    const read = await readBody(request, maxBody);
    const [body, refused] = read === "too large" ? [undefined, tooLarge(maxBody)] : [read];
    const answer = await respond(
      runs,
      new PlainRequest({
        method: request.method,
        target: pathname + search,
        headers: (name) => request.headers.get(name) ?? undefined,
        body,
        sourceIp: () => sourceIp(request),
        requestId: crypto.randomUUID(),
        signal: gone.signal,
        request,
      }),
      undefined,
      refused,
    );
    return responseOf(answer, gone);
  };
}

/** Aborted with the request, where a platform does that; else whoever leaves an answer that is still sent cancels its body. */
function goneWith({ signal }: Request): AbortController {
  const gone = new AbortController();
  const abort = () => gone.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return gone;
}

async function readBody(request: Request, most: number): Promise<Uint8Array | undefined | "too large" | ServerError> {
  const { body, bodyUsed } = request;
  if (bodyUsed || body?.locked) {
    const message = "The request's body was read before it came here: whoever reads it too reads a `request.clone()`";
    return new ServerError("unreadable-body", message);
  }
  try {
    return await wholeOf(body, most);
  } catch (cause) {
    return new ServerError("unreadable-body", "The request's body broke off", { cause });
  }
}

/** No more than is taken: whoever sends without end must not fill the memory. */
async function wholeOf(body: Request["body"], most: number): Promise<Uint8Array | undefined | "too large"> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    length += next.value.length;
    if (length > most) {
      await reader?.cancel();
      return "too large";
    }
    pieces.push(next.value);
  }
  if (length === 0) return undefined;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function responseOf({ status, headers, cookies, body }: Answer, gone: AbortController): Response {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) for (const one of [value].flat()) all.append(name, one);
  for (const cookie of cookies) all.append("set-cookie", cookie);
  return new Response(isStreamed(body) ? readable(body, gone) : (bytes(body) ?? null), { status, headers: all });
}

/** Memory that nobody else writes to while it is sent. */
function bytes(body: string | Uint8Array | undefined): string | Uint8Array<ArrayBuffer> | undefined {
  return typeof body === "object" ? new Uint8Array(body) : body;
}

function readable(body: Streamed, gone: AbortController): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  const text = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === "string" ? text.encode(value) : value);
    },
    cancel(reason) {
      gone.abort(reason);
      // Not waited for: its end comes after the piece that it is at. What fails there is told where it is made.
      pieces.return?.().catch(() => undefined);
    },
  });
}
