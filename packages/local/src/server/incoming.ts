import type { IncomingMessage } from "node:http";
import type { Call, Header } from "../data/call.js";
import { sameName } from "../data/header-name.js";
import type { CustomDomains } from "../deployed.js";
import { type Address, addressOf } from "./address.js";

/** A request's address, taken apart. */
export interface Target {
  readonly host: string;
  readonly path: string;
  readonly query: string;
  /** The API it is for; without one, it is for the gateway itself. */
  readonly address: Address | undefined;
}

/** Proxies may send the whole URL; all else is a path. */
export function targetOf(request: IncomingMessage, domains: CustomDomains): Target {
  const host = request.headers.host ?? "";
  const sent = request.url ?? "/";
  const url = sent.startsWith("/") ? sent : sent.replace(/^https?:\/\/[^/]*/i, "");
  const mark = url.indexOf("?");
  const path = (mark === -1 ? url : url.slice(0, mark)) || "/";
  return { host, path, query: mark === -1 ? "" : url.slice(mark + 1), address: addressOf(host, path, domains) };
}

/** A request to an API, as the data plane wants it. */
export function callOf(
  request: IncomingMessage,
  target: Target,
  address: Address,
  read: { readonly body: Uint8Array; readonly tooLarge: boolean },
): Call {
  const port = request.socket.localPort ?? 80;
  return {
    apiId: address.apiId,
    method: request.method ?? "GET",
    path: address.path,
    wirePath: target.path,
    query: target.query,
    headers: headerLines(request.rawHeaders),
    body: read.body,
    tooLarge: read.tooLarge,
    mapped: address.mapped,
    basePath: address.basePath,
    sourceIp: ipv4(request.socket.remoteAddress ?? "127.0.0.1"),
    protocol: `HTTP/${request.httpVersion}`,
    // Whatever name the caller used: under this one a handler finds the gateway again.
    domainName: address.mapped ? target.host : `${address.apiId}.execute-api.localhost:${port}`,
    port,
  };
}

/** The headers as the management APIs take them: one text for each name, in lower case. */
export function singleHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

/** Of an IPv4 caller of a socket that listens on both. */
function ipv4(address: string): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

function headerLines(raw: readonly string[]): Header[] {
  const lines: Header[] = [];
  for (let index = 0; index < raw.length; index += 2) lines.push([sameName(raw[index] ?? ""), raw[index + 1] ?? ""]);
  return lines;
}
