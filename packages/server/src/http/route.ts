import type { OperationContract } from "../contract.js";
import type { HttpRequest } from "../events/request.js";
import { decode, matchPath, type PathParams, type PathPattern, patternOf } from "./path.js";

/** The operation a request is for, or why there is none. */
export type Routed = Found | { readonly name: undefined; readonly allow: readonly string[] };

/** An operation, and its path parameters where the path and not the gateway has found them. */
export interface Found {
  readonly name: string;
  readonly operation: OperationContract;
  readonly params?: PathParams;
}

/**
 * Finds operations. The gateway has matched already, so its route key decides; behind `$default`, a greedy route, a
 * function URL or a load balancer the path does, with the gateway's own precedence: fixed segments, then `{one}`, then
 * `{greedy+}`.
 */
export class Router {
  readonly #byRoute = new Map<string, Found>();
  readonly #basePath: string;
  #byPath: PathRoute[] | undefined;

  constructor(operations: Readonly<Record<string, OperationContract>>, basePath = "") {
    for (const [name, operation] of Object.entries(operations)) this.#byRoute.set(operation.route, { name, operation });
    this.#basePath = basePath;
  }

  route(request: HttpRequest): Routed {
    const { routeKey } = request;
    const found = routeKey === "$default" ? undefined : this.#byRoute.get(routeKey);
    return found ?? this.#byRoute.get(routeKey.replace(/^\w+/, "ANY")) ?? this.#byPathOf(request);
  }

  #byPathOf(request: HttpRequest): Routed {
    this.#byPath ??= [...this.#byRoute.values()].flatMap(pathRoute).sort(compare);
    const path = pathOf(request, this.#basePath);
    // Whoever can be asked for something can be asked for the head of it (RFC 9110, 9.3.2).
    for (const method of request.method === "HEAD" ? ["HEAD", "GET"] : [request.method]) {
      for (const route of this.#byPath) {
        const isMeant = route.method === method || route.method === "ANY";
        const params = isMeant ? matchPath(route, path, request.encoded) : undefined;
        if (params) return { ...route, params };
      }
    }
    return this.#byRoute.get("$default") ?? { name: undefined, allow: this.#allowed(path, request.encoded) };
  }

  #allowed(path: string, encoded: boolean): string[] {
    const methods = (this.#byPath ?? []).flatMap((one) => (matchPath(one, path, encoded) ? one.method : []));
    if (methods.length === 0) return [];
    return [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"])];
  }
}

/** A path parameter by its wire name, decoded. `undefined` where the percent-encoding is broken. */
export function pathParam({ params }: Found, request: HttpRequest, name: string): string | undefined {
  if (params) return params.get(name);
  const value = request.pathParameter(name);
  return value !== undefined && request.encoded ? decode(value) : value;
}

interface PathRoute extends Found, PathPattern {
  readonly method: string;
}

function pathRoute(found: Found): PathRoute[] {
  const [method = "", path] = found.operation.route.split(" ");
  return path === undefined ? [] : [{ ...found, ...patternOf(path), method }];
}

function compare(a: PathRoute, b: PathRoute): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

/** The path below the API: a greedy route's parameter knows it without the base path of a custom domain. */
function pathOf(request: HttpRequest, basePath: string): string {
  const template = request.routeKey.split(" ")[1];
  const path = template?.includes("{")
    ? template.replace(/\{([^}+]+)\+?\}/g, (whole, name: string) => request.pathParameter(name) ?? whole)
    : request.path;
  const below = basePath !== "" && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
  // A slash at the end makes no other path: REST APIs see none in it either.
  return below.length > 1 && below.endsWith("/") ? below.slice(0, -1) : below;
}
