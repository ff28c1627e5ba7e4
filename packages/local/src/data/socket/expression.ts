import { type Call, headerValues } from "../call.js";
import { jsonPath } from "../json-path.js";
import type { Connection } from "./connection.js";

/** What a variable of an expression stands for: `request.body.action`, `context.stage`. `undefined` for nothing. */
export type Lookup = (variable: string) => unknown;

/**
 * What a selection expression gives: `$request.body.action`, `${request.body.service}/${request.body.action}`, or a text
 * as it is, of which `\$default` is one. What is missing is empty.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export function evaluate(expression: string, lookup: Lookup): string {
  if (expression.includes("${"))
    return expression.replace(/\$\{([^{}]+)\}/g, (_, variable: string) => textOf(lookup(variable)));
  const variable = /^\$((?:request|route\.request|integration\.response|context|stageVariables)\b.*)$/s.exec(
    expression,
  );
  return variable?.[1] === undefined ? expression.replace(/^\\/, "") : textOf(lookup(variable[1]));
}

/** What a handshake or a message brings. */
export interface Brought {
  readonly body: string;
  /** The body as JSON; `undefined` where it is none. */
  readonly json: unknown;
  /** Only a handshake has headers and a query. */
  readonly call?: Call;
}

/** The variables of a handshake or a message. */
export function lookupIn({ stage }: Connection, { body, call, json }: Brought, context: () => object): Lookup {
  return (variable) => {
    const [, place, name = ""] =
      /^(?:route\.)?(request\.(?:body|header|querystring)|context|stageVariables)\.?(.*)$/s.exec(variable) ?? [];
    switch (place) {
      case "request.body":
        return name === "" ? body : json === undefined ? undefined : jsonPath(json, name);
      case "request.header":
        return call && headerValues(call.headers, name.toLowerCase()).at(-1);
      case "request.querystring":
        return call && new URLSearchParams(call.query).getAll(name).at(-1);
      case "context":
        return jsonPath(context(), name);
      case "stageVariables":
        return stage.variables.get(name);
    }
    return undefined;
  };
}

/** What a mapping gives: a variable, or a text in quotes. */
export function mapped(expression: string, lookup: Lookup): string | undefined {
  if (/^'[\s\S]*'$/.test(expression)) return expression.slice(1, -1);
  const value = lookup(expression.replace(/^\$/, ""));
  return value === undefined || value === null ? undefined : textOf(value);
}

/** A variable as text. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A body as JSON, or `undefined`. */
export function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
