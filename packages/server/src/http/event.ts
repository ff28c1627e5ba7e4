import { ServerError } from "../errors.js";
import { at, fields, text, texts } from "../shape.js";

/** A request as it came out of an event, whichever format that had. */
export interface HttpEvent {
  /** REST APIs and HTTP APIs of format 1.0 want another answer than format 2.0. */
  readonly format: "1.0" | "2.0";
  readonly method: string;
  /** The gateway's route, `GET /pets/{petId}`, where it is one of an API. */
  readonly routeKey: string;
  /** Without the stage. Its segments are still percent-encoded where `encoded` says so. */
  readonly path: string;
  readonly pathParameters: ReadonlyMap<string, string>;
  readonly encoded: boolean;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: Headers;
  readonly cookies: ReadonlyMap<string, string>;
  /** `undefined` where none was sent. */
  readonly body: Buffer | undefined;
  readonly source: unknown;
}

/** Reads any of API Gateway's HTTP events, and a function URL's. */
export function readEvent(event: unknown): HttpEvent {
  if (text(event, "version") === "2.0" && text(event, "requestContext", "http", "method")) return readFormat2(event);
  if (text(event, "httpMethod") && text(event, "path") && !at(event, "requestContext", "elb"))
    return readFormat1(event);
  const hint = at(event, "requestContext", "eventType") ? ": it comes from a WebSocket API, use socketLambda" : "";
  throw new ServerError("not-a-gateway-event", `This is no event of a REST API, an HTTP API or a function URL${hint}`);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function readFormat2(event: unknown): HttpEvent {
  const headers = readHeaders([...fields(at(event, "headers"))].map(([name, value]) => [name, [value]]));
  const cookies = texts(at(event, "cookies"));
  const stage = text(event, "requestContext", "stage");
  const rawPath = text(event, "rawPath");
  return {
    format: "2.0",
    method: text(event, "requestContext", "http", "method"),
    routeKey: text(event, "routeKey"),
    path: rawPath === `/${stage}` || rawPath.startsWith(`/${stage}/`) ? rawPath.slice(stage.length + 1) : rawPath,
    pathParameters: readPathParameters(event),
    // HTTP APIs decode the path, function URLs do not.
    encoded: /\.lambda-url\./.test(text(event, "requestContext", "domainName")),
    query: groupPairs([...new URLSearchParams(text(event, "rawQueryString"))]),
    headers,
    cookies: readCookies(cookies.length > 0 ? cookies.join("; ") : headers.get("cookie")),
    body: readBody(event),
    source: event,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
function readFormat1(event: unknown): HttpEvent {
  const method = text(event, "httpMethod");
  const headers = readHeaders(readMulti(event, "multiValueHeaders", "headers"));
  const resource = text(event, "resource");
  const query = readMulti(event, "multiValueQueryStringParameters", "queryStringParameters");
  return {
    format: "1.0",
    method,
    routeKey: resource === "$default" ? resource : `${method} ${resource}`,
    path: text(event, "path"),
    pathParameters: readPathParameters(event),
    // Only REST APIs leave path and parameters as they came; their events have no version.
    encoded: text(event, "version") === "",
    query: groupPairs(query.flatMap(([name, values]) => texts(values).map((value): [string, string] => [name, value]))),
    headers,
    cookies: readCookies(headers.get("cookie")),
    body: readBody(event),
    source: event,
  };
}

/** Lists by name, from the multi-value map or else from the plain one. */
function readMulti(event: unknown, multi: string, single: string): [name: string, values: readonly unknown[]][] {
  const lists = new Map<string, readonly unknown[]>();
  for (const [name, value] of fields(at(event, single))) lists.set(name, [value]);
  for (const [name, values] of fields(at(event, multi))) if (Array.isArray(values)) lists.set(name, values);
  return [...lists];
}

function readPathParameters(event: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of fields(at(event, "pathParameters")))
    if (typeof value === "string") found.set(name, value);
  return found;
}

function readHeaders(lists: readonly [name: string, values: readonly unknown[]][]): Headers {
  const headers = new Headers();
  for (const [name, values] of lists) {
    for (const value of texts(values)) {
      // The gateway lets nothing else through; a handmade event is not worth a crash.
      if (/^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) headers.append(name, value);
    }
  }
  return headers;
}

function groupPairs(pairs: readonly [name: string, value: string][]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return groups;
}

function readCookies(header: string | null): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (header ?? "").split(";")) {
    const [name = "", ...value] = part.trim().split("=");
    // The first of a name wins: it has the longest path (RFC 6265, 5.4).
    if (name !== "" && !cookies.has(name)) cookies.set(name, value.join("="));
  }
  return cookies;
}

function readBody(event: unknown): Buffer | undefined {
  const body = at(event, "body");
  if (typeof body !== "string" || body === "") return undefined;
  return Buffer.from(body, at(event, "isBase64Encoded") === true ? "base64" : "utf8");
}
