import { randomUUID } from "node:crypto";
import { type Header, javaDate } from "./call.js";
import type { Exchange, Trace, TracedResponse } from "./exchange.js";

/** The log of one invocation through the management API, in the words of AWS. */
export class TestLog {
  readonly #lines: string[];

  constructor(readonly requestId: string) {
    this.#lines = [`Execution log for request ${requestId}`];
    this.add(`Starting execution for request: ${requestId}`);
  }

  add(text: string): void {
    this.#lines.push(`${javaDate(new Date())} : ${text}`);
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

/** `{queryTest=value, limit=1}` */
export function javaMap(entries: Iterable<readonly [name: string, value: string]>): string {
  return `{${[...entries].map(([name, value]) => `${name}=${value}`).join(", ")}}`;
}

/** Writes down what happens behind a method. Of a mock nothing does. */
export function invocationTrace(log: TestLog, exchange: Exchange): Trace {
  const since = () => Date.now() - exchange.epoch;
  return {
    invoked(sent, value) {
      const told = JSON.stringify(value) ?? "null";
      const asked = { address: functionAddress(exchange), headers: lambdaHeaders(log, exchange), body: sent };
      logExchange(log, asked, { status: 200, headers: lambdaResponse(exchange, told), body: told }, since());
    },
    exchanged: ({ body, headers, target }, answered) =>
      logExchange(log, { address: target.href, headers: javaMap(headers), body: textOf(body) }, answered, since()),
  };
}

interface Asked {
  readonly address: string;
  readonly headers: string;
  readonly body: string;
}

function logExchange(log: TestLog, asked: Asked, answered: TracedResponse, latency: number): void {
  const { address, body, headers } = asked;
  log.add(`Endpoint request URI: ${address}`);
  log.add(`Endpoint request headers: ${headers}`);
  log.add(`Endpoint request body after transformations: ${body}`);
  log.add(`Sending request to ${address}`);
  log.add(`Received response. Status: ${answered.status}, Integration latency: ${latency} ms`);
  log.add(`Endpoint response headers: ${javaMap(answered.headers)}`);
  log.add(`Endpoint response body before transformations: ${textOf(answered.body)}`);
}

/** AWS's line ends in the middle of a token. */
function lambdaHeaders(log: TestLog, { deployed: { apiId } }: Exchange): string {
  const headers: Header[] = [
    ["x-amzn-lambda-integration-tag", log.requestId],
    ["Authorization", "*".repeat(64)],
    ["X-Amz-Date", new Date().toISOString().replace(/[-:]|\.\d+/g, "")],
    ["x-amzn-apigateway-api-id", apiId],
    ["Accept", "application/json"],
    ["User-Agent", `AmazonAPIGateway_${apiId}`],
    ["X-Amz-Security-Token", "*** [TRUNCATED]"],
  ];
  return javaMap(headers).slice(0, -1);
}

function lambdaResponse({ notes, traceId }: Exchange, answered: string): Header[] {
  return [
    ["Date", new Date().toUTCString()],
    ["Content-Type", "application/json"],
    ["Content-Length", String(Buffer.byteLength(answered))],
    ["Connection", "keep-alive"],
    ["x-amzn-RequestId", notes.integrationRequestId ?? randomUUID()],
    ["x-amzn-Remapped-Content-Length", "0"],
    ["X-Amz-Executed-Version", "$LATEST"],
    ["X-Amzn-Trace-Id", traceId],
  ];
}

const textOf = (body: Uint8Array | string) => Buffer.from(body).toString();

function functionAddress({ deployed, notes }: Exchange): string {
  return `https://lambda.${deployed.region}.amazonaws.com${functionPath(notes.routed?.operation.integration?.uri)}`;
}

/** `/2015-03-31/functions/arn:aws:lambda:…/invocations` */
function functionPath(uri = ""): string {
  return /:lambda:path(\/.+)$/.exec(uri)?.[1] ?? "";
}
