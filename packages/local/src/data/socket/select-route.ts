import type { SocketApi, SocketRoute } from "@apigw/model";
import { jsonPath } from "../json-path.js";
import { type Brought, evaluate, type Lookup, textOf } from "./expression.js";

/**
 * The route of a message: what the route selection expression finds in its body names it. What names no route, and what
 * is no JSON, goes to `$default`.
 */
export function selectRoute(api: SocketApi, { json }: Brought, lookup: Lookup): SocketRoute | undefined {
  // Nearly every API routes by one member of its messages, and nearly every cost is one of each message.
  const { routeField } = api;
  const key =
    routeField === undefined
      ? evaluate(api.routeSelectionExpression, lookup)
      : textOf(json === undefined ? undefined : jsonPath(json, routeField));
  const named = key === "" || key.startsWith("$") ? undefined : routeOf(api, key);
  return named ?? routeOf(api, "$default");
}

/** The route with a key. */
export function routeOf(api: SocketApi, key: string): SocketRoute | undefined {
  return api.routes.find((route) => route.key === key);
}
