import { type Operation, routeName } from "@apigw/model";
import { type Header, headerOf } from "../call.js";
import type { Exchange, Identity, Routed } from "../exchange.js";
import { lowerName } from "../header-name.js";
import {
  addedHeaders,
  allValues,
  append,
  bodyText,
  domainPrefix,
  hopByHop,
  lastValues,
  localUser,
  mediaType,
  put,
  type Table,
  tableOrNull,
} from "./parts.js";

/**
 * What a REST API gives to a function: payload 1.0. Names of headers as sent, nothing decoded in the path, `null` for
 * what is empty. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function restEvent(routed: Routed, identity: Identity): object {
  const { call, operation, query } = routed;
  const { headers, multiValueHeaders } = headerTables(eventHeaders(routed, identity));
  const binary = isBinary(routed.api.binaryMediaTypes, headerOf(call.headers, "content-type"));
  return {
    resource: operation.path,
    path: call.mapped ? call.wirePath : routed.path,
    httpMethod: call.method,
    headers,
    multiValueHeaders,
    queryStringParameters: tableOrNull(query),
    multiValueQueryStringParameters: query.length === 0 ? null : allValues(query),
    pathParameters: tableOrNull(routed.pathParams),
    stageVariables: tableOrNull(routed.stage.variables),
    requestContext: restContext(routed, identity),
    body: call.body.byteLength === 0 ? null : bodyText(call.body, binary),
    isBase64Encoded: binary && call.body.byteLength > 0,
  };
}

/** Both tables of the headers, in one pass: this is done for every request. */
function headerTables(pairs: readonly Header[]) {
  const headers: Table<string> = {};
  const multiValueHeaders: Table<string[]> = {};
  if (pairs.length === 0) return { headers: null, multiValueHeaders: null };
  for (const [name, value] of pairs) {
    put(headers, name, value);
    append(multiValueHeaders, name, value);
  }
  return { headers, multiValueHeaders };
}

/** Functions behind IAM are not given the signature. Captured: apigw-rest__iam-auth.json */
function eventHeaders(routed: Routed, { iam }: Identity): readonly Header[] {
  const headers = restHeaders(routed);
  return iam === undefined ? headers : headers.filter(([name]) => name !== "Authorization");
}

/** What a Lambda authorizer sees also says how long the body is. Captured: apigw-rest__authorizer-request.json */
export function authorizerHeaders(routed: Routed): readonly Header[] {
  const length = headerOf(routed.call.headers, "content-length");
  const headers = restHeaders(routed);
  return length === undefined ? headers : [...headers, ["Content-Length", length]];
}

// Recorded from AWS (TestApiGatewayHeaderRemapping): these never get past the gateway's door.
const kept: ReadonlySet<string> = new Set([
  ...hopByHop,
  "content-length",
  "content-md5",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "www-authenticate",
]);

/** These two are written in one way, however they were sent. */
const rewritten: ReadonlyMap<string, string> = new Map([
  ["authorization", "Authorization"],
  ["user-agent", "User-Agent"],
]);

// The same few names come with every request; what strangers make up is looked at anew.
const shownNames = new Map<string, string | undefined>();

/** How a header's name is passed on, if at all. */
function shownName(name: string): string | undefined {
  const known = shownNames.get(name);
  if (known !== undefined || shownNames.has(name)) return known;
  const lower = lowerName(name);
  const shown = kept.has(lower) ? undefined : (rewritten.get(lower) ?? name);
  if (shownNames.size < 1000) shownNames.set(name, shown);
  return shown;
}

/** The caller's headers as a REST API sees them, with those that the gateway adds. */
export function restHeaders(exchange: Exchange): readonly Header[] {
  const { call, notes } = exchange;
  // Events, templates and authorizers all read them.
  if (notes.headers !== undefined) return notes.headers;
  const headers: Header[] = [];
  for (const header of call.headers) {
    const shown = shownName(header[0]);
    if (shown !== undefined) headers.push(shown === header[0] ? header : [shown, header[1]]);
  }
  if (call.tested !== true) headers.push(...addedHeaders(exchange));
  notes.headers = headers;
  return headers;
}

/** `requestContext`, also for authorizers. */
export function restContext(routed: Routed, identity: Identity): object {
  const { call, deployed, operation, stage } = routed;
  const authorizer = authorizerContext(identity);
  const accessKey = call.tested === true ? "test" : identity.iam?.accessKey;
  const signed = accessKey === undefined ? undefined : localUser(deployed.accountId, accessKey);
  const apiKey = call.tested === true ? testKey : identity.apiKey;
  const caller: Table<unknown> = {
    cognitoIdentityPoolId: null,
    accountId: signed === undefined ? null : deployed.accountId,
    cognitoIdentityId: null,
    caller: signed?.userId ?? null,
    sourceIp: call.sourceIp,
    principalOrgId: null,
    accessKey: signed?.accessKey ?? null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: signed?.userArn ?? null,
    userAgent: headerOf(call.headers, "user-agent") ?? null,
    user: signed?.userId ?? null,
  };
  if (apiKey !== undefined) {
    caller.apiKey = apiKey.value;
    caller.apiKeyId = apiKey.id;
  }
  const context: Table<unknown> = {
    resourceId: stage.resourceIds.get(operation.path) ?? "",
    resourcePath: operation.path,
    httpMethod: call.method,
    extendedRequestId: routed.extendedRequestId,
    requestTime: routed.time,
    path: call.tested === true ? routed.path : call.mapped ? call.wirePath : call.path,
    accountId: deployed.accountId,
    protocol: call.protocol,
    stage: stage.stage,
    domainPrefix: domainPrefix(call),
    requestTimeEpoch: routed.epoch,
    requestId: routed.requestId,
    identity: caller,
    domainName: call.domainName,
    apiId: deployed.apiId,
  };
  if (call.tested !== true) context.deploymentId = stage.deploymentId;
  if (authorizer !== undefined) context.authorizer = authorizer;
  const name = operationName(operation);
  if (name !== undefined) context.operationName = name;
  return context;
}

/** What stands for a key in a test. Captured: apigw-rest__console-test-ui.json */
const testKey = { id: "test-invoke-api-key-id", value: "test-invoke-api-key" };

// A name that the model made of the route is not AWS's.
const operationNames = new WeakMap<Operation, string>();

function operationName(operation: Operation): string | undefined {
  const { name, route } = operation;
  const usual = operationNames.get(operation) ?? routeName(route);
  operationNames.set(operation, usual);
  return name === usual ? undefined : name;
}

function authorizerContext(identity: Identity): Table<unknown> | undefined {
  if (identity.jwt !== undefined) return { claims: lastValues(identity.jwt.claims) };
  if (identity.lambda === undefined) return undefined;
  const { context, principalId } = identity.lambda;
  // REST APIs pass on texts only.
  const texts = [...context].map(([name, value]): [string, string] => [name, String(value)]);
  return lastValues<unknown>([...texts, ["principalId", principalId ?? ""], ["integrationLatency", 0]]);
}

/** Whether the API treats this media type as binary; `*​/*` stands for all, and `image/*` for a family. */
export function isBinary(binaryMediaTypes: readonly string[], contentType: string | undefined): boolean {
  if (binaryMediaTypes.length === 0) return false;
  const type = mediaType(contentType ?? "application/json");
  return binaryMediaTypes.some((binary) => {
    const wanted = binary.toLowerCase();
    if (wanted === "*/*" || wanted === type) return true;
    return wanted.endsWith("/*") && type.startsWith(wanted.slice(0, -1));
  });
}
