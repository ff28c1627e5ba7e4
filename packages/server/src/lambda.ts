import type { ApiContract } from "./contract.js";
import { EventRequest } from "./events/event.js";
import { fits, writeAnswer } from "./events/write.js";
import { respond, type ServiceOptions, served } from "./service.js";
import { table } from "./shape.js";
import { collect } from "./streams/collect.js";

/** A function that Lambda can call. */
export type LambdaHandler = (event: unknown, context?: unknown) => Promise<unknown>;

/**
 * A Lambda handler for a service: one for all its routes, or for those methods that are given.
 *
 * Takes the events of REST APIs, of HTTP APIs (formats 1.0 and 2.0), of function URLs and of load balancers.
 *
 * @example export const handler = lambda(petsApi, service);
 */
export function lambda<S>(
  contract: ApiContract<S>,
  service: Partial<NoInfer<S>>,
  options: ServiceOptions = {},
): LambdaHandler {
  const runs = { ...served(contract, service, options, collect), fits };
  return async (event, context) => {
    const request = new EventRequest(table(event));
    return writeAnswer(await respond(runs, request, context), request.format, request.source);
  };
}
