import { type Context, RequestContext } from "./context.js";
import type { ApiContract, Awaitable, OperationContract } from "./contract.js";
import type { Answer, HttpRequest, WholeAnswer } from "./events/request.js";
import { type Filter, filtered, type Middleware, type Run, throughAll } from "./filter.js";
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
  const { filters, onError = logError } = options;
  const serve = createOperations(contract.operations, service, options);
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
  // Errors of methods become answers before the filters see them: an error without CORS headers says nothing to anybody.
  const withFilters = (filters: readonly Filter[], request: HttpRequest, context: RequestContext) =>
    filtered(filters, request, async () => {
      try {
        return await serve(request, context);
      } catch (error) {
        return told(error, context);
      }
    });
  return async (request, lambda) => {
    const context = new RequestContext(request, lambda);
    try {
      const answer = await (filters ? withFilters(filters, request, context) : serve(request, context));
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
  const served = new Map<string, Served>();
  const serve = (name: string, operation: OperationContract): Served => {
    const method = methodOf(service, name);
    const checked = replies === "trust" ? method : method && checking(method, operation, replies, onError);
    const run = use && checked ? throughAll(use, checked) : checked;
    const one = { read: createInputReader(operation, maxBody), run };
    served.set(name, one);
    return one;
  };
  return async (request, context) => {
    const routed = route(request);
    if (routed.name === undefined) return notServed(request, routed.allow);
    const { name, operation } = routed;
    context.operation = name;
    const { read, run } = served.get(name) ?? serve(name, operation);
    if (!run) return problem(501, { detail: `Operation "${name}" is not served by this function` });
    const found = read(request, routed.param);
    const { input, status, faults } = found instanceof Promise ? await found : found;
    return input ? answerOf(await run(input, context), operation) : problem(status, { errors: faults });
  };
}

/** What is made once for an operation, at its first request. */
interface Served {
  readonly read: InputReader;
  readonly run: Run | undefined;
}

/** The method, with its replies looked at. */
function checking(
  method: Run,
  operation: OperationContract,
  replies: "refuse" | "log",
  onError: NonNullable<ServiceOptions["onError"]>,
): Run {
  return async (input, context) => {
    const returned = await method(input, context);
    const wrong = await wrongReply(returned, operation);
    if (wrong && replies === "refuse") throw wrong;
    if (wrong) onError(wrong, context);
    return returned;
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
