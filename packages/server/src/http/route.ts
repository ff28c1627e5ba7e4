import type { OperationContract } from "../contract.js";
import type { HttpEvent } from "./event.js";

/** The operation a request is for, or why there is none. */
export type Routed =
  | { readonly found: true; readonly name: string; readonly operation: OperationContract; readonly params: RouteParams }
  | { readonly found: false; readonly status: 404 }
  | { readonly found: false; readonly status: 405; readonly allow: readonly string[] };

/** Path parameters by wire name, decoded. `undefined` where the percent-encoding is broken. */
export type RouteParams = ReadonlyMap<string, string | undefined>;

/**
 * Finds the operation. The gateway has matched already, so its route key decides; behind `$default`, a greedy route or
 * a function URL the path does, with the gateway's own precedence: fixed segments, then `{one}`, then `{greedy+}`.
 */
export function route(operations: Readonly<Record<string, OperationContract>>, event: HttpEvent): Routed {
  const all = Object.entries(operations).map(([name, operation]) => ({
    name,
    operation,
    ...readRoute(operation.route),
  }));
  const exact = all.find(({ operation }) => operation.route === event.routeKey && event.routeKey !== "$default");
  const any = all.find(({ method, path }) => method === "ANY" && event.routeKey === `${event.method} ${path}`);
  const named = exact ?? any;
  if (named) return { found: true, name: named.name, operation: named.operation, params: decodeAll(event) };

  const segments = pathOf(event).split("/").slice(1);
  const matching = all
    .map((candidate) => ({ ...candidate, params: match(candidate.segments, segments, event.encoded) }))
    .filter(({ params }) => params !== undefined)
    .sort((a, b) => compareRoutes(a.segments, b.segments) || Number(a.method === "ANY") - Number(b.method === "ANY"));
  const fits = matching.find(({ method }) => method === event.method || method === "ANY");
  if (fits) return { found: true, name: fits.name, operation: fits.operation, params: fits.params ?? new Map() };

  const fallback = all.find(({ operation }) => operation.route === "$default");
  if (fallback) return { found: true, name: fallback.name, operation: fallback.operation, params: new Map() };
  const allow = [...new Set(matching.map(({ method }) => method))];
  return allow.length > 0 ? { found: false, status: 405, allow } : { found: false, status: 404 };
}

function readRoute(routeKey: string): { method: string; path: string; segments: readonly string[] | undefined } {
  const [method = "", path] = routeKey.split(" ");
  return { method, path: path ?? "", segments: path?.split("/").slice(1) };
}

/** The path below the API: a greedy route's parameter knows it without the base path of a custom domain. */
function pathOf(event: HttpEvent): string {
  const template = event.routeKey.split(" ")[1];
  if (!template?.includes("{")) return event.path;
  return template.replace(/\{([^}+]+)\+?\}/g, (whole, name: string) => event.pathParameters.get(name) ?? whole);
}

function match(
  pattern: readonly string[] | undefined,
  path: readonly string[],
  encoded: boolean,
): RouteParams | undefined {
  if (!pattern) return undefined;
  const params = new Map<string, string | undefined>();
  for (const [at, part] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    const value = greedy ? path.slice(at).join("/") : path[at];
    if (value === undefined || (name !== undefined && value === "")) return undefined;
    const text = encoded ? decode(value) : value;
    if (name !== undefined) params.set(name, text);
    else if (part !== value && !matchInside(part, text, params)) return undefined;
    if (greedy) return params;
  }
  return pattern.length === path.length ? params : undefined;
}

/** A segment that is more than one parameter, such as `thumbnail.{extension}`, or text that came percent-encoded. */
function matchInside(part: string, text: string | undefined, params: Map<string, string | undefined>): boolean {
  const pieces = part.split(/\{([^}]+)\}/);
  let rest = text ?? "";
  for (let at = 0; at < pieces.length; at += 2) {
    const [before = "", name, after] = pieces.slice(at, at + 3);
    if (!rest.startsWith(before)) return false;
    rest = rest.slice(before.length);
    if (name === undefined) return text !== undefined && rest === "";
    // What follows ends the value: the last of it, where nothing comes after.
    const isLast = at + 4 > pieces.length - 1;
    const end =
      after === undefined || after === "" ? rest.length : isLast ? rest.lastIndexOf(after) : rest.indexOf(after, 1);
    if (end < 1) return false;
    params.set(name, rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === "";
}

function decodeAll(event: HttpEvent): RouteParams {
  return new Map([...event.pathParameters].map(([name, value]) => [name, event.encoded ? decode(value) : value]));
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Which of two matching routes is meant: at the first segment that differs, the more exact. */
function compareRoutes(a: readonly string[] | undefined, b: readonly string[] | undefined): number {
  const rank = (part = "") => (part.endsWith("+}") ? 3 : /^\{[^}]+\}$/.test(part) ? 2 : Number(part.includes("{")));
  const differs = (a ?? []).findIndex((part, at) => rank(part) !== rank(b?.[at]));
  return differs === -1 ? 0 : rank(a?.[differs]) - rank(b?.[differs]);
}
