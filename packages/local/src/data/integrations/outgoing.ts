import type { Integration } from "@apigw/model";
import { fillStageVariables } from "../../functions/name.js";
import type { Header } from "../call.js";
import type { Identity, Routed } from "../exchange.js";
import { nameOf } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { fill, select } from "../select.js";
import { mappedHeaders, withHeader } from "./headers.js";

/** What is sent to a backend beside method and body. */
export interface Outgoing {
  query: (readonly [string, string])[];
  headers: Header[];
  path?: string | undefined;
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** What templates said by `$context.requestOverride`. */
export interface Overrides {
  readonly path: Pairs;
  readonly querystring: Pairs;
  readonly header: Pairs;
}

const none: Overrides = { path: [], querystring: [], header: [] };

/** Where the request goes, with the mappings of the integration applied, and then what templates override. */
export function address(
  routed: Routed,
  identity: Identity,
  integration: Integration,
  outgoing: Outgoing,
  overrides: Overrides = none,
): URL {
  const target = urlOf(routed, filledUri(routed, identity, integration, overrides.path));
  if (routed.api.protocol === "rest") mapRest(outgoing, routed, identity, integration, overrides);
  else for (const { key, value } of integration.requestParameters) mapHttp(outgoing, key, value, routed, identity);
  for (const [name, value] of outgoing.query) target.searchParams.append(name, value);
  if (outgoing.path !== undefined) target.pathname = outgoing.path;
  return target;
}

/** The URI with `{param}` and `${stageVariables.x}` replaced; a parameter never adds a segment unless it is greedy. */
export function filledUri(routed: Routed, identity: Identity, integration: Integration, overrides: Pairs = []): string {
  const template = fillStageVariables(integration.uri ?? "", routed.stage.variables);
  return template.replace(/\{([^{}]+?)\+?\}/g, (_, name: string) => {
    const mapping = integration.requestParameters.find(({ key }) => key === `integration.request.path.${name}`);
    const overridden = overrides.find(([path]) => path === name)?.[1];
    // REST APIs fill in only what is mapped, HTTP APIs the path's own parameters.
    const mapped = mapping === undefined ? own(routed, name) : select(mapping.value, routed, identity);
    return (overridden ?? mapped ?? "").split("/").map(encodeSegment).join("/");
  });
}

function urlOf(routed: Routed, filled: string): URL {
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  const { uri = "" } = routed.operation.integration ?? {};
  throw new Refusal("API_CONFIGURATION_ERROR", { why: `${nameOf(routed)}: ${JSON.stringify(uri)} is no HTTP address` });
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

/** `integration.request.header.x`, `integration.request.querystring.x`: each replaces what has its name. */
export function mapRest(
  outgoing: Outgoing,
  routed: Routed,
  identity: Identity,
  integration: Integration,
  overrides: Overrides = none,
): void {
  const mapped: { header: Pairs; querystring: Pairs } = { header: [], querystring: [] };
  for (const { key, value } of integration.requestParameters) {
    const [, place, name = ""] = /^integration\.request\.(header|querystring)\.(.+)$/.exec(key) ?? [];
    const text = place === undefined ? undefined : select(value, routed, identity);
    if (text === undefined) continue;
    if (place === "header") mapped.header = [...mapped.header, [name, text]];
    else mapped.querystring = [...mapped.querystring, [name, text]];
  }
  for (const header of mappedHeaders([...mapped.header, ...overrides.header], integration, nameOf(routed)))
    outgoing.headers = withHeader(outgoing.headers, header);
  for (const [name, value] of [...mapped.querystring, ...overrides.querystring])
    outgoing.query = [...outgoing.query.filter(([other]) => other !== name), [name, value]];
}

/** `append:header.x` and its kin of HTTP APIs. */
function mapHttp(outgoing: Outgoing, key: string, value: string, routed: Routed, identity: Identity): void {
  const [, verb, place, name = ""] = /^(append|overwrite|remove):(header|querystring|path)\.?(.*)$/.exec(key) ?? [];
  if (place === undefined) return;
  const text = verb === "remove" ? undefined : fill(value, routed, identity);
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
