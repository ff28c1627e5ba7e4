import { ServerError } from "../errors.js";
import { isObject, type Table, table } from "../shape.js";
import { Alb, writeAlb } from "./alb.js";
import { Format1, writeFormat1 } from "./format1.js";
import { Format2, writeFormat2 } from "./format2.js";
import type { HttpRequest, WholeAnswer } from "./request.js";

/** One kind of gateway before a function: how its events are known and read, and how it wants to be answered. */
export interface Source {
  fits(event: Table): boolean;
  read(event: object): HttpRequest;
  write(answer: WholeAnswer, event: object): object;
}

/** The first that fits. What is nearly an event of its kind is one: it is answered, not thrown. */
const sources: readonly Source[] = [
  {
    fits: (event) => isObject(table(event.requestContext).elb),
    read: (event) => new Alb(event),
    write: writeAlb,
  },
  {
    fits: ({ version, rawPath, requestContext }) =>
      version === "2.0" || typeof rawPath === "string" || isObject(table(requestContext).http),
    read: (event) => new Format2(event),
    write: writeFormat2,
  },
  {
    fits: ({ httpMethod, resource, path }) => [httpMethod, resource, path].some((one) => typeof one === "string"),
    read: (event) => new Format1(event),
    write: writeFormat1,
  },
];

/** Tells what sent an event: a few looks at it, so that nothing has to be remembered from one event to the next. */
export function sourceOf(event: unknown): Source {
  const found = table(event);
  const hint = foreign(found);
  const source = hint === "" ? sources.find(({ fits }) => fits(found)) : undefined;
  if (source) return source;
  throw new ServerError(
    "not-a-gateway-event",
    `This is no event of a REST API, an HTTP API, a function URL or a load balancer${hint}`,
  );
}

function foreign({ type, requestContext }: Table): string {
  if (type === "REQUEST" || type === "TOKEN") return ": it asks for a decision, use defineAuthorizer";
  return table(requestContext).connectionId ? ": it comes from a WebSocket API, use socketLambda" : "";
}
