import type { Integration } from "@apigw/model";
import { functionName } from "../../functions/name.js";
import { invokeFunction } from "../invoke.js";
import { socketArn } from "../source-arn.js";
import { type Asked, misconfigured, placeOf, type SocketResult, timeLimit } from "./asked.js";
import { askCustomFunction, askHttp, askService, mock } from "./custom.js";
import { proxyToHttp } from "./http.js";

/** Asks what stands behind a route. */
export async function integrate(asked: Asked): Promise<SocketResult> {
  const { integration } = asked.route;
  switch (integration?.type) {
    case "aws_proxy":
      return readResult(await askFunction(asked, integration, asked.event));
    case "http_proxy":
      return proxyToHttp(asked, integration);
    case "http":
      return askHttp(asked, integration);
    case "aws": {
      const isFunction = functionName(integration.uri ?? "", asked.connection.stage.variables) !== undefined;
      if (!isFunction) return askService(asked, integration);
      return askCustomFunction(asked, integration, (event) => askFunction(asked, integration, event));
    }
    case "mock":
      return mock(asked, integration);
  }
  throw misconfigured(asked, "there is no integration behind the route");
}

function askFunction(asked: Asked, integration: Integration, event: object): Promise<unknown> {
  const { connection, notes, plane, route } = asked;
  const { deployed, stage } = connection;
  const { credentials, uri } = integration;
  const source = () => socketArn(deployed, stage, route.key);
  const caller = { deployed, stage, at: placeOf(asked), source, credentials, notes };
  return invokeFunction(plane, caller, uri, event, timeLimit(asked, integration));
}

/** A proxy result; one without a status, as of a handler that returns nothing, is the function's fault on `$connect` only. */
function readResult(value: unknown): SocketResult {
  const { body, headers, statusCode }: ProxyResult = typeof value === "object" && value !== null ? value : {};
  return {
    status: Number(statusCode ?? Number.NaN),
    headers: headers === undefined || headers === null ? noHeaders : readHeaders(headers),
    body: body === undefined || body === null ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** What may be in a result, which came out of JSON. */
interface ProxyResult {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

const noHeaders: ReadonlyMap<string, string> = new Map();

function readHeaders(headers: unknown): ReadonlyMap<string, string> {
  const pairs = typeof headers === "object" && headers !== null ? Object.entries(headers) : [];
  return new Map(pairs.map(([name, one]) => [name.toLowerCase(), String(one)]));
}
