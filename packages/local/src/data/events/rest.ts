import { type Operation, routeName } from "@apigw/model";
import { type Call, type Header, headerOf } from "../call.js";
import type { Exchange, Identity, Routed } from "../exchange.js";
import {
  addedHeaders,
  allValues,
  bodyText,
  domainPrefix,
  hopByHop,
  lastValues,
  localUser,
  mediaType,
  type Table,
  tableOrNull,
} from "./parts.js";

/**
 * What a REST API gives to a function: payload 1.0. Names of headers as sent, nothing decoded in the path, `null` for
 * what is empty. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function restEvent(routed: Routed, identity: Identity): object {
  const { call, operation, query } = routed;
  const headers = eventHeaders(routed, identity);
  const binary = isBinary(routed.api.binaryMediaTypes, headerOf(call.headers, "content-type"));
  return {
    resource: operation.path,
    path: call.mapped ? call.wirePath : routed.path,
    httpMethod: call.method,
    headers: tableOrNull(headers),
    multiValueHeaders: headers.length === 0 ? null : allValues(headers),
    queryStringParameters: tableOrNull(query),
    multiValueQueryStringParameters: query.length === 0 ? null : allValues(query),
    pathParameters: tableOrNull(routed.pathParams),
    stageVariables: tableOrNull(routed.stage.variables),
    requestContext: restContext(routed, identity),
    body: call.body.byteLength === 0 ? null : bodyText(call.body, binary),
    isBase64Encoded: binary && call.body.byteLength > 0,
  };
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
  if (shownNames.has(name)) return shownNames.get(name);
  const lower = name.toLowerCase();
  const shown = kept.has(lower) ? undefined : (rewritten.get(lower) ?? name);
  if (shownNames.size < 1000) shownNames.set(name, shown);
  return shown;
}

// Events, templates and authorizers all read them.
const known = new WeakMap<Call, Header[]>();

/** The caller's headers as a REST API sees them, with those that the gateway adds. */
export function restHeaders(exchange: Pick<Exchange, "call" | "traceId">): readonly Header[] {
  const { call } = exchange;
  const before = known.get(call);
  if (before !== undefined) return before;
  const headers: Header[] = [];
  for (const header of call.headers) {
    const shown = shownName(header[0]);
    if (shown !== undefined) headers.push(shown === header[0] ? header : [shown, header[1]]);
  }
  if (call.tested !== true) headers.push(...addedHeaders(exchange));
  known.set(call, headers);
  return headers;
}

/** `requestContext`, also for authorizers. */
export function restContext(routed: Routed, identity: Identity): object {
  const { call, deployed, operation, stage } = routed;
  const authorizer = authorizerContext(identity);
  const accessKey = call.tested === true ? "test" : identity.iam?.accessKey;
  const signed = accessKey === undefined ? undefined : localUser(deployed.accountId, accessKey);
  const apiKey = call.tested === true ? testKey : identity.apiKey;
  return {
    resourceId: stage.resourceIds.get(operation.path) ?? "",
    ...(authorizer === undefined ? {} : { authorizer }),
    resourcePath: operation.path,
    ...operationName(operation),
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
    identity: {
      cognitoIdentityPoolId: null,
      accountId: signed === undefined ? null : deployed.accountId,
      cognitoIdentityId: null,
      caller: signed?.userId ?? null,
      ...(apiKey === undefined ? {} : { apiKey: apiKey.value, apiKeyId: apiKey.id }),
      sourceIp: call.sourceIp,
      principalOrgId: null,
      accessKey: signed?.accessKey ?? null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: signed?.userArn ?? null,
      userAgent: headerOf(call.headers, "user-agent") ?? null,
      user: signed?.userId ?? null,
    },
    domainName: call.domainName,
    ...(call.tested === true ? {} : { deploymentId: stage.deploymentId }),
    apiId: deployed.apiId,
  };
}

/** What stands for a key in a test. Captured: apigw-rest__console-test-ui.json */
const testKey = { id: "test-invoke-api-key-id", value: "test-invoke-api-key" };

// A name that the model made of the route is not AWS's.
const operationNames = new WeakMap<Operation, { operationName?: string }>();

function operationName(operation: Operation): { operationName?: string } {
  const known = operationNames.get(operation);
  if (known !== undefined) return known;
  const { name, route } = operation;
  const told = name === routeName(route) ? {} : { operationName: name };
  operationNames.set(operation, told);
  return told;
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
