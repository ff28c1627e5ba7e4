import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Integration } from "@apigw/model";
import { fillStageVariables } from "../../functions/name.js";
import type { Header } from "../call.js";
import { gatewayHeaders } from "../events/parts.js";
import type { Identity, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { fill, select } from "../select.js";

/** HTTP proxy integration: the request goes to another server as it came, and its response comes back as it is. */
export async function proxyHttp(routed: Routed, identity: Identity, integration: Integration): Promise<Result> {
  const target = targetOf(routed, identity, integration);
  const outgoing = {
    query: [...routed.query],
    headers: forwardedHeaders(routed),
    path: undefined as string | undefined,
  };
  for (const { key, value } of integration.requestParameters) applyMapping(outgoing, key, value, routed, identity);
  for (const [name, value] of outgoing.query) target.searchParams.append(name, value);
  if (outgoing.path !== undefined) target.pathname = outgoing.path;
  const result = await send(target, methodOf(routed, integration), outgoing.headers, routed, integration);
  return mapResponse(result, integration, routed, identity);
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

function methodOf(routed: Routed, { httpMethod }: Integration): string {
  return httpMethod === undefined || httpMethod.toUpperCase() === "ANY" ? routed.call.method : httpMethod.toUpperCase();
}

function forwardedHeaders(routed: Routed): Header[] {
  return gatewayHeaders(routed).filter(([name]) => !["host", "content-length"].includes(name.toLowerCase()));
}

interface Outgoing {
  query: (readonly [string, string])[];
  headers: Header[];
  path: string | undefined;
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

function send(
  target: URL,
  method: string,
  headers: readonly Header[],
  routed: Routed,
  integration: Integration,
): Promise<Result> {
  const timeout = timeoutOf(routed.api.protocol, integration);
  const at = nameOf(routed);
  return new Promise((resolve, reject) => {
    const open = target.protocol === "https:" ? httpsRequest : httpRequest;
    const request = open(target, { method, headers: grouped(headers), signal: AbortSignal.timeout(timeout) });
    request.on("response", (response) => collect(response).then(resolve, reject));
    request.on("error", (error: NodeJS.ErrnoException) => {
      const late = error.name === "AbortError" || error.name === "TimeoutError";
      const why = `${at}: ${target.origin} ${late ? `took over ${timeout} ms` : `is not reached (${error.code ?? error.message})`}`;
      // Nobody there: AWS says 504 for REST APIs, whose nominal status this is.
      reject(
        late ? new Refusal("INTEGRATION_TIMEOUT", { why }) : new Refusal("INTEGRATION_FAILURE", { why, status: 504 }),
      );
    });
    request.end(routed.call.body.byteLength === 0 ? undefined : routed.call.body);
  });
}

function grouped(headers: readonly Header[]): Record<string, string[]> {
  const table: Record<string, string[]> = Object.create(null);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const values = table[key];
    if (values === undefined) table[key] = [value];
    else values.push(value);
  }
  return table;
}

async function collect(response: IncomingMessage): Promise<Result> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { rawHeaders } = response;
  const headers: Header[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  return { status: response.statusCode ?? 502, headers, body: Buffer.concat(chunks) };
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
