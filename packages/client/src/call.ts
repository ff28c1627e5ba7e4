import { decodeBody } from "./body.js";
import { ApiError, DecodeError, GatewayError, NetworkError, TimeoutError, UnexpectedStatusError } from "./errors.js";
import { gatewayKind } from "./gateway.js";
import type { Call, CallOptions, ClientRequest, Result } from "./types.js";

/** Runs a request, once, and offers its outcome in three ways: awaited, as a result, as the response itself. */
export function createCall<T, E>(
  request: ClientRequest,
  options: Pick<CallOptions, "signal" | "timeout">,
  exchange: (signal: AbortSignal) => Promise<Response>,
): Call<T, E> {
  const { ends, until } = watch(request, options);
  // Sent in a moment whether or not anyone waits; read only when someone does.
  const sent = until(Promise.resolve().then(() => exchange(ends)));
  let outcome: Promise<Result<T, E>> | undefined;
  const result = (): Promise<Result<T, E>> => {
    // The contract is what says that the body is a T and the failure an E; the wire knows no types.
    outcome ??= sent.then((response) => until(read(request, response))) as Promise<Result<T, E>>;
    return outcome;
  };
  const value = async (): Promise<T> => {
    const read = await result();
    if (read.ok) return read.value;
    throw read.error;
  };
  return {
    then: (onValue, onError) => value().then(onValue, onError),
    catch: (onError) => value().catch(onError),
    finally: (onEnd) => value().finally(onEnd),
    result,
    response: () => sent,
    [Symbol.toStringTag]: "Promise",
  };
}

/** Ends a call at the caller's abort, whose reason is kept as it is, or at its deadline. */
function watch(request: ClientRequest, { signal, timeout = 31_000 }: Pick<CallOptions, "signal" | "timeout">) {
  // Not AbortSignal.timeout: joined by AbortSignal.any it is lost to Node 20's garbage collector, and never fires.
  const late = new AbortController();
  // Only waiting counts: an answer that lies here unread grows no older.
  let left = timeout;
  const ends = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  const reason = (): unknown =>
    signal?.aborted
      ? signal.reason
      : new TimeoutError(`${request.method} ${request.path}: no answer within ${timeout} ms`);
  const until = async <V>(work: Promise<V>): Promise<V> => {
    const from = Date.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop: (() => void) | undefined;
    const ended = new Promise<never>((_, reject) => {
      stop = () => {
        late.abort();
        reject(reason());
      };
      if (signal?.aborted) stop();
      signal?.addEventListener("abort", stop);
      // Beyond 2^31 ms timers fire at once.
      if (timeout < 2 ** 31) timer = setTimeout(stop, left);
    });
    try {
      return await Promise.race([ended, work]);
    } catch (error) {
      // What breaks off because of the abort is told as the abort.
      throw ends.aborted ? reason() : error;
    } finally {
      clearTimeout(timer);
      left -= Date.now() - from;
      if (stop) signal?.removeEventListener("abort", stop);
    }
  };
  return { ends, until };
}

async function read(request: ClientRequest, response: Response): Promise<Result<unknown, unknown>> {
  const call = `${request.method} ${request.path}`;
  if (response.bodyUsed) throw new DecodeError(`${call}: the body was already read through response()`);
  const bytes = await response.arrayBuffer().catch((cause: unknown) => {
    throw new NetworkError(`${call}: the answer broke off`, { cause });
  });
  const decoded = decodeBody(response, bytes);
  const body = request.read ? request.read(decoded, response.status) : decoded;
  if (response.ok) return { ok: true, value: body };

  const { status, headers } = response;
  const requestId = headers.get("apigw-requestid") ?? headers.get("x-amzn-requestid") ?? undefined;
  const answer = { response, body, requestId };
  const kind = gatewayKind(response, body);
  if (kind) throw new GatewayError(`${call}: API Gateway itself answered ${status}, ${kind}`, answer, kind);
  if (request.fails?.some((declared) => [status, `${Math.trunc(status / 100)}XX`, "default"].includes(declared))) {
    return { ok: false, error: new ApiError(`${call}: the API answered ${status}`, answer) };
  }
  throw new UnexpectedStatusError(`${call}: the API answered ${status}, which its contract does not declare`, answer);
}
