import type { Integration } from "@apigw/model";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { requestOverrides } from "../template/context.js";
import { gatewayOwn } from "./custom.js";
import { withHeader } from "./headers.js";
import { filledUri, mapRest, methodOf, type Outgoing } from "./outgoing.js";
import { longestResponse, type Sent, send } from "./send.js";
import type { RenderedRequest } from "./templates.js";

/**
 * An integration with another AWS service: `arn:aws:apigateway:eu-west-1:s3:path/bucket/{key}`, `…:dynamodb:action/PutItem`.
 * Such services are not here; one that is told by the option `services` (DynamoDB Local, MinIO, …) is asked, as it is
 * asked by AWS.
 */
export async function callAwsService(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
  request: RenderedRequest,
): Promise<Result> {
  const overrides = requestOverrides(request.context);
  const at = nameOf(routed);
  const service = serviceAt(plane, filledUri(routed, identity, integration, overrides.path), at);
  const outgoing: Outgoing = { query: [], headers: gatewayOwn(routed, request) };
  nameAction(outgoing, service);
  mapRest(outgoing, routed, identity, integration, overrides);
  const { payload: body } = request;
  const timeout = timeoutOf(plane, routed.api.protocol, integration);
  return sendToService(service, outgoing, {
    method: methodOf(routed, integration),
    body,
    timeout,
    at,
    trace: routed.notes.trace,
  });
}

/** Where a service is, and what is asked of it: a path, or an action. */
export interface Service {
  readonly address: string;
  readonly region: string;
  readonly service: string;
  readonly path?: string;
  readonly action?: string;
}

/** The service that a URI names; refused where there is none. */
export function serviceAt(plane: Pick<Plane, "services">, uri: string, at: string): Service {
  const parts = partsOf(uri, at);
  const address = plane.services.get(parts.service);
  if (address === undefined) throw notHere(at, parts.service);
  return { address, ...parts };
}

/** Sends to a service what templates and mappings have made. */
export function sendToService(
  { address, path, region, service }: Service,
  { headers, query }: Outgoing,
  request: Pick<Sent, "method" | "body" | "timeout" | "at" | "trace">,
): Promise<Result> {
  const target = new URL(path ?? "/", address);
  for (const [name, value] of query) target.searchParams.append(name, value);
  const signed = [...headers, ["Authorization", credential(region, service)] as const];
  return send({ target, headers: signed, ...request, most: longestResponse });
}

function partsOf(uri: string, at: string): Omit<Service, "address"> {
  const [, region = "", host = "", kind, rest = ""] =
    /^arn:[\w-]+:apigateway:([\w-]+):([\w.-]+):(path|action)\/([\s\S]*)$/.exec(uri) ?? [];
  if (kind === undefined) {
    const why = `${at}: ${JSON.stringify(uri)} names no service: arn:aws:apigateway:REGION:SERVICE:path/… or :action/…`;
    throw new Refusal("API_CONFIGURATION_ERROR", { why });
  }
  // What stands before the service is a subdomain of its address: a bucket.
  const dot = host.lastIndexOf(".");
  const prefix = dot === -1 ? "" : `/${host.slice(0, dot)}`;
  const service = host.slice(dot + 1);
  return kind === "path" ? { region, service, path: `${prefix}/${rest}` } : { region, service, action: rest };
}

/** How services whose protocol is JSON are told the action; the others read it in the query. */
const targets: ReadonlyMap<string, readonly [prefix: string, version: string]> = new Map([
  ["dynamodb", ["DynamoDB_20120810", "1.0"]],
  ["kinesis", ["Kinesis_20131202", "1.1"]],
  ["states", ["AWSStepFunctions", "1.0"]],
  ["events", ["AWSEvents", "1.1"]],
  ["ssm", ["AmazonSSM", "1.1"]],
  ["logs", ["Logs_20140328", "1.1"]],
  ["firehose", ["Firehose_20150804", "1.1"]],
  ["cognito-idp", ["AWSCognitoIdentityProviderService", "1.1"]],
]);

/** Says the action, if it is one, as the service reads it. */
export function nameAction(outgoing: Outgoing, { action, service }: Service): void {
  if (action === undefined) return;
  const target = targets.get(service);
  if (target === undefined) {
    outgoing.query = [["Action", action]];
    return;
  }
  const [prefix, version] = target;
  outgoing.headers = withHeader(outgoing.headers, ["X-Amz-Target", `${prefix}.${action}`]);
  outgoing.headers = withHeader(outgoing.headers, ["Content-Type", `application/x-amz-json-${version}`]);
}

/** Local services read who calls, for the region, and check no signature. */
function credential(region: string, service: string): string {
  const scope = `${new Date().toISOString().slice(0, 10).replaceAll("-", "")}/${region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`;
}

function notHere(at: string, service: string): Refusal {
  return new Refusal("NOT_BUILT", {
    told: `${service} is an AWS service that is not on this machine; tell where one is: services: { ${JSON.stringify(service)}: "http://127.0.0.1:…" }`,
    why: `${at}: there is no address for the service ${service}; --service ${service}=http://127.0.0.1:… tells one`,
  });
}
