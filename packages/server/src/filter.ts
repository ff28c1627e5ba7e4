import type { Context } from "./context.js";
import type { Awaitable } from "./contract.js";
import type { Answer, HttpRequest } from "./events/request.js";

/**
 * Stands around a method: gets its checked input, and gives what the method returns, a value or a reply, or something
 * else instead. `next` may be called with another input, again, or not at all.
 *
 * @example const timed: Middleware = async (input, next, { operation }) => { … return next(input); };
 */
export type Middleware = (input: object, next: (input: object) => Promise<unknown>, context: Context) => unknown;

/** Stands around a whole request, and sees the answer as it will be sent. */
export type Filter = (request: HttpRequest, next: () => Promise<Answer>) => Awaitable<Answer>;

/** Calls a method through its middleware, the first outermost. */
export function throughAll(
  use: readonly Middleware[],
  method: (input: object, context: Context) => unknown,
  input: object,
  context: Context,
): unknown {
  const from = (index: number) => async (given: object) => {
    const one = use[index];
    return one ? one(given, from(index + 1), context) : method(given, context);
  };
  return from(0)(input);
}

/** Answers a request through filters, the first outermost. */
export function filtered(
  filters: readonly Filter[],
  request: HttpRequest,
  respond: () => Promise<Answer>,
): Promise<Answer> {
  const from = (index: number) => async () => {
    const one = filters[index];
    return one ? one(request, from(index + 1)) : respond();
  };
  return from(0)();
}
