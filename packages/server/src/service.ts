import { type Context, RequestContext } from "./context.js";
import type { ApiContract, OperationContract } from "./contract.js";
import { ServerError } from "./errors.js";
import type { Answer, HttpRequest, Streamed, WholeAnswer } from "./events/request.js";
import { type Filter, filtered, type Middleware, type Run, throughAll } from "./filter.js";
import { answerOf, isStreamed } from "./http/answer.js";
import { mostFaults } from "./http/fault.js";
import { readInput } from "./http/input.js";
import { problem } from "./http/problem.js";
import { usualReplies, WrongReply, wrongReply } from "./http/reply-check.js";
import { type Routes, route, routesOf } from "./http/route.js";
import { soundAnswer, soundPiece } from "./http/sound.js";
import { logError, teller } from "./log.js";
import { isReply } from "./reply.js";

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

/** What Lambda takes at most. */
export const usualMaxBody: number = 6 * 1024 * 1024;

/** A service behind its contract, and nothing yet of where it runs. */
export interface Served<Body> {
  readonly contract: Pick<ApiContract<unknown>, "name" | "secrets">;
  readonly service: object;
  readonly options: ServiceOptions;
  readonly replies: "refuse" | "log" | "trust";
  /** Has the last word on a body that is sent while it is made. */
  readonly finish: (body: Streamed) => Body | Promise<Body>;
  readonly routes: Routes;
  /** Throws where an answer is larger than can be sent. */
  readonly fits?: (answer: Answer) => void;
}

/** A service that can be asked by {@link respond}. */
export function served<S, Body extends Answer["body"]>(
  contract: ApiContract<S>,
  service: object,
  options: ServiceOptions,
  finish: (body: Streamed) => Body | Promise<Body>,
): Served<Body> {
  const { basePath, replies = usualReplies() } = options;
  return { contract, service, options, replies, finish, routes: routesOf(contract.operations, basePath) };
}

/** Answers a request, by what it is `refused` with if anything. It never throws. */
export async function respond<Body extends Answer["body"]>(
  served: Served<Body>,
  request: HttpRequest,
  lambda?: unknown,
  refused?: Answer,
): Promise<WholeAnswer | (Answer & { readonly body: Body })> {
  const context = new RequestContext(request, lambda, served.contract);
  let isOpen = false;
  try {
    const answer = await (served.options.filters
      ? throughFilters(served, request, context, refused).then(soundAnswer)
      : (refused ?? serve(served, request, context)));
    if (request.method === "HEAD") return await headOf(answer);
    const { body } = answer;
    isOpen = isStreamed(body);
    const sent = isStreamed(body)
      ? { ...answer, body: await served.finish(streamed(served, body, context)) }
      : // The cast holds: a body that is not streamed is whole.
        (answer as WholeAnswer);
    served.fits?.(sent);
    return sent;
  } catch (error) {
    return toldOf(served, error, context);
  } finally {
    if (!isOpen) context.ending.close();
  }
}

async function serve(served: Served<unknown>, request: HttpRequest, context: RequestContext): Promise<Answer> {
  const { options, replies, service } = served;
  const routed = route(served.routes, request);
  if (routed.name === undefined) return notServed(request, routed.allow);
  const { name, operation } = routed;
  context.operation = name;
  // Asked each time: a test may put another method in its place.
  const method = methodOf(service, name);
  if (!method) return notHere(name);
  const unknown = operation.guard?.(context, request.routeKey === operation.route);
  if (unknown) return problem(unknown, { detail: "No authorizer has let this caller in" });
  const { input, status, faults } = await readInput(routed, request, options.maxBody ?? usualMaxBody);
  if (!input) return problem(status, { errors: faults.slice(0, mostFaults) });
  const run = replies === "trust" && !options.use ? method : around(served, method, operation);
  const returned = await run.call(service, input, context);
  return isStreamed(bodyOf(returned)) ? answerOfStream(returned, operation) : answerOf(returned, operation);
}

/** Nobody else will close a stream that is not sent. */
async function answerOfStream(returned: unknown, operation: OperationContract): Promise<Answer> {
  let answer: Answer | undefined;
  try {
    answer = answerOf(returned, operation);
    return answer;
  } finally {
    if (answer?.body === undefined) await drop(bodyOf(returned));
  }
}

function bodyOf(returned: unknown): unknown {
  return isReply(returned) ? returned.body : returned;
}

/** The method with its middleware, and its replies looked at. */
function around(served: Served<unknown>, method: Run, operation: OperationContract): Run {
  const { options, replies, service } = served;
  const checked: Run = async (input, context) => {
    const returned = await method.call(service, input, context);
    const wrong = replies === "trust" ? undefined : await wrongReply(returned, operation);
    if (wrong && replies === "refuse") throw wrong;
    if (wrong) tell(served, wrong, context);
    return returned;
  };
  return throughAll(options.use ?? [], checked);
}

/** Errors become answers before the filters see them: without its CORS headers no page can read a 500. */
function throughFilters(
  served: Served<unknown>,
  request: HttpRequest,
  context: RequestContext,
  refused: Answer | undefined,
): Promise<Answer> {
  const answer = () => refused ?? serve(served, request, context);
  return filtered(served.options.filters ?? [], request, context, answer, (error) => toldOf(served, error, context));
}

/** The context lasts as long as the stream does; and an error in it is told here, for its status has left already. */
async function* streamed(served: Served<unknown>, body: Streamed, context: RequestContext): Streamed {
  try {
    for await (const piece of body) yield soundPiece(piece);
  } catch (error) {
    tell(served, error, context);
    throw new ServerError("broken-stream", `The body of request ${context.requestId} broke off`);
  } finally {
    context.ending.close();
  }
}

/** An error's answer. It has been told, if it is one of a stream. */
function toldOf(served: Served<unknown>, thrown: unknown, context: Context): WholeAnswer {
  const error = lookedAt(thrown);
  if (!(error instanceof ServerError && error.code === "broken-stream")) tell(served, error, context);
  const errors = error instanceof WrongReply ? { errors: error.faults.slice(0, mostFaults) } : {};
  return problem(500, { requestId: context.requestId, ...errors });
}

/** What was thrown, unless it is such that nobody can look at it, as a revoked proxy is. */
function lookedAt(thrown: unknown): unknown {
  try {
    Object.getPrototypeOf(Object(thrown));
    return thrown;
  } catch (error) {
    return error;
  }
}

function tell({ options }: Served<unknown>, error: unknown, context: Context): void {
  teller(options.onError, logError, context)(error);
}

async function headOf(answer: Answer): Promise<WholeAnswer> {
  await drop(answer.body);
  return { ...answer, body: undefined };
}

/** Ends a body that nobody will read, if it is one that holds its source open. */
async function drop(body: unknown): Promise<void> {
  if (!isStreamed(body)) return;
  // One of Node's own that nobody has read yet is not closed by its iterator.
  if ("destroy" in body && typeof body.destroy === "function") body.destroy();
  else await body[Symbol.asyncIterator]().return?.();
}

function notHere(name: string): Answer {
  return problem(501, { detail: `Operation "${name}" is not served by this function` });
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
  // A function takes whatever it is given; what a method takes is what its contract has read.
  return method as (...given: unknown[]) => unknown;
}
