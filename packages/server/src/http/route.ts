import type { OperationContract } from "../contract.js";
import type { HttpRequest } from "../events/request.js";
import { comparable, decode, matchPath, type PathParams, type PathPattern, patternOf } from "./path.js";

/** The operation a request is for, or why there is none. */
export type Routed = Found | { readonly name: undefined; readonly allow: readonly string[] };

/** An operation, and its path parameters where the path and not the gateway has found them. */
export interface Found {
  readonly name: string;
  readonly operation: OperationContract;
  readonly params?: PathParams;
}

/** The operations of a contract, ready to be found. */
export interface Routes {
  readonly byRoute: ReadonlyMap<string, Found>;
  readonly basePath: string;
  /** Made when a path is first asked for. */
  byPath: PathRoute[] | undefined;
}

/** @param basePath What stands before the paths of the contract. */
export function routesOf(operations: Readonly<Record<string, OperationContract>>, basePath = ""): Routes {
  const byRoute = new Map<string, Found>();
  for (const [name, operation] of Object.entries(operations)) byRoute.set(operation.route, { name, operation });
  return { byRoute, basePath, byPath: undefined };
}

/**
 * Finds an operation. The gateway has matched already, so its route key decides; behind `$default`, a greedy route, a
 * function URL or a load balancer the path does, with the gateway's own precedence: fixed segments, then `{one}`, then
 * `{greedy+}`.
 */
export function route(routes: Routes, request: HttpRequest): Routed {
  const { routeKey } = request;
  const found = routeKey.startsWith("ANY ") || routeKey === "$default" ? undefined : routes.byRoute.get(routeKey);
  return found ?? otherwise(routes, request);
}

function otherwise(routes: Routes, request: HttpRequest): Routed {
  const { method, routeKey } = request;
  const { byRoute } = routes;
  const [, template] = splitRoute(routeKey);
  if (template === undefined) return byPath(routes, request);
  return (
    byRoute.get(`${method} ${template}`) ??
    byRoute.get(`ANY ${template}`) ??
    (method === "HEAD" ? byRoute.get(`GET ${template}`) : undefined) ??
    byPath(routes, request, template)
  );
}

function byPath(routes: Routes, request: HttpRequest, template?: string): Routed {
  routes.byPath ??= [...routes.byRoute.values()].flatMap(pathRoute).sort(compare);
  const candidates = template === undefined ? routes.byPath : behind(template, routes.byPath);
  const asked = template === undefined ? pathOf(request, routes.basePath) : filledIn(template, request);
  const encoded = request.encoded || template !== undefined;
  const path = encoded ? comparable(asked) : asked;
  // Whoever can be asked for something can be asked for the head of it (RFC 9110, 9.3.2).
  for (const method of request.method === "HEAD" ? ["HEAD", "GET"] : [request.method]) {
    for (const one of candidates) {
      const isMeant = one.method === method || one.method === "ANY";
      const params = isMeant ? matchPath(one, path, encoded) : undefined;
      if (params) return { ...one, params };
    }
  }
  const found = routes.byRoute.get("$default");
  return found ?? { name: undefined, allow: allowed(candidates.filter((one) => matchPath(one, path, encoded))) };
}

/** A path parameter by its wire name, decoded. `undefined` where the percent-encoding is broken. */
export function pathParam({ params }: Found, request: HttpRequest, name: string): string | undefined {
  if (params) return params.get(name);
  const value = request.pathParameter(name);
  return value?.includes("%") && request.encoded ? decode(value) : value;
}

/** `GET /pets` as its method and its path, which may have spaces; `$default` has none. */
export function splitRoute(route: string): [method: string, path: string | undefined] {
  const at = route.indexOf(" ");
  return at === -1 ? [route, undefined] : [route.slice(0, at), route.slice(at + 1)];
}

interface PathRoute extends Found, PathPattern {
  readonly method: string;
}

function pathRoute(found: Found): PathRoute[] {
  const [method, path] = splitRoute(found.operation.route);
  return path === undefined ? [] : [{ ...found, ...patternOf(path), method }];
}

function compare(a: PathRoute, b: PathRoute): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

/** What a route of the gateway may lead to: only a greedy one leads to paths of the contract that are not its own. */
function behind(template: string, routes: PathRoute[]): PathRoute[] {
  const own = template.endsWith("+}") ? [] : routes.filter((one) => one.operation.route.endsWith(` ${template}`));
  return own.length > 0 ? own : routes;
}

function allowed(routes: readonly PathRoute[]): string[] {
  if (routes.length === 0) return [];
  const methods = routes.map((one) => one.method);
  return [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"])];
}

/** The gateway's own route with its parameters: it knows no base path of a custom domain, and no slash in a segment. */
function filledIn(template: string, request: HttpRequest): string {
  return template.replace(/\{([^}+]+)(\+?)\}/g, (whole, name: string, greedy: string) => {
    const value = request.pathParameter(name) ?? whole;
    return request.encoded ? value : value.replace(greedy ? /%/g : /[%/]/g, encodeURIComponent);
  });
}

/** The path below the API. */
function pathOf({ path }: HttpRequest, basePath: string): string {
  const above = basePath && `/${basePath.split("/").filter(Boolean).join("/")}`;
  return `${path}/`.startsWith(`${above}/`) ? path.slice(above.length) : path;
}
