import { ServerError } from "../errors.js";
import { isObject, type Table, table } from "../shape.js";

/**
 * How an event is written. `1.0` is that of REST APIs too, whose events have no version; `alb` is nearly 1.0, without a
 * route and with a query that is not decoded; `2.0` is that of function URLs too.
 */
export type Format = "1.0" | "2.0" | "alb";

/**
 * Tells an event's format by a few looks at it: nothing has to be remembered from one event to the next. What is nearly
 * an event is one: it is answered, not thrown. What asks for nothing is thrown: nobody would read a 404.
 */
export function formatOf(event: Table): Format {
  const { connectionId, elb, http } = table(event.requestContext);
  if (connectionId || isAsked(event)) throw notAnEvent(event);
  if (isObject(elb)) return "alb";
  if (isObject(http) || typeof event.rawPath === "string") return "2.0";
  return typeof event.httpMethod === "string" ? "1.0" : nearly(event);
}

/** Many things have a path, a resource or a version; a gateway's event that lacks something has its route, or a stage. */
function nearly(event: Table): Format {
  const { path, requestContext, resource, routeKey, version } = event;
  if (version === "2.0" && typeof routeKey === "string") return "2.0";
  const isStaged = typeof table(requestContext).stage === "string";
  if (isStaged && (typeof path === "string" || typeof resource === "string")) return "1.0";
  throw notAnEvent(event);
}

/** Whether an authorizer is asked, and no integration. */
function isAsked({ type }: Table): boolean {
  return type === "REQUEST" || type === "TOKEN";
}

function notAnEvent(event: Table): ServerError {
  const { connectionId } = table(event.requestContext);
  const hint = isAsked(event) ? ": use defineAuthorizer for it" : connectionId ? ": use socketLambda for it" : "";
  const message = `This is no event of a REST API, an HTTP API, a function URL or a load balancer${hint}`;
  return new ServerError("not-a-gateway-event", message);
}
