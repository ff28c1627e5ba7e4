import type { Context } from "./context.js";
import type { Awaitable } from "./contract.js";
import type { Answer, HttpRequest } from "./events/request.js";
import { soundAnswer } from "./http/sound.js";

/**
 * Stands around a method: gets its checked input, and gives what the method returns, a value or a reply, or something
 * else instead. `next` may be called with another input, again, or not at all.
 *
 * @example const timed: Middleware = async (input, next, { operation }) => { … return next(input); };
 */
export type Middleware = (input: object, next: (input: object) => Promise<unknown>, context: Context) => unknown;

/**
 * Stands around a whole request, and sees the answer as it will be sent. Of the context, `operation` is empty until an
 * operation is found, which is after `next`.
 *
 * @example
 * const logged: Filter = async (_, next, context) => {
 *   const answer = await next();
 *   console.log(context.requestId, context.operation, answer.status);
 *   return answer;
 * };
 */
export type Filter = (request: HttpRequest, next: () => Promise<Answer>, context: Context) => Awaitable<Answer>;

/** A method, or what stands around it. */
export type Run = (input: object, context: Context) => unknown;

/** A method with its middleware around it, the first outermost. */
export function throughAll(use: readonly Middleware[], method: Run): Run {
  return use.reduceRight<Run>(
    (inner, one) => (input, context) => one(input, async (given) => inner(given, context), context),
    method,
  );
}

/** Answers a request through filters, the first outermost. What fails is an answer to the filters around it. */
export function filtered(
  filters: readonly Filter[],
  request: HttpRequest,
  context: Context,
  respond: () => Awaitable<Answer>,
  failed: (error: unknown) => Answer,
): Promise<Answer> {
  const from = (index: number) => async () => {
    const one = filters[index];
    try {
      return one ? soundAnswer(await one(request, from(index + 1), context)) : await respond();
    } catch (error) {
      return failed(error);
    }
  };
  return from(0)();
}
