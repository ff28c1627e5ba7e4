import { randomUUID } from "node:crypto";
import type { Integration } from "@apigw/model";
import type { DeployedApi, MethodTester, TestedAuthorizer, TestedMethod, TestRequest } from "../deployed.js";
import { authorize } from "./authorize.js";
import type { Answer, Call, Header } from "./call.js";
import type { Exchange, Plane, Routed } from "./exchange.js";
import { integrate } from "./integrate.js";
import { readable } from "./integrations/content.js";
import { renderRequest } from "./integrations/templates.js";
import { enter, match } from "./match.js";
import { Refusal } from "./refusal.js";
import { refuse } from "./refuse.js";
import { respond } from "./respond.js";
import { javaMap, TestLog } from "./test-log.js";
import { validate } from "./validate.js";

/** Runs what the management API wants tested: really, with a log like AWS's. */
export function createTester(plane: Plane): MethodTester {
  return {
    method: (deployed, request) => testMethod(plane, deployed, request),
    authorizer: (deployed, request) => testAuthorizer(plane, deployed, request),
  };
}

async function testMethod(plane: Plane, deployed: DeployedApi, request: TestRequest): Promise<TestedMethod> {
  const started = Date.now();
  const exchange = open(deployed, request);
  const log = new TestLog(exchange.requestId);
  const path = routable(exchange);
  logRequest(log, request, path?.pathParams ?? new Map(), exchange.query);
  let answer: Answer;
  try {
    const routed = path ?? match(exchange);
    await validate(routed);
    answer = respond(routed, await traced(plane, routed, log));
    logResponse(log, answer);
  } catch (error) {
    answer = unresolved(error) ?? refuse(plane, exchange, error);
    log.add(`Execution failed due to ${reason(error)}`);
    answer = { ...answer, headers: answer.headers.filter(([name]) => name.toLowerCase() !== "content-type") };
  }
  log.add(`Method completed with status: ${answer.status}`);
  return {
    status: answer.status,
    body: Buffer.from(answer.body).toString(),
    headers: shown(answer.headers),
    log: String(log),
    latency: Date.now() - started,
  };
}

async function testAuthorizer(plane: Plane, deployed: DeployedApi, request: TestRequest): Promise<TestedAuthorizer> {
  const started = Date.now();
  const exchange = open(deployed, request);
  const log = new TestLog(exchange.requestId);
  const [operation] = exchange.api.operations;
  if (operation === undefined) throw new Error("The API to be tested has no method");
  const routed: Routed = { ...exchange, operation, pathParams: new Map() };
  log.add(`Starting authorizer: ${operation.security[0]?.schemes[0]?.name}`);
  log.add(`Incoming identity: ${request.headers.map(() => "*").join("")}`);
  let said: unknown;
  const listening = listen(plane, (_event, text) => {
    log.add(`Endpoint response body before transformations: ${text}`);
    said = parse(text);
  });
  let clientStatus = 200;
  let claims: ReadonlyMap<string, string> | undefined;
  try {
    claims = (await authorize(listening, routed)).jwt?.claims;
  } catch (error) {
    // A policy that denies is an answer all the same.
    clientStatus = statusOf(error);
    if (clientStatus !== 200) log.add(`Execution failed due to ${reason(error)}`);
  }
  const policy = member(said, "policyDocument");
  const principalId = member(said, "principalId");
  if (policy !== undefined) log.add(`Using valid authorizer policy for principal: ${principalId}`);
  log.add(clientStatus === 200 ? "Successfully completed authorizer execution" : "Authorizer refused the request");
  return {
    clientStatus,
    log: String(log),
    latency: Date.now() - started,
    ...(principalId === undefined ? {} : { principalId: String(principalId) }),
    ...(policy === undefined ? {} : { policy: JSON.stringify(policy) }),
    ...(claims === undefined ? {} : { claims }),
  };
}

/** The exchange with the API's only stage, which no deployment made. */
function open(deployed: DeployedApi, { body, headers, method, pathWithQuery }: TestRequest): Exchange {
  const [path = "/", query = ""] = pathWithQuery.split("?");
  const [stage] = deployed.stages.values();
  if (stage === undefined || stage.api.protocol === "websocket") throw new Error("There is no REST API to be tested");
  const call: Call = {
    apiId: deployed.apiId,
    method,
    path: `/${stage.stage}${path}`,
    wirePath: `/${stage.stage}${path}`,
    query,
    headers,
    body: new TextEncoder().encode(body),
    tooLarge: false,
    mapped: false,
    sourceIp: "test-invoke-source-ip",
    protocol: "HTTP/1.1",
    domainName: "testPrefix.testDomainName",
    port: 443,
  };
  return enter(call, deployed, stage, stage.api, path);
}

function routable(exchange: Exchange): Routed | undefined {
  try {
    return match(exchange);
  } catch {
    return undefined;
  }
}

function logRequest(
  log: TestLog,
  { body, headers, method, resourcePath }: TestRequest,
  params: ReadonlyMap<string, string>,
  query: Exchange["query"],
): void {
  log.add(`HTTP Method: ${method}, Resource Path: ${resourcePath}`);
  log.add(`Method request path: ${javaMap(params)}`);
  log.add(`Method request query string: ${javaMap(query)}`);
  log.add(`Method request headers: ${javaMap(headers)}`);
  log.add(`Method request body before transformations: ${body}`);
}

