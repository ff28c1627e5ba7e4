import { ServerError } from "../errors.js";
import { isObject, type Table, table } from "../shape.js";
import { Alb, writeAlb } from "./alb.js";
import { Format1, writeFormat1 } from "./format1.js";
import { Format2, writeFormat2 } from "./format2.js";
import type { HttpRequest, WholeAnswer } from "./request.js";

/** One kind of gateway before a function: how its events are read, and how it wants to be answered. */
export interface Source {
  readonly Request: new (event: object) => HttpRequest;
  write(answer: WholeAnswer, event: object): object;
}

const format2: Source = { Request: Format2, write: writeFormat2 };
const format1: Source = { Request: Format1, write: writeFormat1 };
const loadBalancer: Source = { Request: Alb, write: writeAlb };

/**
 * Tells what sent an event, by a few looks at it: nothing has to be remembered from one event to the next. What is
 * nearly an event is one: it is answered, not thrown.
 */
export function sourceOf(event: unknown): Source {
  const found = table(event);
  const { version, rawPath, requestContext, type } = found;
  const { connectionId, elb, http } = table(requestContext);
  if (!connectionId && type !== "REQUEST" && type !== "TOKEN") {
    if (isObject(elb)) return loadBalancer;
    if (version === "2.0" || typeof rawPath === "string" || isObject(http)) return format2;
    if (isFormat1(found)) return format1;
  }
  const hint =
    type === "REQUEST" || type === "TOKEN"
      ? ": it asks for a decision, use defineAuthorizer"
      : connectionId
        ? ": it comes from a WebSocket API, use socketLambda"
        : "";
  throw new ServerError(
    "not-a-gateway-event",
    `This is no event of a REST API, an HTTP API, a function URL or a load balancer${hint}`,
  );
}

function isFormat1({ httpMethod, path, resource }: Table): boolean {
  return typeof httpMethod === "string" || typeof path === "string" || typeof resource === "string";
}
