import type { OperationContract } from "../contract.js";
import type { HttpRequest } from "../events/request.js";
import { compareRoutes, decode, matchPath, type Segment, segmentsOf } from "./path.js";

/** The operation a request is for, or why there is none. */
export type Routed =
  | { readonly name: string; readonly operation: OperationContract; readonly param: FindParam }
  | { readonly name: undefined; readonly allow: readonly string[] };

/** A path parameter by its wire name, decoded. `undefined` where the percent-encoding is broken. */
export type FindParam = (name: string) => string | undefined;

/**
 * A router of these operations. The gateway has matched already, so its route key decides; behind `$default`, a greedy
 * route, a function URL or a load balancer the path does, with the gateway's own precedence: fixed segments, then
 * `{one}`, then `{greedy+}`.
 */
export function createRouter(
  operations: Readonly<Record<string, OperationContract>>,
  basePath = "",
): (request: HttpRequest) => Routed {
  const byRoute = new Map<string, Route>();
  for (const [name, operation] of Object.entries(operations)) {
    const [method = "", path] = operation.route.split(" ");
    byRoute.set(operation.route, { name, operation, method, path });
  }
  let byPath: PathRoute[] | undefined;
  return (request) => {
    const { routeKey } = request;
    const named =
      routeKey === "$default" ? undefined : (byRoute.get(routeKey) ?? byRoute.get(routeKey.replace(/^\w+/, "ANY")));
    if (named) return { name: named.name, operation: named.operation, param: (name) => decoded(request, name) };
    byPath ??= [...byRoute.values()]
      .flatMap((route) => (route.path === undefined ? [] : [{ ...route, segments: segmentsOf(route.path) }]))
      .sort((a, b) => compareRoutes(a.segments, b.segments) || Number(a.method === "ANY") - Number(b.method === "ANY"));
    return byPathOf(byPath, request, basePath) ?? fallback(byRoute.get("$default"), byPath, request, basePath);
  };
}

interface Route {
  readonly name: string;
  readonly operation: OperationContract;
  readonly method: string;
  /** None of `$default`. */
  readonly path: string | undefined;
}

interface PathRoute extends Route {
  readonly segments: readonly Segment[];
}

function byPathOf(routes: readonly PathRoute[], request: HttpRequest, basePath: string): Routed | undefined {
  const path = pathOf(request, basePath);
  // Whoever can be asked for something can be asked for the head of it (RFC 9110, 9.3.2).
  for (const method of request.method === "HEAD" ? ["HEAD", "GET"] : [request.method]) {
    for (const { name, operation, segments, method: own } of routes) {
      const params = own === method || own === "ANY" ? matchPath(segments, path, request.encoded) : undefined;
      if (params) return { name, operation, param: (wire) => params.get(wire) };
    }
  }
  return undefined;
}

function fallback(
  route: Route | undefined,
  routes: readonly PathRoute[],
  request: HttpRequest,
  basePath: string,
): Routed {
  if (route) return { name: route.name, operation: route.operation, param: () => undefined };
  const path = pathOf(request, basePath);
  const methods = routes
    .filter(({ segments }) => matchPath(segments, path, request.encoded))
    .map(({ method }) => method);
  if (methods.length === 0) return { name: undefined, allow: [] };
  return {
    name: undefined,
    allow: [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"])],
  };
}

/** The path below the API: a greedy route's parameter knows it without the base path of a custom domain. */
function pathOf(request: HttpRequest, basePath: string): readonly string[] {
  const template = request.routeKey.split(" ")[1];
  const path = template?.includes("{")
    ? template.replace(/\{([^}+]+)\+?\}/g, (whole, name: string) => request.pathParameter(name) ?? whole)
    : request.path;
  const below = basePath !== "" && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
  // A slash at the end makes no other path: REST APIs see none in it either.
  return (below.length > 1 && below.endsWith("/") ? below.slice(0, -1) : below).split("/").slice(1);
}

function decoded(request: HttpRequest, name: string): string | undefined {
  const value = request.pathParameter(name);
  return value !== undefined && request.encoded ? decode(value) : value;
}
