import type { GatewayResponse, Mapping } from "@apigw/model";
import { knownContext } from "./access-log.js";
import { type Header, headerValues } from "./call.js";
import { mediaType } from "./events/parts.js";
import type { Exchange } from "./exchange.js";
import { firstAccepted } from "./integrations/templates.js";
import { jsonPath } from "./json-path.js";
import type { Refusal } from "./refusal.js";

/** What an API's own gateway response makes of a refusal. Without a template the body is the usual one. */
export interface CustomAnswer {
  readonly headers: readonly Header[];
  readonly contentType?: string;
  readonly body?: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html */
export function customAnswer(
  { responseParameters, responseTemplates }: GatewayResponse,
  exchange: Exchange,
  refusal: Refusal,
  told: string | null,
): CustomAnswer {
  const context = { ...knownContext(exchange), error: errorOf(refusal, told) };
  const headers = responseParameters.flatMap(({ key, value }): Header[] => {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(key)?.[1];
    const text = mapped(value, exchange, context);
    return name === undefined || text === undefined ? [] : [[name, text]];
  });
  const template = templateFor(responseTemplates, exchange);
  if (template === undefined) return { headers };
  return { headers, contentType: template.key, body: fill(template.value, exchange, context) };
}

function errorOf(refusal: Refusal, told: string | null): object {
  return {
    message: told ?? "",
    messageString: JSON.stringify(told),
    responseType: refusal.type,
    validationErrorString: refusal.validationError ?? "",
  };
}

/** By what the caller accepts, else JSON, else the first. */
function templateFor(templates: readonly Mapping[], { call }: Exchange): Mapping | undefined {
  const accepted = mediaType(firstAccepted(call.headers) ?? "");
  const of = (type: string) => templates.find(({ key }) => mediaType(key) === type);
  return of(accepted) ?? of("application/json") ?? templates[0];
}

/** `'*'`, `method.request.header.Origin`, `context.requestId`, `stageVariables.home` */
function mapped(value: string, exchange: Exchange, context: object): string | undefined {
  const literal = /^'(.*)'$/.exec(value)?.[1];
  if (literal !== undefined) return literal;
  const [, place, name = ""] = /^(context|stageVariables|method\.request\.\w+)\.(.+)$/.exec(value) ?? [];
  if (place === "context") return textOf(jsonPath(context, name));
  if (place === "stageVariables") return exchange.stage.variables.get(name);
  if (place === "method.request.header") return headerValues(exchange.call.headers, name.toLowerCase()).at(-1);
  if (place === "method.request.querystring") return exchange.query.findLast(([key]) => key === name)?.[1];
  return place === "method.request.path" ? exchange.notes.routed?.pathParams.get(name) : undefined;
}

/** These templates know variables only, no directives; what is unknown is empty. */
function fill(template: string, exchange: Exchange, context: object): string {
  // In one go: a value that looks like a variable stays what it is.
  return template.replace(
    /\$(?:\{(context|stageVariables)\.([\w.-]+)\}|(context|stageVariables)\.([\w-]+(?:\.[\w-]+)*))/g,
    (_, braced?: string, inner = "", bare = "", name = "") => {
      const key = braced === undefined ? name : inner;
      if ((braced ?? bare) === "stageVariables") return exchange.stage.variables.get(key) ?? "";
      return textOf(jsonPath(context, key)) ?? "";
    },
  );
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
