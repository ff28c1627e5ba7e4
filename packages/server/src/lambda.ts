import { type Context, readContext } from "./context.js";
import type { ApiContract, OperationContract } from "./contract.js";
import { type Answer, answerOf, writeAnswer } from "./http/answer.js";
import { type HttpEvent, readEvent } from "./http/event.js";
import { readInput } from "./http/input.js";
import { problem } from "./http/problem.js";
import { route } from "./http/route.js";

/** What a Lambda function built on a contract may do differently. */
export interface LambdaOptions {
  /** Told of every error a method throws; the caller sees a 500 with the request id only. Logged by default. */
  readonly onError?: (error: unknown, context: Context) => void;
}

/** A function that Lambda can call. */
export type LambdaHandler = (event: unknown, context?: unknown) => Promise<unknown>;

/**
 * A Lambda handler for a service: one for all its routes, or for those methods that are given.
 *
 * Takes the events of REST APIs, of HTTP APIs (formats 1.0 and 2.0) and of function URLs.
 *
 * @example export const handler = lambda(petsApi, service);
 */
export function lambda<S>(
  contract: ApiContract<S>,
  service: Partial<NoInfer<S>>,
  { onError = logError }: LambdaOptions = {},
): LambdaHandler {
  return async (source, lambdaContext) => {
    const event = readEvent(source);
    const context = readContext(event, lambdaContext);
    try {
      return writeAnswer(await answer(contract.operations, service, event, context), event);
    } catch (error) {
      onError(error, context);
      return writeAnswer(problem(500, { requestId: context.requestId }), event);
    }
  };
}

async function answer(
  operations: Readonly<Record<string, OperationContract>>,
  service: object,
  event: HttpEvent,
  context: Context,
): Promise<Answer> {
  const routed = route(operations, event);
  if (!routed.found && routed.status === 405) {
    return problem(
      405,
      { detail: `${event.method} is not among the methods of this path` },
      { allow: routed.allow.join(", ") },
    );
  }
  if (!routed.found) return problem(404, { detail: "No operation is served at this path" });
  const { name, operation, params } = routed;
  const method = methodOf(service, name);
  if (!method) return problem(501, { detail: `Operation "${name}" is not served by this function` });
  const read = await readInput(operation, event, params);
  if (!read.ok) return problem(read.status, { errors: read.faults });
  return answerOf(await method(read.input, context), operation.status, operation.reply);
}

/** The service's method of this name. What every object inherits is not one, whatever an operation is called. */
export function methodOf(service: object, name: string): ((...given: unknown[]) => unknown) | undefined {
  const method: unknown = Reflect.get(service, name);
  if (typeof method !== "function" || method === Reflect.get(Object.prototype, name)) return undefined;
  return (...given) => Reflect.apply(method, service, given);
}

function logError(error: unknown, { requestId }: { readonly requestId: string }): void {
  console.error(`Request ${requestId} failed:`, error);
}
