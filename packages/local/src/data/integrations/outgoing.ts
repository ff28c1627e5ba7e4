import type { Integration } from "@apigw/model";
import { fillStageVariables } from "../../functions/name.js";
import type { Header } from "../call.js";
import type { Identity, Routed } from "../exchange.js";
import { nameOf } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { fill, select } from "../select.js";

/** What is sent to a backend beside method and body. */
export interface Outgoing {
  query: (readonly [string, string])[];
  headers: Header[];
  path?: string | undefined;
}

/** Where the request goes, with the mappings of the integration applied. */
export function address(routed: Routed, identity: Identity, integration: Integration, outgoing: Outgoing): URL {
  const target = targetOf(routed, identity, integration);
  for (const { key, value } of integration.requestParameters) applyMapping(outgoing, key, value, routed, identity);
  for (const [name, value] of outgoing.query) target.searchParams.append(name, value);
  if (outgoing.path !== undefined) target.pathname = outgoing.path;
  return target;
}

/** The URI with `{param}` and `${stageVariables.x}` replaced; a parameter never adds a segment unless it is greedy. */
function targetOf(routed: Routed, identity: Identity, integration: Integration): URL {
  const template = fillStageVariables(integration.uri ?? "", routed.stage.variables);
  const filled = template.replace(/\{([^{}]+?)\+?\}/g, (_, name: string) => {
    const mapping = integration.requestParameters.find(({ key }) => key === `integration.request.path.${name}`);
    // REST APIs fill in only what is mapped, HTTP APIs the path's own parameters.
    const value = mapping === undefined ? own(routed, name) : select(mapping.value, routed, identity);
    return value === undefined ? "" : value.split("/").map(encodeSegment).join("/");
  });
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new Refusal("API_CONFIGURATION_ERROR", {
    why: `${nameOf(routed)}: ${JSON.stringify(integration.uri ?? "")} is no HTTP address`,
  });
}

function own(routed: Routed, name: string): string | undefined {
  return routed.api.protocol === "http" ? routed.pathParams.get(name) : undefined;
}

/** `%2F` must not become a slash, nor `%` be written twice; a dot segment would climb. */
function encodeSegment(value: string): string {
  const encoded = encodeURIComponent(value).replace(/%25([0-9A-Fa-f]{2})/g, "%$1");
  return /^(?:\.|%2e){1,2}$/i.test(encoded) ? encoded.replace(/\./g, "%252E").replace(/%2e/gi, "%252E") : encoded;
}

export function methodOf(routed: Routed, { httpMethod }: Integration): string {
  return httpMethod === undefined || httpMethod.toUpperCase() === "ANY" ? routed.call.method : httpMethod.toUpperCase();
}

/** `integration.request.header.x` of REST APIs, `append:header.x` and its kin of HTTP APIs. */
function applyMapping(outgoing: Outgoing, key: string, value: string, routed: Routed, identity: Identity): void {
  const rest = /^integration\.request\.(header|querystring)\.(.+)$/.exec(key);
  const http = /^(append|overwrite|remove):(header|querystring|path)\.?(.*)$/.exec(key);
  const [verb, place, name] = http ? [http[1], http[2], http[3] ?? ""] : ["overwrite", rest?.[1], rest?.[2] ?? ""];
  if (place === undefined) return;
  const text = verb === "remove" ? undefined : rest ? select(value, routed, identity) : fill(value, routed, identity);
  if (place === "path") {
    outgoing.path = text;
    return;
  }
  const same =
    place === "header" ? (one: string) => one.toLowerCase() === name.toLowerCase() : (one: string) => one === name;
  const list = place === "header" ? outgoing.headers : outgoing.query;
  const kept = verb === "append" ? list : list.filter(([one]) => !same(one));
  const next = text === undefined ? kept : [...kept, [name, text] as const];
  if (place === "header") outgoing.headers = next;
  else outgoing.query = next;
}
