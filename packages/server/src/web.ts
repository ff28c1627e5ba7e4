import type { ApiContract } from "./contract.js";
import { PlainRequest } from "./events/plain.js";
import type { Answer, Streamed } from "./events/request.js";
import { isStreamed } from "./http/answer.js";
import { Service, type ServiceOptions } from "./service.js";

/**
 * A service as a `fetch` handler, for whatever speaks `Request` and `Response`. There is no gateway before it, so nobody
 * has checked who calls.
 *
 * @example export default { fetch: fetchHandler(petsApi, service) };
 */
export function fetchHandler<S>(
  contract: ApiContract<S>,
  service: NoInfer<S> & object,
  options: ServiceOptions = {},
): (request: Request) => Promise<Response> {
  const runs = new Service(contract, service, options, (answer) => answer);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const answer = await runs.respond(
      new PlainRequest({
        method: request.method,
        target: pathname + search,
        headers: (name) => request.headers.get(name) ?? undefined,
        body: body?.length === 0 ? undefined : body,
        sourceIp: "",
        requestId: crypto.randomUUID(),
        signal: request.signal,
        request,
      }),
    );
    return responseOf(answer);
  };
}

function responseOf({ status, headers, cookies, body }: Answer): Response {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) for (const one of [value].flat()) all.append(name, one);
  for (const cookie of cookies) all.append("set-cookie", cookie);
  return new Response(isStreamed(body) ? readable(body) : (bytes(body) ?? null), { status, headers: all });
}

/** Memory that nobody else writes to while it is sent. */
function bytes(body: string | Uint8Array | undefined): string | Uint8Array<ArrayBuffer> | undefined {
  return typeof body === "object" ? new Uint8Array(body) : body;
}

function readable(body: Streamed): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  const text = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === "string" ? text.encode(value) : value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}
