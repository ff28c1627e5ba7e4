import type { SocketApi, SocketRoute } from "@apigw/model";
import { evaluate, type Lookup } from "./expression.js";

/**
 * The route of a message: what the route selection expression finds in its body names it. What names no route, and what
 * is no JSON, goes to `$default`.
 */
export function selectRoute(api: SocketApi, lookup: Lookup): SocketRoute | undefined {
  const key = evaluate(api.routeSelectionExpression, lookup);
  const named = key === "" || key.startsWith("$") ? undefined : routeOf(api, key);
  return named ?? routeOf(api, "$default");
}

/** The route with a key. */
export function routeOf(api: SocketApi, key: string): SocketRoute | undefined {
  return api.routes.find((route) => route.key === key);
}
