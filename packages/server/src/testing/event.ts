import { type Caller, mapped } from "../authorizer/caller.js";
import { pairsIn } from "../events/request.js";
import { firstAuthorizer, identityOf, secondAuthorizer, usualSourceIp } from "./caller.js";

/** A request in plain words, to be dressed as an event. */
export interface EventRequest {
  readonly method: string;
  /** As a caller writes it, percent-encoded and without the stage; it may have a query: `/pets?limit=3`. */
  readonly path: string;
  /** The route's path as deployed: `/pets/{petId}`; by default `$default`, where the path decides. */
  readonly resource?: string;
  /** Percent-encoded too. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** More of the query; not encoded yet. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string>>;
  /** `name=value` each. */
  readonly cookies?: readonly string[];
  /** Bytes are sent as base64; so is a text, where the gateway would. */
  readonly body?: string | Uint8Array;
}

/** Which gateway sends the event, and what it says of the caller. */
export interface EventOptions {
  /** `rest` by default; `alb-multi` is a load balancer with multi-value headers. */
  readonly version?: "rest" | "1.0" | "2.0" | "url" | "alb" | "alb-multi";
  /**
   * What an authorizer found. REST APIs and format 1.0 carry it in their own way; a function URL has `userArn` alone, and a
   * load balancer none.
   */
  readonly authorizer?: Caller;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stage?: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly requestId?: string;
  readonly sourceIp?: string;
  /** Milliseconds after which Lambda ends a call of `call`, whose `signal` is aborted half a second before; never by default. */
  readonly remainingTime?: number;
  /** Sends it to `$default` or a `{proxy+}`, so that the path decides. */
  readonly route?: "own" | "default" | "proxy";
}

/**
 * The event that a gateway would send for any request, also one that no operation is for.
 *
 * @example createEvent({ method: "PATCH", path: "/pets/7" }, { version: "2.0" })
 */
export function createEvent(request: EventRequest, options: EventOptions = {}): object {
  refuseUnheard(options);
  const { cookie = "", ...headers } = { ...lower(request.headers ?? {}), ...lower(options.headers ?? {}) };
  const [path = "", ...searches] = request.path.split("?");
  const search = [searches.join("?"), encoded(request.query ?? [])].filter(Boolean).join("&");
  const sent: Asked = {
    resource: "$default",
    pathParameters: {},
    ...request,
    path,
    search,
    query: [...new URLSearchParams(search)],
    cookies: [...cookie.split(/;\s*/).filter(Boolean), ...(request.cookies ?? [])],
    headers,
  };
  const { version = "rest" } = options;
  if (version === "2.0" || version === "url") return format2(sent, options);
  return version.startsWith("alb") ? loadBalancer(sent, options) : format1(sent, options);
}

/** What no event of this kind tells of a caller is not left out: a test would pass for another caller than it names. */
function refuseUnheard({ version = "rest", authorizer = {} }: EventOptions): void {
  const { userArn, ...others } = authorizer;
  const isGiven = (values: object) => Object.values(values).some((value) => value !== undefined);
  if (version === "url" && isGiven(others)) {
    throw new TypeError(
      `A function URL knows callers by IAM only: give userArn, not ${Object.keys(others).join(", ")}`,
    );
  }
  if (version.startsWith("alb") && isGiven(authorizer)) {
    throw new TypeError("A load balancer has no authorizer: it tells of callers in headers, give x-amzn-oidc-data");
  }
}

/** A request with all its parts; `search` is its query, still encoded. */
type Asked = Required<Omit<EventRequest, "body">> & Pick<EventRequest, "body"> & { readonly search: string };

function encoded(query: NonNullable<EventRequest["query"]>): string {
  const params = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  return params.toString().replaceAll("+", "%20");
}

