import type { Readable } from "node:stream";
import type { Integration } from "@apigw/model";
import { type Header, headerOf } from "./call.js";
import type { Identity, Notes, Plane, Routed } from "./exchange.js";
import { answerCustom } from "./integrations/custom.js";
import { proxyHttp } from "./integrations/http-proxy.js";
import { proxyLambda } from "./integrations/lambda.js";
import { streamLambda } from "./integrations/lambda-stream.js";
import { answerMock } from "./integrations/mock.js";
import { callService } from "./integrations/service.js";
import { Refusal } from "./refusal.js";

/** What came from behind a route. */
export interface Result {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | string;
  /** The body is base64 of what is meant. */
  readonly isBase64Encoded?: boolean;
  /** Instead of the body, where it comes piece by piece. */
  readonly stream?: Readable | undefined;
}

/** Asks what stands behind the route, and notes how long it took. */
export async function integrate(plane: Plane, routed: Routed, identity: Identity): Promise<Result> {
  const { notes } = routed;
  const started = Date.now();
  try {
    const result = await ask(plane, routed, identity);
    notes.answeredStatus = result.status;
    notes.integrationStatus ??= result.status;
    noteIds(notes, result);
    return result;
  } finally {
    notes.integrationLatency = Date.now() - started;
  }
}

/** What stands behind says who it was. */
function noteIds(notes: Notes, { headers }: Result): void {
  const id =
    notes.integrationRequestId ?? headerOf(headers, "x-amzn-requestid") ?? headerOf(headers, "x-amz-request-id");
  if (id !== undefined) notes.integrationRequestId = id;
  const second = headerOf(headers, "x-amz-id-2");
  if (second !== undefined) notes.integrationRequestId2 = second;
}

function ask(plane: Plane, routed: Routed, identity: Identity): Promise<Result> | Result {
  const { integration } = routed.operation;
  if (integration?.type === "aws_proxy") {
    if (integration.responseTransferMode === "STREAM") return streamLambda(plane, routed, identity, integration);
    return integration.integrationSubtype === undefined
      ? proxyLambda(plane, routed, identity, integration)
      : callService(plane, routed, identity, integration);
  }
  if (integration?.type === "http_proxy") return proxyHttp(plane, routed, identity, integration);
  if (integration?.type === "mock") return answerMock(routed, identity, integration);
  if (integration !== undefined) return answerCustom(plane, routed, identity, integration);
  throw new Refusal("API_CONFIGURATION_ERROR", {
    why: `${nameOf(routed)}: there is no integration behind the route`,
  });
}

/** How the log names a route: `GET /pets of "pets"`. */
export function nameOf(routed: Routed): string {
  return `${routed.operation.route} of "${routed.deployed.name}"`;
}

/** How long the gateway waits: 29 s for REST and 30 s for HTTP APIs, or as the integration says. */
export function timeoutOf(
  plane: Pick<Plane, "timeScale">,
  protocol: "rest" | "http" | "websocket",
  integration: Integration,
): number {
  const millis = integration.timeoutInMillis ?? (protocol === "http" ? 30_000 : 29_000);
  return scaled(plane, millis);
}

/** A wait as long as this gateway's time is fast. */
export function scaled({ timeScale }: Pick<Plane, "timeScale">, millis: number): number {
  return timeScale === 1 ? millis : Math.max(1, Math.round(millis / timeScale));
}
