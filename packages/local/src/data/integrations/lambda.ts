import type { Integration } from "@apigw/model";
import { type Header, headerOf } from "../call.js";
import { httpEvent, httpEvent1 } from "../events/http.js";
import { restEvent } from "../events/rest.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { invokeFunction } from "../invoke.js";
import { Refusal } from "../refusal.js";
import { routeArn } from "../source-arn.js";
import { asTable, malformed, readBody, readHeaders, readStatus } from "./lambda-result.js";
import { mapRest } from "./outgoing.js";

/** Lambda proxy integration: the request is the event, the result is the response. */
export async function proxyLambda(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
): Promise<Result> {
  const { protocol } = routed.api;
  const at = nameOf(routed);
  // Lambda is invoked by POST whatever the caller's method is; AWS answers so when it is configured otherwise.
  if (protocol === "rest" && integration.httpMethod !== undefined && integration.httpMethod.toUpperCase() !== "POST") {
    throw new Refusal("API_CONFIGURATION_ERROR", { why: `${at}: the integration's httpMethod must be POST` });
  }
  // Mappings change nothing of the event, but what they may not write fails the call.
  if (protocol === "rest" && integration.requestParameters.length > 0)
    mapRest({ query: [], headers: [] }, routed, identity, integration);
  const version = integration.payloadFormatVersion ?? "1.0";
  const event =
    protocol === "rest"
      ? restEvent(routed, identity)
      : version === "2.0"
        ? httpEvent(routed, identity)
        : httpEvent1(routed, identity);
  const timeout = timeoutOf(plane, protocol, integration);
  const { deployed, stage } = routed;
  const { credentials } = integration;
  const caller = { deployed, stage, at, source: () => routeArn(routed), credentials, notes: routed.notes };
  const value = await invokeFunction(plane, caller, integration.uri, event, timeout);
  routed.notes.trace?.invoked(JSON.stringify(event), value);
  if (protocol === "http" && version === "2.0") return readResult2(value, at);
  return readResult1(value, at, protocol === "rest" ? restKeys : undefined);
}

const restKeys = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];

/** Payload 1.0: `statusCode` is a must; REST APIs refuse keys that they do not know. */
function readResult1(value: unknown, at: string, keys: readonly string[] | undefined): Result {
  const table = asTable(value);
  if (table === undefined) throw malformed(at, "must be an object with a statusCode");
  const stranger = keys && Object.keys(table).find((key) => !keys.includes(key));
  if (stranger !== undefined) throw malformed(at, `has a key that API Gateway refuses: ${JSON.stringify(stranger)}`);
  return {
    status: readStatus(table.statusCode, at),
    headers: merged(readHeaders(table.headers, at), readHeaders(table.multiValueHeaders, at)),
    body: readBody(table.body, at),
    isBase64Encoded: table.isBase64Encoded === true,
  };
}

/**
 * Both lists in one; a pair that is in both is there once.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
function merged(single: readonly Header[], many: readonly Header[]): readonly Header[] {
  if (many.length === 0) return single;
  const pairs = new Set(many.map(([name, value]) => `${name.toLowerCase()} ${value}`));
  return [...single.filter(([name, value]) => !pairs.has(`${name.toLowerCase()} ${value}`)), ...many];
}

/** Payload 2.0: without a `statusCode` the whole result is the body of a 200. */
function readResult2(value: unknown, at: string): Result {
  const table = asTable(value);
  if (table === undefined || !Object.hasOwn(table, "statusCode")) {
    const body = typeof value === "string" ? value : JSON.stringify(value);
    return { status: 200, headers: [["content-type", "application/json"]], body };
  }
  const headers = readHeaders(table.headers, at);
  if (headerOf(headers, "content-type") === undefined) headers.push(["content-type", "text/plain;charset=UTF-8"]);
  if (Array.isArray(table.cookies)) for (const cookie of table.cookies) headers.push(["set-cookie", String(cookie)]);
  return {
    status: readStatus(table.statusCode, at),
    headers,
    body: readBody(table.body, at),
    isBase64Encoded: table.isBase64Encoded === true,
  };
}
