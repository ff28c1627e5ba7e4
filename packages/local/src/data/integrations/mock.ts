import type { Integration, IntegrationResponse, Mapping } from "@apigw/model";
import { type Header, headerOf } from "../call.js";
import { mediaType } from "../events/parts.js";
import type { Identity, Routed } from "../exchange.js";
import { nameOf, type Result } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { bodyString, contextOf, select } from "../select.js";
import { type Rendered, renderTemplate, type TemplateInputs } from "../template/render.js";

/**
 * Mock integration: the request template says a status, the status chooses the integration response, and its template
 * is the answer.
 */
export function answerMock(routed: Routed, identity: Identity, integration: Integration): Result {
  const inputs = inputsOf(routed, identity);
  const at = nameOf(routed);
  const template = requestTemplate(routed, integration);
  // Without a template the body itself is taken, and never rendered: it is the caller's.
  const request = template === undefined ? { text: inputs.body, headers: [] } : rendered(template, inputs, at);
  const status = mockStatus(request.text);
  if (status === undefined) {
    const why = `${at}: the request template of a mock must give {"statusCode": N}, not ${JSON.stringify(request.text)}`;
    throw new Refusal("API_CONFIGURATION_ERROR", { why });
  }
  const response = chooseResponse(integration.responses, status);
  if (response === undefined) {
    throw new Refusal("API_CONFIGURATION_ERROR", { why: `${at}: no integration response matches status ${status}` });
  }
  return respondWith(response, request, inputs, routed, identity);
}

/** The status in what a mock's request template gives; AWS is not strict about its quotes. */
export function mockStatus(text: string): string | undefined {
  return /["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(text)?.[1];
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

function respondWith(
  response: IntegrationResponse,
  request: Rendered,
  inputs: TemplateInputs,
  routed: Routed,
  identity: Identity,
): Result {
  const accepted = mediaType(headerOf(routed.call.headers, "accept")?.split(",")[0] ?? "");
  const templates = response.responseTemplates;
  const template = templateFor(templates, accepted) ?? templateFor(templates, "application/json") ?? templates[0];
  const body: Rendered =
    template === undefined ? { text: "", headers: [] } : rendered(template.value, inputs, nameOf(routed));
  const headers = response.responseParameters.flatMap(({ key, value }): Header[] => {
    const name = /^method\.response\.header\.(.+)$/.exec(key)?.[1];
    const text = select(value, routed, identity);
    return name === undefined || text === undefined ? [] : [[name, text]];
  });
  const overridden = [...request.headers, ...body.headers];
  const status = body.status ?? request.status;
  return {
    status: status ?? Number(response.statusCode ?? 200),
    headers: [
      ["Content-Type", template?.key ?? "application/json"],
      ...headers.filter(([name]) => !overridden.some(([other]) => other.toLowerCase() === name.toLowerCase())),
      ...overridden,
    ],
    body: body.text,
  };
}

function inputsOf(routed: Routed, identity: Identity): TemplateInputs {
  return {
    body: bodyString(routed),
    params: { path: routed.pathParams, querystring: routed.query, header: routed.call.headers },
    context: contextOf(routed, identity),
    stageVariables: routed.stage.variables,
  };
}
