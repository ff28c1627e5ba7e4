import type { Integration } from "@apigw/model";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { invokeFunction } from "../invoke.js";
import { Refusal } from "../refusal.js";
import { fill } from "../select.js";
import { routeArn } from "../source-arn.js";

/**
 * An HTTP API's integration with another AWS service, such as `SQS-SendMessage`. There is no such service here: a handler
 * registered under the subtype's name stands for it, and is given the parameters of the request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 */
export async function callService(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
): Promise<Result> {
  const { credentials, integrationSubtype: name = "", requestParameters } = integration;
  const at = nameOf(routed);
  if (!plane.functions.has(name)) {
    throw new Refusal("NOT_BUILT", {
      told: `${name} is an AWS service that is not on this machine; register a handler for it: gateway.function("${name}", (parameters) => \u2026)`,
      why: `${at}: there is no handler for ${name}; gateway.function("${name}", \u2026) registers one`,
    });
  }
  const parameters = Object.fromEntries(
    requestParameters.map(({ key, value }) => [key, fill(value, routed, identity)] as const),
  );
  const { deployed, stage } = routed;
  const caller = { deployed, stage, at, source: () => routeArn(routed), credentials: credentials ?? "" };
  const uri = `arn:aws:lambda:${deployed.region}:${deployed.accountId}:function:${name}`;
  const value = await invokeFunction(
    plane,
    caller,
    uri,
    parameters,
    timeoutOf(plane, routed.api.protocol, integration),
  );
  const body = typeof value === "string" ? value : JSON.stringify(value);
  return { status: 200, headers: [["content-type", "application/json"]], body };
}