function format2(asked: Asked, options: EventOptions): object {
  const isUrl = options.version === "url";
  const { stage = "$default", requestId = "JKJaXmPLvHcESHA=", sourceIp = usualSourceIp } = options;
  const domainPrefix = isUrl ? "a1b2c3" : apiId;
  const domainName = isUrl ? `${domainPrefix}.lambda-url.us-east-1.on.aws` : apiDomain;
  const headers = headersOf(asked, domainName, options);
  const path = `${stagePath(stage)}${decodedPath(asked.path)}`;
  const { routeKey, parameters } = routed(asked, isUrl ? { ...options, route: "default" } : options);
  const pathParameters = mapped(parameters, decoded);
  const authorizer = secondAuthorizer(options.authorizer ?? {});
  return {
    version: "2.0",
    routeKey,
    // Function URLs leave it as it came.
    rawPath: isUrl ? asked.path : path,
    rawQueryString: asked.search,
    ...(asked.cookies.length > 0 && { cookies: asked.cookies }),
    headers: isUrl ? { ...headers, ...cookieHeader(asked) } : headers,
    ...(asked.query.length > 0 && { queryStringParameters: mapped(lists(asked.query), (values) => values.join(",")) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(options.stageVariables && { stageVariables: options.stageVariables }),
    requestContext: {
      accountId: isUrl ? "anonymous" : accountId,
      apiId: domainPrefix,
      domainPrefix,
      domainName,
      http: { method: asked.method, path, protocol: "HTTP/1.1", sourceIp, userAgent: headers["user-agent"] },
      requestId,
      routeKey,
      stage,
      time: "07/Jan/2026:10:20:30 +0000",
      timeEpoch: 1767781230000,
      ...(authorizer && { authorizer }),
    },
    ...bodyOf(asked, options),
  };
}

function format1(asked: Asked, options: EventOptions): object {
  const isHttp = options.version === "1.0";
  const { stage = isHttp ? "$default" : "prod", requestId = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef" } = options;
  const { resource, parameters } = routed(asked, options);
  const lowerHeaders = headersOf(asked, apiDomain, options);
  const headers = { ...titled(lowerHeaders, isHttp), ...cookieHeader(asked) };
  const path = `${stagePath(stage)}${isHttp ? decodedPath(asked.path) : asked.path}`;
  const query = lists(asked.query);
  const authorizer = firstAuthorizer(options.authorizer ?? {}, isHttp);
  return {
    ...(isHttp && { version: "1.0" }),
    resource,
    path: isHttp ? path : asked.path,
    httpMethod: asked.method,
    headers,
    multiValueHeaders: mapped(headers, (value) => [value]),
    queryStringParameters: asked.query.length > 0 ? mapped(query, (values) => values.at(-1)) : null,
    multiValueQueryStringParameters: asked.query.length > 0 ? query : null,
    pathParameters: Object.keys(parameters).length > 0 ? mapped(parameters, isHttp ? decoded : (value) => value) : null,
    stageVariables: options.stageVariables ?? null,
    requestContext: {
      resourceId: isHttp ? null : "5x3n2k",
      ...(authorizer && { authorizer }),
      resourcePath: resource,
      httpMethod: asked.method,
      extendedRequestId: "JKJaXmPLvHcESHA=",
      requestTime: "07/Jan/2026:10:20:30 +0000",
      path,
      accountId,
      protocol: "HTTP/1.1",
      stage,
      domainPrefix: apiId,
      requestTimeEpoch: 1767781230000,
      requestId,
      identity: identityOf(options, lowerHeaders["user-agent"] ?? "", isHttp),
      domainName: apiDomain,
      ...(!isHttp && { deploymentId: "v99qix" }),
      apiId,
    },
    body: null,
    ...bodyOf(asked, options),
  };
}

function loadBalancer(asked: Asked, options: EventOptions): object {
  const isMulti = options.version === "alb-multi";
  const headers = {
    ...headersOf(asked, "pets-1234567890.us-east-1.elb.amazonaws.com", options),
    ...cookieHeader(asked),
  };
  // Load balancers leave the query as it came.
  const query = lists(pairsIn(asked.search, "&").filter((pair) => pair.join("") !== ""));
  return {
    requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b" } },
    httpMethod: asked.method,
    path: asked.path,
    ...(isMulti
      ? { multiValueQueryStringParameters: query, multiValueHeaders: mapped(headers, (value) => [value]) }
      : { queryStringParameters: mapped(query, (values) => values.at(-1)), headers }),
    body: "",
    ...bodyOf(asked, options),
  };
}

const accountId = "123456789012";
const apiId = "a1b2c3d4e5";
const apiDomain = `${apiId}.execute-api.us-east-1.amazonaws.com`;

/** What was sent, and what is added on the way, by names in lower case. */
function headersOf(
  { headers, body }: Asked,
  host: string,
  { sourceIp = usualSourceIp }: EventOptions,
): Record<string, string> {
  const before = headers["x-forwarded-for"];
  return {
    host,
    "user-agent": "test",
    "x-amzn-trace-id": "Root=1-695e32ae-526f3e792f6be9b44c1f46fa",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
    "x-forwarded-for": before === undefined ? sourceIp : `${before}, ${sourceIp}`,
  };
}

/** Names as REST APIs and format 1.0 have them: as they were sent, in lower case here, and their own in capitals. */
function titled(headers: Readonly<Record<string, string>>, isHttp: boolean): Record<string, string> {
  const { "content-length": length, ...more } = headers;
  // A REST API keeps the length to itself.
  const shown = isHttp && length !== undefined ? { ...more, "content-length": length } : more;
  const own = /^(host|user-agent|authorization|content-length|x-amzn-trace-id|x-forwarded-(for|port|proto))$/;
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [
      own.test(name) ? name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name,
      value,
    ]),
  );
}

function cookieHeader({ cookies }: Asked): { cookie?: string } {
  return cookies.length > 0 ? { cookie: cookies.join("; ") } : {};
}

function stagePath(stage: string): string {
  return stage === "$default" ? "" : `/${stage}`;
}

function routed(
  asked: Asked,
  { route = "own" }: EventOptions,
): { resource: string; routeKey: string; parameters: Readonly<Record<string, string>> } {
  if (route === "default") return { resource: "$default", routeKey: "$default", parameters: {} };
  if (route === "own") {
    const routeKey = asked.resource === "$default" ? "$default" : `${asked.method} ${asked.resource}`;
    return { resource: asked.resource, routeKey, parameters: asked.pathParameters };
  }
  return { resource: "/{proxy+}", routeKey: "ANY /{proxy+}", parameters: { proxy: asked.path.slice(1) } };
}

function bodyOf({ body, headers }: Asked, { version = "rest" }: EventOptions): object {
  if (body === undefined || body.length === 0) return { isBase64Encoded: false };
  // A REST API knows by its settings what is binary; here it is what is given as bytes.
  const isText = typeof body === "string" && (version === "rest" || texts.test(headers["content-type"] ?? ""));
  return { body: isText ? body : Buffer.from(body).toString("base64"), isBase64Encoded: !isText };
}

/** All else is sent as base64: forms, what is built on JSON or XML, and what has no type. */
const texts = /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i;

function lists(pairs: Asked["query"]): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(all);
}

function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What looks like a query once it is decoded is cut off, as AWS does. */
function decodedPath(path: string): string {
  return decoded(path).replace(/\?.*/s, "");
}

/** What is not encoded well stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
