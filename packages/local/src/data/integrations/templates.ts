import type { Integration, IntegrationResponse, Mapping } from "@apigw/model";
import { type Header, headerOf } from "../call.js";
import { mediaType } from "../events/parts.js";
import type { Identity, Routed } from "../exchange.js";
import { nameOf, type Result } from "../integrate.js";
import { jsonPath } from "../json-path.js";
import { Refusal } from "../refusal.js";
import { bodyString, contextOf, select } from "../select.js";
import { type Rendered, renderTemplate, type TemplateInputs } from "../template/render.js";

/** What the request template makes of a request; without a template, the body as it is, which is never rendered. */
export function renderRequest(routed: Routed, identity: Identity, integration: Integration): Rendered {
  const template = requestTemplate(routed, integration);
  const inputs = inputsOf(routed, identity, bodyString(routed));
  return template === undefined ? { text: inputs.body, headers: [] } : rendered(template, inputs, nameOf(routed));
}

/** The integration response for a status or an error message. */
export function responseFor(routed: Routed, integration: Integration, text: string): IntegrationResponse {
  const response = chooseResponse(integration.responses, text);
  if (response !== undefined) return response;
  const why = `${nameOf(routed)}: no integration response matches ${JSON.stringify(text)}, and none is the default`;
  throw new Refusal("API_CONFIGURATION_ERROR", { why });
}

/** Makes a response by an integration response: its template and its parameters, over what the backend said, if any. */
export function renderResponse(
  response: IntegrationResponse,
  request: Rendered,
  backend: Result | undefined,
  routed: Routed,
  identity: Identity,
): Result {
  const template = responseTemplate(routed, response);
  const text = backend === undefined ? bodyString(routed) : textOf(backend);
  const body: Rendered =
    template === undefined
      ? { text: backend === undefined ? "" : text, headers: [] }
      : rendered(template.value, inputsOf(routed, identity, text), nameOf(routed));
  const headers = response.responseParameters.flatMap(({ key, value }): Header[] => {
    const name = /^method\.response\.header\.(.+)$/.exec(key)?.[1];
    const found = selectResponse(value, backend) ?? select(value, routed, identity);
    return name === undefined || found === undefined ? [] : [[name, found]];
  });
  const overridden = [...request.headers, ...body.headers];
  return {
    status: body.status ?? request.status ?? Number(response.statusCode ?? 200),
    headers: [
      ...(isIn(headers, "content-type") ? [] : [["Content-Type", template?.key ?? "application/json"] as const]),
      ...headers.filter(([name]) => !isIn(overridden, name)),
      ...overridden,
    ],
    body: template === undefined && backend !== undefined ? backend.body : body.text,
  };
}

function isIn(headers: readonly Header[], name: string): boolean {
  return headers.some(([other]) => other.toLowerCase() === name.toLowerCase());
}

/** `integration.response.header.x`, `integration.response.body.a.b` */
function selectResponse(expression: string, backend: Result | undefined): string | undefined {
  const [, place, name = ""] = /^integration\.response\.(header|body)\.?(.*)$/.exec(expression) ?? [];
  if (backend === undefined || place === undefined) return undefined;
  if (place === "header") return headerOf(backend.headers, name.toLowerCase());
  const value: unknown = name === "" ? textOf(backend) : jsonPath(parse(textOf(backend)), name);
  return value === undefined || value === null || typeof value === "string"
    ? (value ?? undefined)
    : JSON.stringify(value);
}

function textOf({ body }: Result): string {
  return typeof body === "string" ? body : Buffer.from(body).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function responseTemplate(
  { call }: Routed,
  { responseTemplates: templates }: IntegrationResponse,
): Mapping | undefined {
  const accepted = mediaType(headerOf(call.headers, "accept")?.split(",")[0] ?? "");
  return templateFor(templates, accepted) ?? templateFor(templates, "application/json") ?? templates[0];
}

/** The response whose pattern matches in full, else the default. */
export function chooseResponse(
  responses: readonly IntegrationResponse[],
  text: string,
): IntegrationResponse | undefined {
  const isDefault = ({ pattern }: IntegrationResponse) => pattern === "default" || pattern === "";
  return (
    responses.find((response) => !isDefault(response) && matches(response.pattern, text)) ?? responses.find(isDefault)
  );
}

/** Renders, and makes what cannot be rendered the API's error, told in the log. */
export function rendered(template: string, inputs: TemplateInputs, at: string): Rendered {
  try {
    return renderTemplate(template, inputs);
  } catch (error) {
    const why = `${at}: a mapping template cannot be rendered: ${error instanceof Error ? error.message : String(error)}`;
    throw new Refusal("API_CONFIGURATION_ERROR", { why });
  }
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}

/** By the request's media type; what has no template passes through, or is refused, as `passthroughBehavior` says. */
function requestTemplate({ call }: Routed, integration: Integration): string | undefined {
  const type = mediaType(headerOf(call.headers, "content-type") ?? "application/json");
  const { requestTemplates, passthroughBehavior = "when_no_match" } = integration;
  const found = templateFor(requestTemplates, type);
  if (found !== undefined) return found.value;
  const refuses =
    passthroughBehavior === "when_no_templates" ? requestTemplates.length > 0 : passthroughBehavior === "never";
  if (refuses) throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
  return undefined;
}

function templateFor(templates: readonly Mapping[], type: string): Mapping | undefined {
  return templates.find(({ key }) => mediaType(key) === type);
}

function inputsOf(routed: Routed, identity: Identity, body: string): TemplateInputs {
  return {
    body,
    params: { path: routed.pathParams, querystring: routed.query, header: routed.call.headers },
    context: contextOf(routed, identity),
    stageVariables: routed.stage.variables,
  };
}
