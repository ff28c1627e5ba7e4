import { ServerError } from "../errors.js";
import { EventRequest } from "../events/event.js";
import type { HttpRequest } from "../events/request.js";
import { type Found, type Routes, route } from "../http/route.js";
import { string, type Table, table, texts } from "../shape.js";

/** What an authorizer is asked about. */
export interface Asked {
  /** `token` and `request` of REST APIs, `http1` and `http` (formats 1.0 and 2.0) of HTTP APIs; `plain` without a gateway. */
  readonly kind: "token" | "request" | "http1" | "http" | "websocket" | "plain";
  /** What came as `Authorization`, or as the token's header of a TOKEN authorizer; without `Bearer`. */
  readonly token: string;
  /** The values of the identity sources, where HTTP APIs tell them: what a kept answer is found by. */
  readonly identity: readonly string[];
  /** The operation that is asked for, where the contract has it. A TOKEN authorizer is told the path only. */
  readonly operation: string | undefined;
  /** The gateway's route: `GET /pets/{petId}`. */
  readonly routeKey: string;
  /** The request's own ARN; empty without a gateway. */
  readonly arn: string;
  /** As it came; without a gateway, the `request` in it is what a server was asked. */
  readonly event: unknown;
  header(name: string): string | undefined;
  query(name: string): string | undefined;
  cookie(name: string): string | undefined;
}

/** Reads any of the events that authorizers get. */
export function readAsked(event: unknown, routes: Routes): Asked {
  const { type, version, httpMethod, methodArn, routeArn, identitySource, authorizationToken, requestContext } =
    table(event);
  const arn = string(methodArn) || string(routeArn);
  if ((type !== "TOKEN" && type !== "REQUEST") || arn === "") {
    throw new ServerError("not-a-gateway-event", "This is no event of a Lambda authorizer");
  }
  const kind =
    type === "TOKEN"
      ? "token"
      : version === "2.0"
        ? "http"
        : table(requestContext).connectionId || (!httpMethod && arn.endsWith("/$connect"))
          ? "websocket"
          : version === "1.0"
            ? "http1"
            : "request";
  const request = readRequest(table(event), kind, arn);
  const sources = string(identitySource);
  return {
    kind,
    ...valuesOf(request, kind === "token" ? string(authorizationToken) : undefined),
    identity: sources === "" ? texts(identitySource) : sources.split(","),
    operation: kind === "websocket" ? undefined : route(routes, request).name,
    routeKey: request.routeKey,
    arn,
    event,
  };
}

/** A request that no gateway has looked at. */
export function plainlyAsked(request: HttpRequest, { name, operation }: Found): Asked {
  const own = { kind: "plain", identity: [], operation: name, routeKey: operation.route, arn: "" } as const;
  return { ...own, ...valuesOf(request), event: request.source };
}

function valuesOf(
  request: HttpRequest,
  authorization = request.header("authorization") ?? "",
): Pick<Asked, "token" | "header" | "query" | "cookie"> {
  return {
    token: authorization.replace(/^bearer\s+/i, ""),
    header: (name) => request.header(name.toLowerCase()),
    query: (name) => request.query(name)?.at(-1),
    cookie: (name) => request.cookie(name),
  };
}

/** A TOKEN authorizer's event has no request but in its ARN: `…:a1b2c3/prod/GET/pets/7`. */
function readRequest(event: Table, kind: Asked["kind"], arn: string): HttpRequest {
  if (kind !== "token") return new EventRequest(event, kind === "http" ? "2.0" : "1.0");
  const [, , httpMethod, ...path] = arn.split("/");
  return new EventRequest({ httpMethod, path: `/${path.join("/")}` }, "1.0");
}
