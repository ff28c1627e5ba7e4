import type { Integration } from "@apigw/model";
import { functionName } from "../../functions/name.js";
import { headerOf } from "../call.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { FunctionError, invokeFunction } from "../invoke.js";
import { Refusal } from "../refusal.js";
import { select } from "../select.js";
import { routeArn } from "../source-arn.js";
import { address, methodOf, type Outgoing } from "./outgoing.js";
import { send } from "./send.js";
import { renderRequest, renderResponse, responseFor } from "./templates.js";

/**
 * The integrations of REST APIs that are no proxies: a template makes what the backend gets, an integration response
 * makes what the caller gets. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-integration-settings.html
 */
export async function answerCustom(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
): Promise<Result> {
  const { contentHandling } = integration;
  if (contentHandling !== undefined || integration.responses.some((one) => one.contentHandling !== undefined)) {
    throw new Refusal("API_CONFIGURATION_ERROR", { why: `${nameOf(routed)}: contentHandling is not built yet` });
  }
  return integration.type === "http"
    ? customHttp(routed, identity, integration)
    : customLambda(plane, routed, identity, integration);
}

async function customHttp(routed: Routed, identity: Identity, integration: Integration): Promise<Result> {
  const request = renderRequest(routed, identity, integration);
  const { apiId } = routed.deployed;
  const outgoing: Outgoing = {
    query: [],
    headers: [
      ["Accept", "application/json"],
      ["Content-Type", headerOf(routed.call.headers, "content-type") ?? "application/json"],
      ["User-Agent", `AmazonAPIGateway_${apiId}`],
      ["X-Amzn-Apigateway-Api-Id", apiId],
      ["X-Amzn-Trace-Id", routed.traceId],
    ],
  };
  const target = address(routed, identity, integration, outgoing);
  const backend = await send({
    target,
    method: methodOf(routed, integration),
    headers: outgoing.headers,
    body: request.text,
    timeout: timeoutOf(routed.api.protocol, integration),
    at: nameOf(routed),
  });
  return renderResponse(responseFor(routed, integration, String(backend.status)), request, backend, routed, identity);
}

/** The function gets what the template made, or the body; its error message, if any, chooses the response. */
async function customLambda(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
): Promise<Result> {
  const at = nameOf(routed);
  if (functionName(integration.uri ?? "", routed.stage.variables) === undefined) {
    throw new Refusal("API_CONFIGURATION_ERROR", {
      why: `${at}: integrations with services other than Lambda are not built yet`,
    });
  }
  const request = renderRequest(routed, identity, integration);
  const event = eventOf(request.text, at);
  const timeout = timeoutOf(routed.api.protocol, integration);
  const { deployed, stage } = routed;
  const caller = { deployed, stage, at, source: () => routeArn(routed), credentials: integration.credentials };
  if (isAsynchronous(routed, identity, integration)) {
    // Nobody hears of how it ends but the log, as with Lambda's own asynchronous invocations.
    void invokeFunction(plane, caller, integration.uri, event, timeout).catch((error: unknown) => {
      plane.log({ event: "warning", message: error instanceof Error ? error.message : String(error) });
    });
    const accepted: Result = { status: 202, headers: [], body: "" };
    return renderResponse(responseFor(routed, integration, ""), request, accepted, routed, identity);
  }
  try {
    const value = await invokeFunction(plane, caller, integration.uri, event, timeout);
    return renderResponse(responseFor(routed, integration, ""), request, json(value), routed, identity);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const { errorMessage, errorType, trace } = error;
    const backend = json({ errorType, errorMessage, trace });
    return renderResponse(responseFor(routed, integration, errorMessage), request, backend, routed, identity);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html */
function isAsynchronous(routed: Routed, identity: Identity, { requestParameters }: Integration): boolean {
  const mapping = requestParameters.find(
    ({ key }) => key.toLowerCase() === "integration.request.header.x-amz-invocation-type",
  );
  return mapping !== undefined && select(mapping.value, routed, identity) === "Event";
}

function eventOf(text: string, at: string): object {
  try {
    const event: unknown = text.trim() === "" ? {} : JSON.parse(text);
    // Text and numbers are events too; only their JSON matters here.
    return typeof event === "object" && event !== null ? event : Object(event);
  } catch {
    throw new Refusal("API_CONFIGURATION_ERROR", {
      why: `${at}: what the request template gives is no JSON: ${JSON.stringify(text)}`,
    });
  }
}

function json(value: unknown): Result {
  return { status: 200, headers: [], body: JSON.stringify(value) };
}
