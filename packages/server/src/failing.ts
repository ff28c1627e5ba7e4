import type { Context, RequestContext } from "./context.js";
import { ServerError } from "./errors.js";
import type { WholeAnswer } from "./events/request.js";
import { mostFaults } from "./http/fault.js";
import { problem } from "./http/problem.js";
import { WrongReply } from "./http/reply-check.js";
import { logError, teller } from "./log.js";
import type { ServiceOptions } from "./service.js";
import { isObject } from "./shape.js";

/** An error's answer. */
export function toldOf(options: ServiceOptions, thrown: unknown, context: RequestContext): WholeAnswer {
  const error = lookedAt(thrown);
  if (!isTold(error) && !context.isLeft(error)) tell(options, error, context);
  const errors = error instanceof WrongReply ? { errors: error.faults.slice(0, mostFaults) } : {};
  return problem(500, { requestId: context.requestId, ...errors });
}

/** Whether this is what becomes of a stream's error once that was told. */
export function isTold(error: unknown): boolean {
  return error instanceof ServerError && error.code === "broken-stream";
}

/** What was thrown, unless it is such that nobody can look at it, as a revoked proxy is: then what that throws. */
function lookedAt(thrown: unknown): unknown {
  try {
    if ((thrown instanceof Object || isObject(thrown)) && "name" in thrown) String(thrown.name);
    return thrown;
  } catch (error) {
    return error;
  }
}

export function tell(options: ServiceOptions, error: unknown, context: Context): void {
  teller(options.onError, logError, context)(error);
}
