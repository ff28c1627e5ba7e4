import { type Context, RequestContext } from "./context.js";
import type { ApiContract, OperationContract } from "./contract.js";
import { invalidReply } from "./errors.js";
import type { Answer, HttpRequest, Streamed, WholeAnswer } from "./events/request.js";
import { tell, toldOf } from "./failing.js";
import { type Filter, filtered, type Middleware, type Run, throughAll } from "./filter.js";
import { answerOf, bodiless, isStreamed } from "./http/answer.js";
import { readInput } from "./http/input.js";
import { notAllowed, problem } from "./http/problem.js";
import { usualReplies, wrongReply } from "./http/reply-check.js";
import { type Found, type Routes, route, routesOf } from "./http/route.js";
import { isReply } from "./reply.js";
import { isObject } from "./shape.js";
import { end, keep, streamed } from "./streams/streamed.js";

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
   * `production`, or is not set and the code runs on Lambda.
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
  /** Where no gateway has said who calls: why this caller is not served, if so. */
  readonly denial?: (request: HttpRequest, found: Found) => Promise<Answer | undefined>;
  /** Throws where an answer is larger than can be sent. */
  readonly fits?: (answer: Answer, request: HttpRequest) => void;
}

/** A service that can be asked by {@link respond}. */
export function served<S, Body extends Answer["body"]>(
  contract: ApiContract<S>,
  service: object,
  options: ServiceOptions,
  finish: (body: Streamed) => Body | Promise<Body>,
): Served<Body> {
  const { basePath, maxBody = 0, replies = usualReplies() } = options;
  // So written that NaN, as of a variable that is not set, is refused too.
  if (!(maxBody >= 0)) throw new RangeError(`Give bytes as \`maxBody\`, not ${maxBody}`);
  if (!isObject(contract?.operations))
    throw new TypeError("Give a contract of generated code first, and then its service");
  requireMethods(service, contract.name);
  return { contract, service, options, replies, finish, routes: routesOf(contract.operations, basePath) };
}

/** Answers a request, whose body may have been refused before it was read. It never throws. */
export async function respond<Body extends Answer["body"]>(
  served: Served<Body>,
  request: HttpRequest,
  lambda?: unknown,
  unreadable?: Answer,
): Promise<Sent<Body>> {
  const context = new RequestContext(request, lambda, served.contract);
  let isOpen = false;
  try {
    const answer = await (served.options.filters
      ? throughFilters(served, request, context, unreadable)
      : ready(served, request, context, await serve(served, request, context, unreadable)));
    const sent = hasBody(request, answer) ? answer : headOf(answer, context);
    isOpen = isStreamed(sent.body);
    return sent;
  } catch (error) {
    return toldOf(served.options, error, context);
  } finally {
    if (!isOpen) end(context);
  }
}

/** Whatever filters have said: what answers a HEAD has no body, and some statuses have none. */
function hasBody({ method }: HttpRequest, { status }: Answer): boolean {
  return method !== "HEAD" && !bodiless.includes(status);
}

function headOf(answer: Answer, context: RequestContext): WholeAnswer {
  keep(answer.body, context);
  return { ...answer, body: undefined };
}

/** An answer that nothing keeps from being sent any more. */
export type Sent<Body> = WholeAnswer | (Answer & { readonly body: Body });

/** An answer whose body has begun, where it is sent while it is made: until then it can fail, and be a 500 instead. */
async function ready<Body extends Answer["body"]>(
  served: Served<Body>,
  request: HttpRequest,
  context: RequestContext,
  answer: Answer,
): Promise<Sent<Body>> {
  const { body } = answer;
  const sent =
    isStreamed(body) && hasBody(request, answer)
      ? { ...answer, body: await served.finish(streamed(served.options, request, body, context)) }
      : // The cast holds: a body that is not streamed is whole, and one that an answer may not have goes nowhere.
        (answer as WholeAnswer);
  served.fits?.(sent, request);
  return sent;
}