/** Asks what stands behind the method, and writes down what was sent and what came back. */
async function traced(plane: Plane, routed: Routed, log: TestLog) {
  const { integration } = routed.operation;
  const invoked = functionPath(integration);
  if (integration === undefined || invoked === undefined) {
    const result = await integrate(plane, routed, {});
    if (integration?.uri !== undefined) log.add(`Sending request to ${integration.uri}`);
    log.add(`Received response. Status: ${result.status}, Integration latency: ${since(routed)} ms`);
    return result;
  }
  const listening = listen(plane, (event, text) => {
    const sent = integration.type === "aws" ? readable(renderRequest(routed, {}, integration).payload) : event;
    logInvocation(log, routed, { invoked, sent, text });
  });
  return integrate(listening, routed, {});
}

function logInvocation(
  log: TestLog,
  routed: Routed,
  { invoked, sent, text }: { readonly invoked: string; readonly sent: string; readonly text: string },
): void {
  const { apiId, region } = routed.deployed;
  const address = `https://lambda.${region}.amazonaws.com${invoked}`;
  const date = new Date();
  const sentHeaders: Header[] = [
    ["x-amzn-lambda-integration-tag", log.requestId],
    ["Authorization", "*".repeat(64)],
    ["X-Amz-Date", date.toISOString().replace(/[-:]|\.\d+/g, "")],
    ["x-amzn-apigateway-api-id", apiId],
    ["Accept", "application/json"],
    ["User-Agent", `AmazonAPIGateway_${apiId}`],
  ];
  log.add(`Endpoint request URI: ${address}`);
  log.add(`Endpoint request headers: ${javaMap(sentHeaders).slice(0, -1)}, X-Amz-Security-Token=*** [TRUNCATED]`);
  log.add(`Endpoint request body after transformations: ${sent}`);
  log.add(`Sending request to ${address}`);
  log.add(`Received response. Status: 200, Integration latency: ${since(routed)} ms`);
  const received: Header[] = [
    ["Date", date.toUTCString()],
    ["Content-Type", "application/json"],
    ["Content-Length", String(Buffer.byteLength(text))],
    ["Connection", "keep-alive"],
    ["x-amzn-RequestId", randomUUID()],
    ["x-amzn-Remapped-Content-Length", "0"],
    ["X-Amz-Executed-Version", "$LATEST"],
    ["X-Amzn-Trace-Id", routed.traceId],
  ];
  log.add(`Endpoint response headers: ${javaMap(received)}`);
  log.add(`Endpoint response body before transformations: ${text}`);
}

function logResponse(log: TestLog, { body, headers }: Answer): void {
  log.add(`Method response body after transformations: ${Buffer.from(body).toString()}`);
  log.add(`Method response headers: ${javaMap([...shown(headers)].reverse())}`);
  log.add("Successfully completed execution");
}

/** Hears what functions are sent and what they answer. */
function listen(plane: Plane, heard: (event: string, text: string) => void): Plane {
  const { functions } = plane;
  return {
    ...plane,
    functions: {
      ...functions,
      async invoke(invocation) {
        const invoked = await functions.invoke(invocation);
        if (invoked.outcome === "returned")
          heard(JSON.stringify(invocation.event), JSON.stringify(invoked.value) ?? "null");
        return invoked;
      },
    },
  };
}

/** `/2015-03-31/functions/arn:aws:lambda:…/invocations` */
function functionPath(integration: Integration | undefined): string | undefined {
  return /:lambda:path(\/2015-03-31\/functions\/.+)$/.exec(integration?.uri ?? "")?.[1];
}

const since = ({ epoch }: Exchange) => Date.now() - epoch;

/** Without the ids that only a request over the wire has. */
function shown(headers: readonly Header[]): Header[] {
  return headers
    .filter(([name]) => !["x-amzn-requestid", "x-amz-apigw-id"].includes(name.toLowerCase()))
    .map(([name, value]) => [name === "x-amzn-errortype" ? "x-amzn-ErrorType" : name, value]);
}

/** A host that nobody knows is a mistake of the configuration. */
function unresolved(error: unknown): Answer | undefined {
  if (!isUnresolved(error)) return undefined;
  const headers: Header[] = [["x-amzn-errortype", "InternalServerErrorException"]];
  return { status: 500, headers, body: '{"message": "Internal server error"}' };
}

function isUnresolved(error: unknown): boolean {
  return error instanceof Refusal && /\((ENOTFOUND|EAI_AGAIN)\)/.test(error.why ?? "");
}

function reason(error: unknown): string {
  if (isUnresolved(error)) return "configuration error: Invalid endpoint address";
  if (!(error instanceof Refusal)) return "an internal error";
  const kind = error.type === "API_CONFIGURATION_ERROR" ? "configuration error" : error.type;
  return `${kind}: ${error.why ?? error.told ?? error.message}`;
}

function statusOf(error: unknown): number {
  if (!(error instanceof Refusal)) return 500;
  if (error.type === "ACCESS_DENIED") return 200;
  return error.type === "UNAUTHORIZED" ? 401 : 500;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
