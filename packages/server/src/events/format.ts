import { ServerError } from "../errors.js";
import { isObject, table } from "../shape.js";

/**
 * How an event is written. `1.0` is that of REST APIs too, whose events have no version; `alb` is nearly 1.0, without a
 * route and with a query that is not decoded; `2.0` is that of function URLs too.
 */
export type Format = "1.0" | "2.0" | "alb";

/**
 * Tells an event's format by a few looks at it: nothing has to be remembered from one event to the next. What is nearly
 * an event is one: it is answered, not thrown.
 */
export function formatOf(event: unknown): Format {
  const { httpMethod, path, rawPath, requestContext, resource, type, version } = table(event);
  const { connectionId, elb, http } = table(requestContext);
  const isAsked = type === "REQUEST" || type === "TOKEN";
  if (!connectionId && !isAsked) {
    if (isObject(elb)) return "alb";
    if (version === "2.0" || typeof rawPath === "string" || isObject(http)) return "2.0";
    if (typeof httpMethod === "string" || typeof path === "string" || typeof resource === "string") return "1.0";
  }
  throw notAnEvent(isAsked ? ": use defineAuthorizer for it" : connectionId ? ": use socketLambda for it" : "");
}

function notAnEvent(hint: string): ServerError {
  const message = `This is no event of a REST API, an HTTP API, a function URL or a load balancer${hint}`;
  return new ServerError("not-a-gateway-event", message);
}
