import type { Integration } from "@apigw/model";
import type { Header } from "../call.js";
import { gatewayHeaders } from "../events/parts.js";
import type { Identity, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { fill } from "../select.js";
import { address, methodOf, type Outgoing } from "./outgoing.js";
import { send } from "./send.js";

/** HTTP proxy integration: the request goes to another server as it came, and its response comes back as it is. */
export async function proxyHttp(routed: Routed, identity: Identity, integration: Integration): Promise<Result> {
  const outgoing: Outgoing = { query: [...routed.query], headers: forwardedHeaders(routed) };
  const target = address(routed, identity, integration, outgoing);
  const result = await send({
    target,
    method: methodOf(routed, integration),
    headers: outgoing.headers,
    body: routed.call.body,
    timeout: timeoutOf(routed.api.protocol, integration),
    at: nameOf(routed),
  });
  return mapResponse(result, integration, routed, identity);
}

function forwardedHeaders(routed: Routed): Header[] {
  return gatewayHeaders(routed).filter(([name]) => !["host", "content-length"].includes(name.toLowerCase()));
}

/** HTTP APIs change a response by its status: `"200": { "overwrite:header.x": … }`. */
function mapResponse(result: Result, integration: Integration, routed: Routed, identity: Identity): Result {
  if (routed.api.protocol !== "http") return result;
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
