import { buffer } from "node:stream/consumers";
import type { DeployedApi, MethodTester, TestedAuthorizer, TestedMethod, TestRequest } from "../deployed.js";
import { serve } from "./answer.js";
import { authorize } from "./authorize.js";
import type { Answer, Call, Header } from "./call.js";
import type { Exchange, Plane, Routed } from "./exchange.js";
import { enter, match } from "./match.js";
import { Refusal } from "./refusal.js";
import { refuse } from "./refuse.js";
import { invocationTrace, javaMap, TestLog } from "./test-log.js";

/** Runs what the management API wants tested, by the path of every other call, with a log like AWS's. */
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
  logRequest(log, request, paramsOf(exchange), exchange.query);
  exchange.notes.trace = invocationTrace(log, exchange);
  let answer: Answer;
  try {
    answer = await whole(await serve(plane, exchange, { routes: new Map() }));
    logResponse(log, answer);
  } catch (error) {
    answer = refuse(plane, exchange, error);
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
  routed.notes.trace = {
    invoked(_sent, answered) {
      log.add(`Endpoint response body before transformations: ${JSON.stringify(answered)}`);
      said = answered;
    },
    exchanged: () => undefined,
  };
  let clientStatus = 200;
  let claims: ReadonlyMap<string, string> | undefined;
  try {
    claims = (await authorize(plane, routed)).jwt?.claims;
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
    tested: true,
    sourceIp: "test-invoke-source-ip",
    protocol: "HTTP/1.1",
    domainName: "testPrefix.testDomainName",
    port: 443,
  };
  return enter(call, deployed, stage, stage.api, path);
}

/** What stands in the path's braces, for the log, which tells it before anything is done. */
function paramsOf(exchange: Exchange): ReadonlyMap<string, string> {
  try {
    return match(exchange).pathParams;
  } catch {
    return new Map();
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

function logResponse(log: TestLog, { body, headers }: Answer): void {
  log.add(`Method response body after transformations: ${Buffer.from(body).toString()}`);
  log.add(`Method response headers: ${javaMap([...shown(headers)].reverse())}`);
  log.add("Successfully completed execution");
}

/** The management API tells a streamed answer when it is over. */
async function whole({ stream, ...answer }: Answer): Promise<Answer> {
  return stream === undefined ? answer : { ...answer, body: await buffer(stream) };
}

/** Without the ids that only a request over the wire has. */
function shown(headers: readonly Header[]): Header[] {
  return headers.filter(([name]) => !["x-amzn-requestid", "x-amz-apigw-id"].includes(name.toLowerCase()));
}

function reason(error: unknown): string {
  if (!(error instanceof Refusal)) return "an internal error";
  if (error.reason !== undefined) return `configuration error: ${error.reason}`;
  const kind = error.type === "API_CONFIGURATION_ERROR" ? "configuration error" : error.type;
  return `${kind}: ${error.why ?? error.told ?? error.message}`;
}

function statusOf(error: unknown): number {
  if (!(error instanceof Refusal)) return 500;
  if (error.type === "ACCESS_DENIED") return 200;
  return error.type === "UNAUTHORIZED" ? 401 : 500;
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
