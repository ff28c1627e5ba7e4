import type { SocketApi, SocketRoute } from "@apigw/model";
import { jsonPath } from "../json-path.js";

/**
 * The route of a message: what the route selection expression finds in its body names it. What names no route, and what
 * is no JSON, goes to `$default`.
 */
export function selectRoute(api: SocketApi, body: string): SocketRoute | undefined {
  const key = evaluate(api.routeSelectionExpression, body);
  const named = key === "" || key.startsWith("$") ? undefined : routeOf(api, key);
  return named ?? routeOf(api, "$default");
}

export function routeOf(api: SocketApi, key: string): SocketRoute | undefined {
  return api.routes.find((route) => route.key === key);
}

/** `$request.body.action`, or a text with `${request.body.action}` in it; what is missing is empty. */
export function evaluate(expression: string, body: string): string {
  const message = parse(body);
  const value = (path: string) => textOf(message === undefined ? undefined : jsonPath(message, path));
  if (expression.includes("${")) {
    return expression.replace(/\$\{request\.body\.([^}]+)\}/g, (_, path: string) => value(path));
  }
  const path = /^\$request\.body\.(.+)$/.exec(expression)?.[1];
  return path === undefined ? expression : value(path);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
