import type { Integration } from "@apigw/model";
import { functionName } from "../../functions/name.js";
import { type Header, headerOf } from "../call.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { FunctionError, invokeFunction } from "../invoke.js";
import { Refusal } from "../refusal.js";
import { routeArn } from "../source-arn.js";
import { requestOverrides } from "../template/context.js";
import { callAwsService } from "./aws-service.js";
import { readable } from "./content.js";
import { address, mapRest, methodOf, type Outgoing } from "./outgoing.js";
import { longestResponse, send } from "./send.js";
import { type RenderedRequest, renderRequest, renderResponse, responseFor } from "./templates.js";

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
  const request = renderRequest(routed, identity, integration);
  if (integration.type === "http") return customHttp(plane, routed, identity, integration, request);
  if (functionName(integration.uri ?? "", routed.stage.variables) !== undefined)
    return customLambda(plane, routed, identity, integration, request);
  const backend = await callAwsService(plane, routed, identity, integration, request);
  return renderResponse(responseFor(routed, integration, String(backend.status)), request, backend, routed, identity);
}

async function customHttp(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
  request: RenderedRequest,
): Promise<Result> {
  const outgoing: Outgoing = { query: [], headers: gatewayOwn(routed, request) };
  const target = address(routed, identity, integration, outgoing, requestOverrides(request.context));
  const backend = await send({
    target,
    method: methodOf(routed, integration),
    headers: outgoing.headers,
    body: request.payload,
    timeout: timeoutOf(plane, routed.api.protocol, integration),
    at: nameOf(routed),
    trace: routed.notes.trace,
    most: longestResponse,
  });
  return renderResponse(responseFor(routed, integration, String(backend.status)), request, backend, routed, identity);
}

/** What the gateway says of itself. Recorded from AWS: TestApiGatewayHeaderRemapping. */
export function gatewayOwn(routed: Routed, { payload }: RenderedRequest): Header[] {
  const { apiId } = routed.deployed;
  const type = headerOf(routed.call.headers, "content-type") ?? "application/json";
  return [
    ["Accept", "application/json"],
    ...(payload.length === 0 ? [] : [["Content-Type", type] as const]),
    ["User-Agent", `AmazonAPIGateway_${apiId}`],
    ["X-Amzn-Apigateway-Api-Id", apiId],
    ["X-Amzn-Trace-Id", routed.traceId],
  ];
}

/** The function gets what the template made, or the body; its error message, if any, chooses the response. */
async function customLambda(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
  request: RenderedRequest,
): Promise<Result> {
  const at = nameOf(routed);
  const outgoing: Outgoing = { query: [], headers: [] };
  mapRest(outgoing, routed, identity, integration, requestOverrides(request.context));
  const event = eventOf(readable(request.payload), at);
  const timeout = timeoutOf(plane, routed.api.protocol, integration);
  const { deployed, notes, stage } = routed;
  const caller = { deployed, stage, at, source: () => routeArn(routed), credentials: integration.credentials, notes };
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
  if (headerOf(outgoing.headers, "x-amz-invocation-type") === "Event") {
    // Nobody hears of how it ends but the log, as with Lambda's own asynchronous invocations.
    void invokeFunction(plane, caller, integration.uri, event, timeout).catch((error: unknown) => {
      plane.log({ event: "warning", message: error instanceof Error ? error.message : String(error) });
    });
    const accepted: Result = { status: 202, headers: [], body: "" };
    return renderResponse(responseFor(routed, integration, ""), request, accepted, routed, identity);
  }
  try {
    const value = await invokeFunction(plane, caller, integration.uri, event, timeout);
    notes.trace?.invoked(readable(request.payload), value);
    return renderResponse(responseFor(routed, integration, ""), request, json(value), routed, identity);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const { errorMessage, payload } = error;
    return renderResponse(responseFor(routed, integration, errorMessage), request, json(payload), routed, identity);
  }
}

function eventOf(text: string, at: string): object {
  try {
    const event: unknown = text.trim() === "" ? {} : JSON.parse(text);
    // Text and numbers are events too; only their JSON matters here.
    return typeof event === "object" && event !== null ? event : Object(event);
  } catch (error) {
    // Live: https://github.com/serverless/serverless/issues/2270. The end of the sentence is the parser's own.
    const told = `Could not parse request body into json: ${error instanceof Error ? error.message : ""}`;
    throw new Refusal("BAD_REQUEST_BODY", {
      told,
      why: `${at}: what the function should get is no JSON: ${shown(text)}`,
    });
  }
}

const shown = (text: string) => JSON.stringify(text.slice(0, 200));

function json(value: unknown): Result {
  return { status: 200, headers: [["Content-Type", "application/json"]], body: JSON.stringify(value) };
}
