import { headerOf } from "../call.js";
import type { Identity, Routed } from "../exchange.js";
import { lowerName } from "../header-name.js";
import { decoded } from "../route.js";
import {
  allValues,
  bodyText,
  domainPrefix,
  gatewayHeaders,
  got,
  hopByHop,
  lastValues,
  localUser,
  mediaType,
  put,
  type Table,
  tableOrNull,
} from "./parts.js";

/**
 * What an HTTP API gives to a function in payload 2.0: names of headers in lower case, many values joined by commas,
 * cookies apart, and no key for what is empty.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(routed: Routed, identity: Identity): object {
  const { call, pathParams, stage } = routed;
  const event = requestParts(routed, { version: "2.0", routeKey: routed.operation.route });
  event.requestContext = httpContext(routed, identity);
  event.isBase64Encoded = false;
  if (pathParams.size > 0) event.pathParameters = lastValues(pathParams);
  if (stage.variables.size > 0) event.stageVariables = lastValues(stage.variables);
  if (call.body.byteLength > 0) {
    const binary = isBase64(headerOf(call.headers, "content-type"));
    event.body = bodyText(call.body, binary);
    event.isBase64Encoded = binary;
  }
  return event;
}

/**
 * The parts that authorizers see too, after those that an event begins with. One pass over the headers: this is done for
 * every request.
 */
export function requestParts(routed: Routed, event: Table<unknown> = {}): Table<unknown> {
  const { call, query, traceId } = routed;
  const headers: Table<string> = {};
  const cookies: string[] = [];
  let forwarded = call.sourceIp;
  for (const [name, value] of call.headers) {
    const lower = lowerName(name);
    if (lower === "cookie") cookies.push(...value.split(/;\s*/));
    else if (lower === "x-forwarded-for") forwarded = `${value}, ${forwarded}`;
    else if (!hopByHop.has(lower)) join(headers, lower, value);
  }
  headers.host = call.domainName;
  headers["x-amzn-trace-id"] = traceId;
  headers["x-forwarded-for"] = forwarded;
  headers["x-forwarded-port"] = String(call.port);
  headers["x-forwarded-proto"] = "http";
  event.rawPath = rawPath(routed);
  event.rawQueryString = call.query;
  event.headers = headers;
  if (cookies.length > 0) event.cookies = cookies;
  if (query.length > 0) event.queryStringParameters = joined(query);
  return event;
}

/** `requestContext` of payload 2.0. */
export function httpContext(routed: Routed, identity: Identity): object {
  const { call, deployed, operation, stage } = routed;
  const authorizer = authorizerOf(identity, deployed.accountId);
  const context: Table<unknown> = {
    accountId: deployed.accountId,
    apiId: deployed.apiId,
    domainName: call.domainName,
    domainPrefix: domainPrefix(call),
    http: {
      method: call.method,
      path: rawPath(routed),
      protocol: call.protocol,
      sourceIp: call.sourceIp,
      userAgent: headerOf(call.headers, "user-agent") ?? "",
    },
    requestId: routed.requestId,
    routeKey: operation.route,
    stage: stage.stage,
    time: routed.time,
    timeEpoch: routed.epoch,
  };
  if (authorizer !== undefined) context.authorizer = authorizer;
  return context;
}

/** Payload 1.0 as HTTP APIs write it: like a REST API's, but for `version` and the path, which is decoded. */
export function httpEvent1(routed: Routed, identity: Identity): object {
  const { call, operation, query } = routed;
  const headers = gatewayHeaders(routed);
  const binary = isBase64(headerOf(call.headers, "content-type"));
  return {
    version: "1.0",
    resource: operation.path,
    path: rawPath(routed),
    httpMethod: call.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: tableOrNull(query),
    multiValueQueryStringParameters: query.length === 0 ? null : allValues(query),
    requestContext: httpContext1(routed, identity),
    pathParameters: tableOrNull(routed.pathParams),
    stageVariables: tableOrNull(routed.stage.variables),
    body: call.body.byteLength === 0 ? null : bodyText(call.body, binary),
    isBase64Encoded: binary && call.body.byteLength > 0,
  };
}

/** `requestContext` of payload 1.0. */
export function httpContext1(routed: Routed, identity: Identity): object {
  const { call, deployed, operation, stage } = routed;
  const { iam, jwt, lambda } = identity;
  const signed = iam && localUser(deployed.accountId, iam.accessKey);
  const authorizer =
    jwt !== undefined
      ? { claims: lastValues(jwt.claims), scopes: jwt.scopes }
      : lambda && lastValues<unknown>([...lambda.context, ["principalId", lambda.principalId ?? ""]]);
  return {
    accountId: deployed.accountId,
    apiId: deployed.apiId,
    ...(authorizer === undefined ? {} : { authorizer }),
    domainName: call.domainName,
    domainPrefix: domainPrefix(call),
    extendedRequestId: routed.extendedRequestId,
    httpMethod: call.method,
    identity: {
      accessKey: signed?.accessKey ?? null,
      accountId: signed === undefined ? null : deployed.accountId,
      caller: signed?.userId ?? null,
      cognitoAmr: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: call.sourceIp,
      user: signed?.userId ?? null,
      userAgent: headerOf(call.headers, "user-agent") ?? "",
      userArn: signed?.userArn ?? null,
    },
    path: rawPath(routed),
    protocol: call.protocol,
    requestId: routed.requestId,
    requestTime: routed.time,
    requestTimeEpoch: routed.epoch,
    resourceId: null,
    resourcePath: operation.path,
    stage: stage.stage,
  };
}

/** Decoded and with the stage, if it has a name; what looks like a query once decoded is cut off, as AWS does. */
function rawPath({ call }: Routed): string {
  const path = decoded(call.mapped ? call.wirePath : call.path);
  const mark = path.indexOf("?");
  return mark === -1 ? path : path.slice(0, mark);
}

function joined(pairs: Iterable<readonly [string, string]>): Table<string> {
  const table: Table<string> = {};
  for (const [name, value] of pairs) join(table, name, value);
  return table;
}

function join(table: Table<string>, name: string, value: string): void {
  const before = got(table, name);
  put(table, name, before === undefined ? value : `${before},${value}`);
}

function authorizerOf({ iam, jwt, lambda }: Identity, accountId: string): object | undefined {
  if (jwt !== undefined) return { jwt: { claims: lastValues(jwt.claims), scopes: jwt.scopes } };
  if (iam !== undefined) {
    const { accessKey, userArn, userId } = localUser(accountId, iam.accessKey);
    const nobody = { cognitoIdentity: null, principalOrgId: null };
    return { iam: { accessKey, accountId, callerId: userId, ...nobody, userArn, userId } };
  }
  return lambda && { lambda: lambda.context.size === 0 ? null : lastValues(lambda.context) };
}

/** Only these are passed as text; all else, a missing type and forms included, is base64. */
function isBase64(contentType: string | undefined): boolean {
  const type = mediaType(contentType ?? "");
  return !texts.has(type) && !type.startsWith("text/");
}

const texts = new Set(["application/json", "application/xml", "application/javascript"]);
