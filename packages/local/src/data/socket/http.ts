import type { Integration } from "@apigw/model";
import { fillStageVariables } from "../../functions/name.js";
import type { Header } from "../call.js";
import type { Result } from "../integrate.js";
import { text } from "../integrations/content.js";
import { mappedHeaders, withHeader } from "../integrations/headers.js";
import type { Outgoing } from "../integrations/outgoing.js";
import { longestResponse, send } from "../integrations/send.js";
import { type Asked, lookupOf, misconfigured, placeOf, type SocketResult, timeLimit } from "./asked.js";
import { mapped } from "./expression.js";

/** An HTTP proxy: the backend gets the message, or the handshake's headers, and its answer is the route's. */
export async function proxyToHttp(asked: Asked, integration: Integration): Promise<SocketResult> {
  return resultOf(await sendToHttp(asked, integration, asked.brought.body, handshakeHeaders(asked)));
}

/** A request to the backend of an integration, with its mappings applied. */
export function sendToHttp(
  asked: Asked,
  integration: Integration,
  body: string,
  headers: readonly Header[] = [],
): Promise<Result> {
  const method = methodOf(integration);
  const outgoing = mapAll(asked, integration, [...gatewayOwn(asked, body), ...headers]);
  const target = urlOf(asked, filledUri(asked, integration));
  for (const [name, value] of outgoing.query) target.searchParams.append(name, value);
  return send({
    target,
    method,
    headers: outgoing.headers,
    body: method === "GET" || method === "HEAD" ? "" : body,
    timeout: timeLimit(asked, integration),
    at: placeOf(asked),
    most: longestResponse,
  });
}

/** The backend's method; messages have none of their own. */
export function methodOf({ httpMethod }: Integration): string {
  const method = httpMethod?.toUpperCase() ?? "POST";
  return method === "ANY" ? "POST" : method;
}

/** What the gateway says of itself. */
export function gatewayOwn({ connection }: Asked, body: string): Header[] {
  const { apiId } = connection.deployed;
  return [
    ...(body === "" ? [] : [["Content-Type", "application/json"] as const]),
    ["User-Agent", `AmazonAPIGateway_${apiId}`],
    ["X-Amzn-Apigateway-Api-Id", apiId],
  ];
}

/** Applies `integration.request.header.x` and `integration.request.querystring.x`, each in place of what has its name. */
export function mapAll(asked: Asked, integration: Integration, headers: readonly Header[]): Outgoing {
  const lookup = lookupOf(asked);
  const added: Header[] = [];
  const query: (readonly [string, string])[] = [];
  for (const { key, value } of integration.requestParameters) {
    const [, place, name = ""] = /^integration\.request\.(header|querystring)\.(.+)$/.exec(key) ?? [];
    const said = place === undefined ? undefined : mapped(value, lookup);
    if (said !== undefined) (place === "header" ? added : query).push([name, said]);
  }
  return { headers: mappedHeaders(added, integration, placeOf(asked)).reduce(withHeader, [...headers]), query };
}

/** The URI with stage variables, and with what is mapped into its braces. */
export function filledUri(asked: Asked, { requestParameters, uri = "" }: Integration): string {
  return fillStageVariables(uri, asked.connection.stage.variables).replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const mapping = requestParameters.find(({ key }) => key === `integration.request.path.${name}`);
    return encodeURIComponent((mapping && mapped(mapping.value, lookupOf(asked))) ?? "");
  });
}

/** What a proxy makes of a backend's answer. */
export function resultOf({ body, headers, status }: Result): SocketResult {
  const said = text(body);
  const pairs = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  return { status, headers: new Map(pairs), body: said === "" ? undefined : said };
}

function urlOf(asked: Asked, filled: string): URL {
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw misconfigured(asked, `${JSON.stringify(asked.route.integration?.uri ?? "")} is no HTTP address`);
}

/**
 * What belongs to the connection between client and gateway stays there, and the version of the protocol does unless a
 * mapping names it. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
const ofTheHop: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "upgrade",
  "content-length",
  "transfer-encoding",
  "sec-websocket-version",
]);

function handshakeHeaders({ brought: { call } }: Asked): readonly Header[] {
  return call?.headers.filter(([name]) => !ofTheHop.has(name.toLowerCase())) ?? [];
}
