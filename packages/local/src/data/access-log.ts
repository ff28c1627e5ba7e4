import { type Answer, headerOf } from "./call.js";
import { domainPrefix } from "./events/parts.js";
import type { Exchange } from "./exchange.js";
import { jsonPath } from "./json-path.js";
import { httpRefusals, restRefusals } from "./refusal.js";
import { contextOf } from "./select.js";

/**
 * A line of the access log: the format with every `$context.x` replaced, and `-` for what there is not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function accessLine(format: string, exchange: Exchange, answer: Answer, latency: number): string {
  const context = { ...knownContext(exchange), ...outcome(exchange, answer, latency) };
  return format.replace(/\$context\.([\w-]+(?:\.[\w-]+)*)/g, (_, name: string) =>
    // AWS gives each claim, but not all of them.
    shown(name === "authorizer.claims" ? undefined : jsonPath(context, name)),
  );
}

/** `$context` of a request, routed or not, as far as it got. */
export function knownContext(exchange: Exchange): object {
  return { ...plainContext(exchange), ...routedContext(exchange) };
}

/** What is known of every request, routed or not. */
function plainContext({ call, deployed, extendedRequestId, requestId, stage, time, epoch, api }: Exchange): object {
  return {
    accountId: deployed.accountId,
    apiId: deployed.apiId,
    ...(call.basePath === undefined ? {} : { customDomain: { basePathMatched: call.basePath } }),
    domainName: call.domainName,
    domainPrefix: domainPrefix(call),
    extendedRequestId,
    httpMethod: call.method,
    identity: { sourceIp: call.sourceIp, userAgent: headerOf(call.headers, "user-agent") },
    path: api.protocol === "rest" || !call.mapped ? call.path : call.wirePath,
    protocol: call.protocol,
    requestId,
    requestTime: time,
    requestTimeEpoch: epoch,
    stage: stage.stage,
  };
}

function routedContext({ notes: { identity = {}, refusal, routed } }: Exchange): object {
  if (routed === undefined) return {};
  const context = contextOf(routed, identity);
  const told: unknown = "authorizer" in context ? context.authorizer : undefined;
  const failed = refusal?.type.startsWith("AUTHORIZER") === true ? { error: refusal.why } : {};
  const authorizer = { ...(typeof told === "object" ? told : {}), ...failed };
  return { ...context, authorizer };
}

/** What became of it. Some of AWS's names mean the same thing, as one came after the other. */
function outcome({ api, call, notes }: Exchange, answer: Answer, latency: number): object {
  const { answeredStatus, integrationLatency, integrationRequestId, integrationStatus, refusal } = notes;
  const length = Buffer.byteLength(answer.body);
  const message =
    refusal && (refusal.told ?? (api.protocol === "rest" ? restRefusals : httpRefusals)[refusal.type].message);
  const integrationError = refusal?.type.startsWith("INTEGRATION") ? refusal.why : undefined;
  return {
    status: answer.status,
    dataProcessed: call.body.byteLength + length,
    responseLatency: latency,
    responseLength: length,
    ...(refusal === undefined
      ? {}
      : { error: { message, messageString: JSON.stringify(message), responseType: refusal.type } }),
    awsEndpointRequestId: integrationRequestId,
    awsEndpointRequestId2: notes.integrationRequestId2,
    integrationErrorMessage: integrationError,
    integrationLatency,
    integrationStatus,
    integration: {
      error: integrationError,
      latency: integrationLatency,
      requestId: integrationRequestId,
      status: answeredStatus,
      integrationStatus,
    },
  };
}

/** Values are strangers' texts: none of them begins a line of its own. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return "-";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f]/g, " ");
}
