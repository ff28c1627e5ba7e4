import { type Context, RequestContext } from "./context.js";
import type { ApiContract, OperationContract } from "./contract.js";
import type { Answer, HttpRequest, WholeAnswer } from "./events/request.js";
import { type Filter, filtered, type Middleware, type Run, throughAll } from "./filter.js";
import { answerOf } from "./http/answer.js";
import { type InputPlan, inputPlan, readInput } from "./http/input.js";
import { problem } from "./http/problem.js";
import { usualReplies, WrongReply, wrongReply } from "./http/reply-check.js";
import { Router } from "./http/route.js";
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

/**
 * A service behind its contract, and nothing yet of where it runs. A class, and not closures: what a Lambda function does
 * at its first call is mostly compiling, and V8 reads the inside of a closure again each time.
 */
export class Service<S, A extends Answer> {
  readonly #service: object;
  readonly #options: ServiceOptions;
  readonly #replies: "refuse" | "log" | "trust";
  /** Has the last word on every answer. */
  readonly #finish: (answer: Answer) => A | Promise<A>;
  readonly #router: Router;
  readonly #secrets: readonly string[];
  readonly #served = new Map<string, Served>();

  constructor(
    contract: ApiContract<S>,
    service: object,
    options: ServiceOptions,
    finish: (answer: Answer) => A | Promise<A>,
  ) {
    this.#service = service;
    this.#options = options;
    this.#replies = options.replies ?? usualReplies();
    this.#finish = finish;
    this.#secrets = contract.secrets ?? [];
    this.#router = new Router(contract.operations, options.basePath);
  }

  /** Answers a request. It never throws. */
  async respond(request: HttpRequest, lambda?: unknown): Promise<A | WholeAnswer> {
    const context = new RequestContext(request, lambda, this.#secrets);
    const { filters } = this.#options;
    try {
      const answer = await (filters ? this.#filtered(filters, request, context) : this.#serve(request, context));
      const finished = this.#finish(request.method === "HEAD" ? { ...answer, body: undefined } : answer);
      return finished instanceof Promise ? await finished : finished;
    } catch (error) {
      return this.#told(error, context);
    } finally {
      context.close();
    }
  }

  async #serve(request: HttpRequest, context: RequestContext): Promise<Answer> {
    const routed = this.#router.route(request);
    if (routed.name === undefined) return notServed(request, routed.allow);
    const { name, operation } = routed;
    context.operation = name;
    const { plan, run } = this.#served.get(name) ?? this.#prepare(name, operation);
    if (!run) return problem(501, { detail: `Operation "${name}" is not served by this function` });
    const read = readInput(plan, request, routed);
    const { input, status, faults } = read instanceof Promise ? await read : read;
    return input ? answerOf(await run(input, context), operation) : problem(status, { errors: faults });
  }

  #prepare(name: string, operation: OperationContract): Served {
    const { maxBody = 6 * 1024 * 1024, use } = this.#options;
    const method = methodOf(this.#service, name);
    const checked = method && this.#replies !== "trust" ? this.#checking(method, operation) : method;
    const run = use && checked ? throughAll(use, checked) : checked;
    const served = { plan: inputPlan(operation, maxBody), run };
    this.#served.set(name, served);
    return served;
  }

  /** The method, with its replies looked at. */
  #checking(method: Run, operation: OperationContract): Run {
    return async (input, context) => {
      const returned = await method(input, context);
      const wrong = await wrongReply(returned, operation);
      if (wrong && this.#replies === "refuse") throw wrong;
      if (wrong) this.#tell(wrong, context);
      return returned;
    };
  }

  /** Errors of methods become answers before the filters see them: without its CORS headers no page can read a 500. */
  #filtered(filters: readonly Filter[], request: HttpRequest, context: RequestContext): Promise<Answer> {
    return filtered(filters, request, async () => {
      try {
        return await this.#serve(request, context);
      } catch (error) {
        return this.#told(error, context);
      }
    });
  }

  #told(error: unknown, context: Context): WholeAnswer {
    this.#tell(error, context);
    const errors = error instanceof WrongReply ? { errors: error.faults } : {};
    return problem(500, { requestId: context.requestId, ...errors });
  }

  /** Whoever listens must not be able to take the answer away. */
  #tell(error: unknown, context: Context): void {
    try {
      (this.#options.onError ?? logError)(error, context);
    } catch (another) {
      logError(another, context);
    }
  }
}

/** What is made once for an operation, at its first request. */
interface Served {
  readonly plan: InputPlan;
  readonly run: Run | undefined;
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
  return typeof method === "function" && method !== Reflect.get(Object.prototype, name)
    ? method.bind(service)
    : undefined;
}
