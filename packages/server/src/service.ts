import { type Context, RequestContext } from "./context.js";
import type { ApiContract, Awaitable, OperationContract } from "./contract.js";
import type { Answer, HttpRequest, WholeAnswer } from "./events/request.js";
import { type Filter, filtered, type Middleware, throughAll } from "./filter.js";
import { answerOf } from "./http/answer.js";
import { createInputReader, type InputReader } from "./http/input.js";
import { problem } from "./http/problem.js";
import { usualReplies, WrongReply, wrongReply } from "./http/reply-check.js";
import { createRouter } from "./http/route.js";
import { logError } from "./log.js";

/** How a service is run, wherever it is. */
export interface ServiceOptions {
  /** Around every method, the first outermost: after the input was checked, before the reply is written. */
  readonly use?: readonly Middleware[];
  /** Around every request, the first outermost, also those that find no operation: CORS, ETags, compression. */
  readonly filters?: readonly Filter[];
  /** What a custom domain or a load balancer has before the paths of the contract: `/shop`. */
  readonly basePath?: string;
  /** Bytes that a body may have. Lambda itself takes 6 MB, the default. */
  readonly maxBody?: number;
  /**
   * What becomes of a reply that is not as the contract says: `refuse` answers 500 and names the place, `log` tells
   * `onError` and answers it all the same, `trust` does not look. `refuse` by default, and `trust` where `NODE_ENV` is
   * `production` or the code runs on Lambda.
   */
  readonly replies?: "refuse" | "log" | "trust";
  /** Told of every error a method throws; the caller sees a 500 with the request id only. Logged by default. */
  readonly onError?: (error: unknown, context: Context) => void;
}

/** Answers requests. It never throws. */
export type Respond<A extends Answer> = (request: HttpRequest, lambda?: unknown) => Promise<A | WholeAnswer>;

/** A service behind its contract, and nothing yet of where it runs. `finish` has the last word on every answer. */
export function createService<S, A extends Answer>(
  contract: ApiContract<S>,
  service: object,
  options: ServiceOptions,
  finish: (answer: Answer) => Awaitable<A>,
): Respond<A> {
  const serve = createOperations(contract.operations, service, options);
  const { filters, onError = logError } = options;
  const told = (error: unknown, context: Context): WholeAnswer => {
    try {
      onError(error, context);
    } catch (another) {
      // Whoever listens must not be able to take the answer away.
      logError(another, context);
    }
    const errors = error instanceof WrongReply ? { errors: error.faults } : {};
    return problem(500, { requestId: context.requestId, ...errors });
  };
  return async (request, lambda) => {
    const context = new RequestContext(request, lambda);
    try {
      const respond = () => serve(request, context).catch((error: unknown) => told(error, context));
      const answer = await (filters ? filtered(filters, request, respond) : respond());
      return await finish(request.method === "HEAD" ? { ...answer, body: undefined } : answer);
    } catch (error) {
      return told(error, context);
    } finally {
      context.close();
    }
  };
}

function createOperations(
  operations: Readonly<Record<string, OperationContract>>,
  service: object,
  { use, basePath, maxBody = 6 * 1024 * 1024, replies = usualReplies(), onError = logError }: ServiceOptions,
): (request: HttpRequest, context: RequestContext) => Promise<Answer> {
  const route = createRouter(operations, basePath);
  const readers = new Map<string, InputReader>();
  const readerOf = (name: string, operation: OperationContract): InputReader => {
    const reader = readers.get(name) ?? createInputReader(operation, maxBody);
    readers.set(name, reader);
    return reader;
  };
  return async (request, context) => {
    const routed = route(request);
    if (routed.name === undefined) return notServed(request, routed.allow);
    const { name, operation } = routed;
    context.operation = name;
    const method = methodOf(service, name);
    if (!method) return problem(501, { detail: `Operation "${name}" is not served by this function` });
    const read = await readerOf(name, operation)(request, routed.param);
    if (read.status !== undefined) return problem(read.status, { errors: read.faults });
    const checked = async (input: object, own: Context) => {
      const returned = await method(input, own);
      const wrong = replies === "trust" ? undefined : await wrongReply(returned, operation);
      if (wrong && replies === "refuse") throw wrong;
      if (wrong) onError(wrong, own);
      return returned;
    };
    return answerOf(
      await (use ? throughAll(use, checked, read.input, context) : checked(read.input, context)),
      operation,
    );
  };
}

function notServed({ method }: HttpRequest, allow: readonly string[]): Answer {
  if (allow.length === 0) return problem(404, { detail: "No operation is served at this path" });
  const headers = { allow: allow.join(", ") };
  if (method === "OPTIONS") return { status: 204, headers, cookies: [], body: undefined };
  return problem(405, { detail: `${method} is not among the methods of this path` }, headers);
}

/** The service's method of this name. What every object inherits is not one, whatever an operation is called. */
export function methodOf(service: object, name: string): ((...given: unknown[]) => unknown) | undefined {
  const method: unknown = Reflect.get(service, name);
  if (typeof method !== "function" || method === Reflect.get(Object.prototype, name)) return undefined;
  return (...given) => Reflect.apply(method, service, given);
}
