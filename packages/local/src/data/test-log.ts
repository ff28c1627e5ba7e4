import { randomUUID } from "node:crypto";
import { type Header, javaDate } from "./call.js";
import type { Exchange, Trace } from "./exchange.js";

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

/** Writes down what happens behind a method. */
export function invocationTrace(log: TestLog, exchange: Exchange): Trace {
  const since = () => Date.now() - exchange.epoch;
  let told = false;
  return {
    invoked(sent, answered) {
      told = true;
      logInvocation(log, exchange, { sent, answered: JSON.stringify(answered) ?? "null", latency: since() });
    },
    requested: (address) => log.add(`Sending request to ${address}`),
    answered(status) {
      if (!told) log.add(`Received response. Status: ${status}, Integration latency: ${since()} ms`);
    },
  };
}

function logInvocation(
  log: TestLog,
  { deployed, notes, traceId }: Exchange,
  { answered, latency, sent }: { readonly sent: string; readonly answered: string; readonly latency: number },
): void {
  const { apiId, region } = deployed;
  const address = `https://lambda.${region}.amazonaws.com${functionPath(notes.routed?.operation.integration?.uri)}`;
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
  log.add(`Received response. Status: 200, Integration latency: ${latency} ms`);
  const received: Header[] = [
    ["Date", date.toUTCString()],
    ["Content-Type", "application/json"],
    ["Content-Length", String(Buffer.byteLength(answered))],
    ["Connection", "keep-alive"],
    ["x-amzn-RequestId", notes.integrationRequestId ?? randomUUID()],
    ["x-amzn-Remapped-Content-Length", "0"],
    ["X-Amz-Executed-Version", "$LATEST"],
    ["X-Amzn-Trace-Id", traceId],
  ];
  log.add(`Endpoint response headers: ${javaMap(received)}`);
  log.add(`Endpoint response body before transformations: ${answered}`);
}

/** `/2015-03-31/functions/arn:aws:lambda:…/invocations` */
function functionPath(uri = ""): string {
  return /:lambda:path(\/.+)$/.exec(uri)?.[1] ?? "";
}
