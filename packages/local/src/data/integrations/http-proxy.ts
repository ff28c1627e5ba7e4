import type { Integration } from "@apigw/model";
import { type Header, headerOf } from "../call.js";
import { gatewayHeaders } from "../events/parts.js";
import { restHeaders } from "../events/rest.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { fill } from "../select.js";
import { requestPayload, responsePayload } from "./content.js";
import { address, methodOf, type Outgoing } from "./outgoing.js";
import { longestResponse, send } from "./send.js";
import { configured, firstAccepted } from "./templates.js";

/** HTTP proxy integration: the request goes to another server as it came, and its response comes back as it is. */
export async function proxyHttp(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
): Promise<Result> {
  const rest = routed.api.protocol === "rest";
  const streams = rest && integration.responseTransferMode === "STREAM";
  const outgoing: Outgoing = { query: [...routed.query], headers: forwardedHeaders(routed) };
  const target = address(routed, identity, integration, outgoing);
  const result = await send({
    target,
    method: methodOf(routed, integration),
    headers: outgoing.headers,
    body: forwardedBody(routed),
    timeout: timeoutOf(plane, routed.api.protocol, integration),
    at: nameOf(routed),
    trace: routed.notes.trace,
    streams,
    ...(rest && !streams ? { most: longestResponse } : {}),
  });
  if (streams) return result;
  return routed.api.protocol === "http"
    ? mapResponse(result, integration, routed, identity)
    : converted(result, routed);
}

function forwardedHeaders(routed: Routed): Header[] {
  if (routed.api.protocol === "http")
    return gatewayHeaders(routed).filter(([name]) => !["host", "content-length"].includes(name.toLowerCase()));
  // Recorded from AWS: test_http_integration_with_lambda. The body has been read, so its encoding is not told.
  const own: Header = ["X-Amzn-Apigateway-Api-Id", routed.deployed.apiId];
  return [...restHeaders(routed).filter(([name]) => !["host", "content-encoding"].includes(name.toLowerCase())), own];
}

/** REST APIs know text, and what is declared as binary. */
function forwardedBody({ api, call }: Routed): Uint8Array | string {
  if (api.protocol === "http") return call.body;
  return requestPayload(call.body, headerOf(call.headers, "content-type"), api.binaryMediaTypes, undefined);
}

/** What is compressed is no text, whatever its type says. */
function converted(result: Result, routed: Routed): Result {
  const { api, call } = routed;
  if (headerOf(result.headers, "content-encoding") !== undefined) return result;
  const types = { contentType: headerOf(result.headers, "content-type"), accept: firstAccepted(call.headers) };
  const body = configured(routed, () => responsePayload(result.body, types, api.binaryMediaTypes, undefined));
  return { ...result, body };
}

/** HTTP APIs change a response by its status: `"200": { "overwrite:header.x": … }`. */
function mapResponse(result: Result, integration: Integration, routed: Routed, identity: Identity): Result {
  const mappings =
    integration.responses.find(({ pattern }) => pattern === String(result.status))?.responseParameters ?? [];
  let { status, headers } = result;
  for (const { key, value } of mappings) {
    const [, verb = "", name = ""] = /^(append|overwrite|remove):(?:header\.(.+)|statuscode)$/.exec(key) ?? [];
    const text = fill(value, routed, identity);
    if (key === "overwrite:statuscode") status = Number(text);
    else if (name !== "") {
      const kept = verb === "append" ? headers : headers.filter(([one]) => one.toLowerCase() !== name.toLowerCase());
      headers = verb === "remove" ? kept : [...kept, [name, text]];
    }
  }
  return { ...result, status, headers };
}