async function serve(
  served: Served<unknown>,
  request: HttpRequest,
  context: RequestContext,
  unreadable: Answer | undefined,
): Promise<Answer> {
  const { options, replies, service } = served;
  const routed = route(served.routes, request);
  if (routed.name === undefined) return notServed(request, routed.allow);
  const { name, operation } = routed;
  context.operation = name;
  const denied =
    (served.denial && (await served.denial(request, routed))) ??
    operation.guard?.(context, request.routeKey === operation.route);
  if (denied) return denied;
  // Asked each time: a test may put another method in its place.
  const method = methodOf(service, name);
  if (!method) return notHere(name);
  if (unreadable) return unreadable;
  const { input, refused } = await readInput(routed, request, options.maxBody ?? usualMaxBody);
  if (!input) return refused;
  const run = replies === "trust" && !options.use ? method : around(served, method, operation, context);
  const returned = await run.call(service, input, context);
  keep(returned, context);
  return answerOf(returned, operation);
}

/** The method with its middleware; what it replies is looked at, and so is what they give in its place. */
function around(served: Served<unknown>, method: Run, operation: OperationContract, context: RequestContext): Run {
  const { options, replies, service } = served;
  const { returned } = context;
  const lookedAt = async (reply: unknown) => {
    const wrong = replies === "trust" ? undefined : await wrongReply(reply, operation);
    if (wrong && replies === "refuse") throw wrong;
    if (wrong) tell(options, wrong, context);
    return reply;
  };
  const innermost: Run = async (input) => {
    const own = await method.call(service, input, context);
    keep(own, context);
    return lookedAt(own);
  };
  const whole = throughAll(options.use ?? [], innermost);
  return async (input) => {
    const given = await whole(input, context);
    // A reply of theirs need not be declared: whoever refuses a request says it in its own way.
    if (returned.includes(given) || isReply(given)) return given;
    if (given !== undefined || returned.length === 0) return lookedAt(given);
    throw invalidReply("A middleware gave nothing: does it return what `next` has given?");
  };
}

/** Errors become answers before the filters see them: without its CORS headers no page can read a 500. */
async function throughFilters<Body extends Answer["body"]>(
  served: Served<Body>,
  request: HttpRequest,
  context: RequestContext,
  unreadable: Answer | undefined,
): Promise<Sent<Body>> {
  let begun: unknown;
  const answer = async () => {
    const inner = await ready(served, request, context, await serve(served, request, context, unreadable));
    begun = inner.body;
    return inner;
  };
  const failed = (error: unknown) => toldOf(served.options, error, context);
  const outer = await filtered(served.options.filters ?? [], request, context, answer, failed);
  // A stream that filters have left alone has begun: the cast holds.
  const isBegun = isStreamed(begun) && outer.body === begun;
  return isBegun ? (outer as Sent<Body>) : ready(served, request, context, outer);
}

function notHere(name: string): Answer {
  return problem(501, { detail: `Operation "${name}" is not served by this function` });
}

function notServed({ method }: HttpRequest, allow: readonly string[]): Answer {
  if (allow.length === 0) return problem(404, { detail: "No operation is served at this path" });
  if (method === "OPTIONS") return { status: 204, headers: { allow: allow.join(", ") }, cookies: [], body: undefined };
  return notAllowed(method, allow);
}

/** What no type lets pass, and an `any` does: a promise of a service, what makes one, nothing. */
export function requireMethods(service: unknown, api: string): void {
  if (isObject(service) && !("then" in service)) return;
  const what = isObject(service) ? "a promise: await it" : `${typeof service === "function" ? "a function" : service}`;
  throw new TypeError(`The service of "${api}" is an object with its methods, and what was given is ${what}`);
}

/** The service's method of this name. What every object inherits is not one, whatever an operation is called. */
export function methodOf(service: object, name: string): ((...given: unknown[]) => unknown) | undefined {
  const method: unknown = Reflect.get(service, name);
  if (typeof method !== "function" || method === Reflect.get(Object.prototype, name)) return undefined;
  // A function takes whatever it is given; what a method takes is what its contract has read.
  return method as (...given: unknown[]) => unknown;
}
