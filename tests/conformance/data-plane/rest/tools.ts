import { request as httpRequest } from "node:http";
import type { Gateway } from "@apigw/local";
import type { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import type { Backends } from "./backends.js";

/** What a scenario has at hand. */
export interface Tools {
  readonly gateway: Gateway;
  readonly client: APIGatewayClient;
  readonly backends: Backends;
}

/** Does again what a recorded test did, and gives what was seen, by the recording's keys. */
export type Scenario = (tools: Tools) => Promise<Readonly<Record<string, unknown>>>;

export interface Seen {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly text: string;
  readonly json: unknown;
}

/** Sends a request as it is told, with headers that `fetch` would not send. */
export function call(
  url: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = body === undefined ? headers : { "Content-Length": String(Buffer.byteLength(body)), ...headers };
    const request = httpRequest(url, { method, headers: sent }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(Buffer.from(chunk));
      const bytes = Buffer.concat(chunks);
      const text = bytes.toString();
      const pairs = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
      resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(pairs), bytes, text, json: parse(text) });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Sends JSON. */
export function post(
  url: string,
  value: unknown,
  more: { method?: string; headers?: Record<string, string> } = {},
): Promise<Seen> {
  const headers = { "Content-Type": "application/json", ...more.headers };
  return call(url, { method: more.method ?? "POST", headers, body: JSON.stringify(value) });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
