/** A request in plain words, to be dressed as an event. */
export interface EventRequest {
  readonly method: string;
  /** As a caller writes it, percent-encoded and without the stage. */
  readonly path: string;
  /** The route's path as deployed: `/pets/{petId}`; by default `$default`, where the path decides. */
  readonly resource?: string;
  /** Percent-encoded too. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string>>;
  /** `name=value` each. */
  readonly cookies?: readonly string[];
  /** Bytes are sent as base64. */
  readonly body?: string | Uint8Array;
}

/** Which gateway sends the event, and what it says of the caller. */
export interface EventOptions {
  /** `rest` by default; `alb-multi` is a load balancer with multi-value headers. */
  readonly version?: "rest" | "1.0" | "2.0" | "url" | "alb" | "alb-multi";
  /** What an authorizer found. REST APIs and format 1.0 carry it in their own way. */
  readonly authorizer?: EventAuthorizer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stage?: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly requestId?: string;
  readonly sourceIp?: string;
  /** Sends it to `$default` or a `{proxy+}`, so that the path decides. */
  readonly route?: "own" | "default" | "proxy";
}

/** One of the kinds of authorizers. */
export interface EventAuthorizer {
  /** A JWT's or a Cognito token's: values become texts, as the gateway makes them. */
  readonly claims?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly scopes?: readonly string[];
  /** What a Lambda authorizer gave. */
  readonly lambda?: Readonly<Record<string, unknown>>;
  /** The caller of a route with IAM authorization. */
  readonly userArn?: string;
}

/**
 * The event that a gateway would send for any request, also one that no operation is for.
 *
 * @example createEvent({ method: "PATCH", path: "/pets/7" }, { version: "2.0" })
 */
export function createEvent(request: EventRequest, options: EventOptions = {}): object {
  const sent: Asked = {
    resource: "$default",
    pathParameters: {},
    query: [],
    cookies: [],
    ...request,
    headers: { ...lower(request.headers ?? {}), ...lower(options.headers ?? {}) },
  };
  const { version = "rest" } = options;
  if (version === "2.0" || version === "url") return format2(sent, options);
  return version.startsWith("alb") ? loadBalancer(sent, options) : format1(sent, options);
}

type Asked = Required<Omit<EventRequest, "body">> & Pick<EventRequest, "body">;

function format2(asked: Asked, options: EventOptions): object {
  const isUrl = options.version === "url";
  const { stage = "$default", requestId = "JKJaXmPLvHcESHA=", sourceIp = "192.0.2.1" } = options;
  const own = isUrl ? asked.path : decoded(asked.path);
  const rawPath = stage === "$default" ? own : `/${stage}${own}`;
  const { routeKey, parameters } = routed(asked, isUrl ? { ...options, route: "default" } : options);
  const pathParameters = mapped(parameters, decoded);
  const { authorizer = {} } = options;
  const query = new URLSearchParams(asked.query.map(([name, value]): [string, string] => [name, value]));
  const http = { method: asked.method, path: rawPath, protocol: "HTTP/1.1", sourceIp, userAgent: "test" };
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString: query.toString(),
    ...(asked.cookies.length > 0 && { cookies: asked.cookies }),
    headers: asked.headers,
    ...(asked.query.length > 0 && { queryStringParameters: mapped(lists(asked.query), (values) => values.join(",")) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(options.stageVariables && { stageVariables: options.stageVariables }),
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3d4e5",
      domainPrefix: isUrl ? "a1b2c3" : "a1b2c3d4e5",
      domainName: isUrl ? "a1b2c3.lambda-url.us-east-1.on.aws" : "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
      http,
      requestId,
      routeKey,
      stage,
      time: "07/Jan/2026:10:20:30 +0000",
      timeEpoch: 1767781230000,
      ...(Object.keys(authorizer).length > 0 && {
        authorizer: {
          ...(authorizer.claims && {
            jwt: { claims: claimTexts(authorizer.claims), scopes: authorizer.scopes ?? null },
          }),
          ...(authorizer.lambda && { lambda: authorizer.lambda }),
          ...(authorizer.userArn && { iam: { userArn: authorizer.userArn } }),
        },
      }),
    },
    ...bodyOf(asked),
  };
}

function format1(asked: Asked, options: EventOptions): object {
  const isHttp = options.version === "1.0";
  const { stage = isHttp ? "$default" : "prod", requestId = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef" } = options;
  const { sourceIp = "192.0.2.1", authorizer = {} } = options;
  const { resource, parameters } = routed(asked, options);
  const cookie = asked.cookies.length > 0 ? { cookie: asked.cookies.join("; ") } : {};
  const headers = { ...asked.headers, ...cookie };
  const own = isHttp ? decoded(asked.path) : asked.path;
  const query = lists(asked.query);
  const texts = mapped(authorizer.lambda ?? {}, (value) => (isHttp ? value : String(value)));
  return {
    ...(isHttp && { version: "1.0" }),
    resource,
    path: isHttp && stage !== "$default" ? `/${stage}${own}` : own,
    httpMethod: asked.method,
    headers,
    multiValueHeaders: mapped(headers, (value) => [value]),
    queryStringParameters: asked.query.length > 0 ? mapped(query, (values) => values.at(-1)) : null,
    multiValueQueryStringParameters: asked.query.length > 0 ? query : null,
    pathParameters: Object.keys(parameters).length > 0 ? mapped(parameters, isHttp ? decoded : (value) => value) : null,
    stageVariables: options.stageVariables ?? null,
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3d4e5",
      resourcePath: resource,
      httpMethod: asked.method,
      path: `/${stage}${own}`,
      stage,
      requestId,
      identity: { sourceIp, userAgent: "test", userArn: authorizer.userArn ?? null },
      ...((authorizer.claims || authorizer.lambda) && {
        authorizer: {
          ...texts,
          ...(authorizer.claims && { claims: claimTexts(authorizer.claims), scopes: authorizer.scopes ?? null }),
        },
      }),
    },
    body: null,
    ...bodyOf(asked),
  };
}

function loadBalancer(asked: Asked, options: EventOptions): object {
  const isMulti = options.version === "alb-multi";
  const cookie = asked.cookies.length > 0 ? { cookie: asked.cookies.join("; ") } : {};
  const headers = { ...asked.headers, "x-forwarded-for": options.sourceIp ?? "192.0.2.1", ...cookie };
  // Load balancers leave the query as it came.
  const query = lists(asked.query.map(([name, value]) => [encodeURIComponent(name), encodeURIComponent(value)]));
  return {
    requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b" } },
    httpMethod: asked.method,
    path: asked.path,
    ...(isMulti
      ? { multiValueQueryStringParameters: query, multiValueHeaders: mapped(headers, (value) => [value]) }
      : { queryStringParameters: mapped(query, (values) => values.at(-1)), headers }),
    body: "",
    ...bodyOf(asked),
  };
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

function bodyOf({ body }: Asked): object {
  if (body === undefined) return { isBase64Encoded: false };
  if (typeof body === "string") return { body, isBase64Encoded: false };
  return { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
}

/** As API Gateway writes claims: lists in brackets with spaces, everything else as text. */
function claimTexts(claims: NonNullable<EventAuthorizer["claims"]>): Record<string, string> {
  return mapped(claims, (value) => (typeof value === "object" ? `[${value.join(" ")}]` : String(value)));
}

function lists(pairs: Asked["query"]): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(all);
}

function mapped<T, U>(table: Readonly<Record<string, T>>, make: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(value)]));
}

function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function decoded(text: string): string {
  return decodeURIComponent(text);
}
