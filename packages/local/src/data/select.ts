import { headerValues } from "./call.js";
import { httpContext1 } from "./events/http.js";
import { restContext, restHeaders } from "./events/rest.js";
import type { Identity, Routed } from "./exchange.js";
import { jsonPath } from "./json-path.js";

/**
 * What a selection expression picks from a request, in the words of either kind of API: `method.request.header.x`,
 * `$request.querystring.x`, `context.identity.sourceIp`, `stageVariables.x`, `'static'`. `undefined` where there is
 * nothing.
 */
export function select(expression: string, routed: Routed, identity: Identity): string | undefined {
  const text = expression.replace(/^\$/, "").replace(/^method\./, "");
  if (/^'.*'$/.test(text)) return text.slice(1, -1);
  const [, place = "", name = ""] =
    /^(?:request\.)?(header|querystring|path|body|context|stageVariables|multivalueheader|multivaluequerystring)\.?(.*)$/.exec(
      text,
    ) ?? [];
  switch (place) {
    case "header":
      // REST APIs take the last of several, HTTP APIs join them.
      return pick(headerValues(headersOf(routed), name.toLowerCase()), routed);
    case "multivalueheader":
      return joined(headerValues(headersOf(routed), name.toLowerCase()));
    case "querystring":
      return pick(valuesOf(routed.query, name), routed);
    case "multivaluequerystring":
      return joined(valuesOf(routed.query, name));
    case "path":
      return name === "" ? routed.path : routed.pathParams.get(name);
    case "stageVariables":
      return routed.stage.variables.get(name);
    case "body":
      return name === "" ? bodyString(routed) : textOf(jsonPath(bodyOf(routed), name));
    case "context":
      return textOf(jsonPath(contextOf(routed, identity), name));
  }
  return undefined;
}

function headersOf(routed: Routed) {
  return routed.api.protocol === "rest" ? restHeaders(routed) : routed.call.headers;
}

/** `${…}` and `$…` inside a longer text replaced, as HTTP APIs allow in mapping values. */
export function fill(template: string, routed: Routed, identity: Identity): string {
  if (!template.includes("$")) return template;
  return template
    .replace(/\$\{([^}]+)\}/g, (_, inner: string) => select(inner, routed, identity) ?? "")
    .replace(/\$(?:request|context|stageVariables)\.[\w.-]+/g, (inner) => select(inner, routed, identity) ?? "");
}

/** `$context`, as templates and mappings know it. */
export function contextOf(routed: Routed, identity: Identity): object {
  const { isCanary } = routed.stage;
  return routed.api.protocol === "rest"
    ? {
        ...restContext(routed, identity),
        xrayTraceId: routed.traceId,
        ...(isCanary === undefined ? {} : { isCanaryRequest: isCanary }),
      }
    : { ...httpContext1(routed, identity), routeKey: routed.operation.route };
}

export function bodyString(routed: Routed): string {
  return Buffer.from(routed.call.body).toString("utf8");
}

/** The body as JSON, or `undefined`. */
export function bodyOf(routed: Routed): unknown {
  try {
    return JSON.parse(bodyString(routed));
  } catch {
    return undefined;
  }
}

function valuesOf(pairs: readonly (readonly [string, string])[], name: string): string[] {
  return pairs.flatMap(([key, value]) => (key === name ? [value] : []));
}

function pick(values: readonly string[], { api }: Routed): string | undefined {
  return api.protocol === "rest" ? values.at(-1) : joined(values);
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(",");
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
