import type { Integration, IntegrationResponse, Mapping } from "@apigw/model";
import { type Header, headerOf } from "../call.js";
import { mediaType } from "../events/parts.js";
import { restHeaders } from "../events/rest.js";
import type { Identity, Routed } from "../exchange.js";
import { nameOf, type Result } from "../integrate.js";
import { jsonPath } from "../json-path.js";
import { Refusal } from "../refusal.js";
import { contextOf, select } from "../select.js";
import { responseOverrides, templateContext } from "../template/context.js";
import { renderTemplate, type TemplateInputs } from "../template/render.js";
import type { GatewayMap } from "../template/values.js";
import { type Payload, readable, requestPayload, responsePayload } from "./content.js";

/** What an integration is sent, and the context that its templates share. */
export interface RenderedRequest {
  readonly payload: Payload;
  readonly context: GatewayMap;
}

/** What the request template makes of a request; without a template, the body as it is. */
export function renderRequest(routed: Routed, identity: Identity, integration: Integration): RenderedRequest {
  const template = requestTemplate(routed, integration);
  const context = templateContext(contextOf(routed, identity));
  const payload = received(routed, integration);
  if (template === undefined) return { payload, context };
  if (typeof payload !== "string") {
    // Recorded from AWS: TestApiGatewayS3BinarySupport.
    const why = `${nameOf(routed)}: a template cannot read binary data; contentHandling CONVERT_TO_TEXT makes it base64`;
    throw new Refusal("API_CONFIGURATION_ERROR", { why });
  }
  return { payload: rendered(template, inputsOf(routed, payload, context), nameOf(routed)), context };
}

function received(routed: Routed, { contentHandling }: Integration): Payload {
  const { api, call } = routed;
  return configured(routed, () =>
    requestPayload(call.body, headerOf(call.headers, "content-type"), api.binaryMediaTypes, contentHandling),
  );
}

/** The integration response for a status or an error message. */
export function responseFor(routed: Routed, integration: Integration, text: string): IntegrationResponse {
  const response = chooseResponse(integration.responses, text);
  if (response !== undefined) return response;
  const why = `${nameOf(routed)}: no integration response matches ${JSON.stringify(text)}, and none is the default`;
  throw new Refusal("API_CONFIGURATION_ERROR", { why });
}

/**
 * Makes a response by an integration response: its template and its parameters, over what the backend said. A mock has
 * no backend, and no body: its template reads what the request's template left in the context.
 */
export function renderResponse(
  response: IntegrationResponse,
  { context }: RenderedRequest,
  backend: Result | undefined,
  routed: Routed,
  identity: Identity,
): Result {
  const template = responseTemplate(routed, response);
  const said = backend === undefined ? "" : answered(routed, response, backend);
  const body =
    template === undefined ? said : rendered(template.value, inputsOf(routed, readable(said), context), nameOf(routed));
  const mapped = response.responseParameters.flatMap(({ key, value }): Header[] => {
    const name = /^method\.response\.header\.(.+)$/.exec(key)?.[1];
    const found = selectResponse(value, backend) ?? select(value, routed, identity);
    return name === undefined || found === undefined ? [] : [[name, found]];
  });
  const overrides = responseOverrides(context);
  const headers = [...mapped.filter(([name]) => !isIn(overrides.header, name)), ...overrides.header];
  const typed = isIn(headers, "content-type");
  return {
    status: overrides.status ?? Number(response.statusCode ?? 200),
    headers: typed ? headers : [["Content-Type", template?.key ?? "application/json"], ...headers],
    body,
  };
}

function answered(routed: Routed, { contentHandling }: IntegrationResponse, backend: Result): Payload {
  const { api, call } = routed;
  const contentType = headerOf(backend.headers, "content-type");
  const types = { contentType, accept: firstAccepted(call.headers) };
  return configured(routed, () => responsePayload(backend.body, types, api.binaryMediaTypes, contentHandling));
}

/** The first type that the caller accepts; the others are not looked at. */
export function firstAccepted(headers: readonly Header[]): string | undefined {
  return headerOf(headers, "accept")?.split(",")[0]?.trim();
}

function isIn(headers: readonly Header[], name: string): boolean {
  return headers.some(([other]) => other.toLowerCase() === name.toLowerCase());
}

/** `integration.response.header.x`, `integration.response.body.a.b` */
function selectResponse(expression: string, backend: Result | undefined): string | undefined {
  const [, place, name = ""] = /^integration\.response\.(header|multivalueheader|body)\.?(.*)$/.exec(expression) ?? [];
  if (backend === undefined || place === undefined) return undefined;
  if (place === "header") return headerOf(backend.headers, name.toLowerCase());
  if (place === "multivalueheader") {
    const values = backend.headers.filter(([header]) => header.toLowerCase() === name.toLowerCase());
    return values.length === 0 ? undefined : values.map(([, value]) => value).join(",");
  }
  const text = readable(backend.body);
  const value: unknown = name === "" ? text : jsonPath(withError(parse(text)), name);
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  return JSON.stringify(value);
}

/**
 * A function that fails with JSON for its message has it read, for headers only: `integration.response.body.errorMessage.code`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
function withError(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, "errorMessage")) return body;
  const told: unknown = Reflect.get(body, "errorMessage");
  const read = typeof told === "string" ? parse(told) : undefined;
  return typeof read === "object" && read !== null ? { ...body, errorMessage: read } : body;
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
  const accepted = mediaType(firstAccepted(call.headers) ?? "");
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
export function rendered(template: string, inputs: TemplateInputs, at: string): string {
  try {
    return renderTemplate(template, inputs);
  } catch (error) {
    const why = `${at}: a mapping template cannot be rendered: ${error instanceof Error ? error.message : String(error)}`;
    throw new Refusal("API_CONFIGURATION_ERROR", { why });
  }
}

/** What the configuration cannot do with this body is its error, told in the log. */
export function configured<T>(routed: Routed, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = `${nameOf(routed)}: ${error instanceof Error ? error.message : String(error)}`;
    throw new Refusal("API_CONFIGURATION_ERROR", { why });
  }
}

/** Java's expressions; a dot is any character, line ends too where the pattern says so. */
function matches(pattern: string, text: string): boolean {
  const [, flags = "", rest = ""] = /^(?:\(\?([imsu]+)\))?([\s\S]*)$/.exec(pattern) ?? [];
  try {
    return new RegExp(`^(?:${rest})$`, flags.replace("u", "")).test(text);
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

/** `$default` is the template for every type that has none of its own. */
function templateFor(templates: readonly Mapping[], type: string): Mapping | undefined {
  return templates.find(({ key }) => mediaType(key) === type);
}

function inputsOf(routed: Routed, body: string, context: GatewayMap): TemplateInputs {
  return {
    body,
    params: { path: routed.pathParams, querystring: routed.query, header: restHeaders(routed) },
    context,
    stageVariables: routed.stage.variables,
  };
}
