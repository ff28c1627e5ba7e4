import type { Integration, SocketRoute } from "@apigw/model";
import type { Plane } from "../exchange.js";
import { timeoutOf } from "../integrate.js";
import { mockStatus } from "../integrations/mock.js";
import { chooseResponse, rendered } from "../integrations/templates.js";
import { invokeFunction } from "../invoke.js";
import { Refusal } from "../refusal.js";
import { socketArn } from "../source-arn.js";
import { templateContext } from "../template/context.js";
import type { TemplateInputs } from "../template/render.js";
import { type Connection, nameOf } from "./connection.js";
import { evaluate } from "./select-route.js";

/** What stands behind a route of a socket says: a status, and a body for two-way routes. */
export interface SocketResult {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
}

/** Asks what stands behind a route: a function, or a mock. */
export async function integrate(
  plane: Plane,
  connection: Connection,
  route: SocketRoute,
  event: object & { readonly body?: string; readonly requestContext?: object },
): Promise<SocketResult> {
  const { integration } = route;
  const at = nameOf(connection, route.key);
  switch (integration?.type) {
    case "aws_proxy":
      return readResult(await askFunction(plane, connection, route.key, integration, event));
    case "mock":
      return mock(integration, connection, event, at);
  }
  const missing =
    integration === undefined
      ? "there is no integration behind the route"
      : `integrations of type ${integration.type} are not built yet`;
  throw new Refusal("API_CONFIGURATION_ERROR", { why: `${at}: ${missing}` });
}

async function askFunction(
  plane: Plane,
  { deployed, stage }: Connection,
  routeKey: string,
  integration: Integration,
  event: object,
): Promise<unknown> {
  const { credentials, uri } = integration;
  const at = `${routeKey} of "${deployed.name}"`;
  const caller = { deployed, stage, at, source: () => socketArn(deployed, stage, routeKey), credentials };
  return invokeFunction(plane, caller, uri, event, timeoutOf(plane, "websocket", integration));
}

/** A proxy result; one without a status, as of a handler that returns nothing, is the function's fault on `$connect` only. */
function readResult(value: unknown): SocketResult {
  const table =
    typeof value === "object" && value !== null ? new Map(Object.entries(value)) : new Map<string, unknown>();
  const status = Number(table.get("statusCode") ?? Number.NaN);
  const body = table.get("body");
  const headers = table.get("headers");
  const pairs = typeof headers === "object" && headers !== null ? Object.entries(headers) : [];
  return {
    status,
    headers: new Map(pairs.map(([name, one]) => [name.toLowerCase(), String(one)])),
    body: body === undefined || body === null ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** The template that the selection expression names gives the status; the response's template gives the body. */
function mock(
  integration: Integration,
  connection: Connection,
  event: { readonly body?: string; readonly requestContext?: object },
  at: string,
): SocketResult {
  const body = event.body ?? "";
  const inputs: TemplateInputs = {
    body,
    params: { path: [], querystring: [], header: [] },
    context: templateContext(event.requestContext ?? {}),
    stageVariables: connection.stage.variables,
  };
  const { requestTemplates, templateSelectionExpression } = integration;
  const key =
    templateSelectionExpression === undefined
      ? "$default"
      : evaluate(templateSelectionExpression.replace(/^\\/, ""), body);
  const template =
    requestTemplates.find((one) => one.key === key) ?? requestTemplates.find((one) => one.key === "$default");
  const status = mockStatus(template === undefined ? body : rendered(template.value, inputs, at));
  if (status === undefined) {
    throw new Refusal("API_CONFIGURATION_ERROR", {
      why: `${at}: the request template of a mock must give {"statusCode": N}`,
    });
  }
  // Keys of integration responses are `$default` or `/regex/` here, patterns elsewhere.
  const responses = integration.responses.map((one) => ({
    ...one,
    pattern: one.pattern === "$default" ? "default" : one.pattern.replace(/^\/(.*)\/$/, "$1"),
  }));
  const response = chooseResponse(responses, status)?.responseTemplates[0];
  return {
    status: Number(status),
    headers: new Map(),
    body: response === undefined ? undefined : rendered(response.value, inputs, at),
  };
}
