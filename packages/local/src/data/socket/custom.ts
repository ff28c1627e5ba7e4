import type { Integration, IntegrationResponse, Mapping } from "@apigw/model";
import { nameAction, sendToService, serviceAt } from "../integrations/aws-service.js";
import { mockStatus } from "../integrations/mock.js";
import { chooseResponse, rendered } from "../integrations/templates.js";
import { FunctionError } from "../invoke.js";
import { jsonPath } from "../json-path.js";
import { templateContext } from "../template/context.js";
import type { TemplateInputs } from "../template/render.js";
import { type Asked, lookupOf, misconfigured, placeOf, type SocketResult, timeLimit } from "./asked.js";
import { evaluate, type Lookup, mapped, parse } from "./expression.js";
import { filledUri, gatewayOwn, mapAll, methodOf, resultOf, sendToHttp } from "./http.js";

/*
 * Integrations that are no proxies: a request template makes what the backend gets, an integration response makes what
 * the client gets. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html
 */

/** An HTTP backend. */
export async function askHttp(asked: Asked, integration: Integration): Promise<SocketResult> {
  const rendering = renderRequest(asked, integration);
  return respond(asked, integration, rendering, resultOf(await sendToHttp(asked, integration, rendering.payload)));
}

/** An AWS service, where the option `services` tells of one. */
export async function askService(asked: Asked, integration: Integration): Promise<SocketResult> {
  const rendering = renderRequest(asked, integration);
  const { payload: body } = rendering;
  const at = placeOf(asked);
  const service = serviceAt(asked.plane, filledUri(asked, integration), at);
  const outgoing = mapAll(asked, integration, gatewayOwn(asked, body));
  nameAction(outgoing, service);
  const request = { method: methodOf(integration), body, timeout: timeLimit(asked, integration), at };
  return respond(asked, integration, rendering, resultOf(await sendToService(service, outgoing, request)));
}

/** A function that gets what the template made; if it throws, its error message chooses the response. */
export async function askCustomFunction(
  asked: Asked,
  integration: Integration,
  invoke: (event: object) => Promise<unknown>,
): Promise<SocketResult> {
  const rendering = renderRequest(asked, integration);
  const parsed = rendering.payload.trim() === "" ? {} : parse(rendering.payload);
  if (parsed === undefined) throw misconfigured(asked, "what the function would be sent is no JSON");
  try {
    // Texts and numbers are events too; only their JSON matters.
    const value = await invoke(typeof parsed === "object" && parsed !== null ? parsed : Object(parsed));
    return respond(asked, integration, rendering, { status: 200, headers: none, body: JSON.stringify(value) }, "");
  } catch (error) {
    if (!(error instanceof FunctionError) || asked.route.key === "$connect") throw error;
    const { errorMessage, payload } = error;
    const body = JSON.stringify(payload);
    return respond(asked, integration, rendering, { status: 200, headers: none, body }, errorMessage);
  }
}

/** Nobody is asked: the request template says the status. */
export function mock(asked: Asked, integration: Integration): SocketResult {
  const rendering = renderRequest(asked, integration);
  const status = mockStatus(rendering.payload);
  if (status === undefined) throw misconfigured(asked, 'the request template of a mock must give {"statusCode": N}');
  return respond(asked, integration, rendering, { status: Number(status), headers: none, body: undefined });
}

const none: ReadonlyMap<string, string> = new Map();

interface Rendering {
  readonly payload: string;
  readonly inputs: TemplateInputs;
}

/** What the template makes that the selection expression names; a message without one passes as it is, if it may. */
function renderRequest(asked: Asked, integration: Integration): Rendering {
  const { brought, connection, event } = asked;
  const inputs: TemplateInputs = {
    body: brought.body,
    params: {
      path: [],
      querystring: new URLSearchParams(brought.call?.query ?? ""),
      header: brought.call?.headers ?? [],
    },
    context: templateContext(event.requestContext),
    stageVariables: connection.stage.variables,
  };
  const { passthroughBehavior = "when_no_match", requestTemplates, templateSelectionExpression } = integration;
  const template = choose(requestTemplates, templateSelectionExpression, lookupOf(asked));
  if (template !== undefined) return { payload: rendered(template.value, inputs, placeOf(asked)), inputs };
  const refuses =
    passthroughBehavior === "when_no_templates" ? requestTemplates.length > 0 : passthroughBehavior === "never";
  if (refuses) throw misconfigured(asked, "no request template is for this message, and it may not pass without one");
  return { payload: brought.body, inputs };
}

/** The template with the key that an expression gives, else `$default`. */
function choose(templates: readonly Mapping[], expression: string | undefined, lookup: Lookup): Mapping | undefined {
  const key = expression === undefined ? "$default" : evaluate(expression, lookup);
  return templates.find((one) => one.key === key) ?? templates.find((one) => one.key === "$default");
}

/** What an integration response makes of the backend's answer. Where nobody hears it, there need be none. */
function respond(
  asked: Asked,
  integration: Integration,
  { inputs }: Rendering,
  backend: SocketResult,
  choice = String(backend.status),
): SocketResult {
  // Keys of integration responses are `$default` or `/regex/` here, patterns elsewhere.
  const responses = integration.responses.map((one) => ({
    ...one,
    pattern: one.pattern === "$default" ? "default" : one.pattern.replace(/^\/(.*)\/$/s, "$1"),
  }));
  const response = chooseResponse(responses, choice);
  if (response === undefined) {
    if (!asked.route.twoWay) return { ...backend, body: undefined };
    throw misconfigured(asked, `no integration response is for ${JSON.stringify(choice)}, and none is the default`);
  }
  const lookup = lookupWith(lookupOf(asked), backend);
  const template =
    choose(response.responseTemplates, response.templateSelectionExpression, lookup) ??
    (response.templateSelectionExpression === undefined ? response.responseTemplates[0] : undefined);
  const body =
    template === undefined
      ? backend.body
      : rendered(template.value, { ...inputs, body: backend.body ?? inputs.body }, placeOf(asked));
  return { status: backend.status, headers: headersOf(response, lookup), body };
}

/** The variables of a response beside those of the request. */
function lookupWith(lookup: Lookup, { body = "", headers, status }: SocketResult): Lookup {
  return (variable) => {
    const [, place, name = ""] = /^integration\.response\.(statuscode|header|body)\.?(.*)$/s.exec(variable) ?? [];
    if (place === "statuscode") return status;
    if (place === "header") return headers.get(name.toLowerCase());
    if (place === "body") return name === "" ? body : jsonPath(parse(body), name);
    return lookup(variable);
  };
}

/** `method.response.header.Sec-WebSocket-Protocol`, which a handshake reads. */
function headersOf({ responseParameters }: IntegrationResponse, lookup: Lookup): ReadonlyMap<string, string> {
  const pairs = responseParameters.flatMap(({ key, value }): [string, string][] => {
    const name = /^(?:method|route)\.response\.header\.(.+)$/.exec(key)?.[1];
    const said = name === undefined ? undefined : mapped(value, lookup);
    return name === undefined || said === undefined ? [] : [[name.toLowerCase(), said]];
  });
  return new Map(pairs);
}
