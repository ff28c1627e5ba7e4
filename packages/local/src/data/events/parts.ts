import { type Call, type Header, headerValues } from "../call.js";
import type { Exchange } from "../exchange.js";

/** An object whose keys are strangers' names: only `put` writes into it. */
export type Table<T> = Record<string, T>;

/** Writes an own property, as `JSON.parse` does, also where its name would mean something else. */
export function put<T>(table: Table<T>, name: string, value: T): void {
  if (name === "__proto__") {
    Object.defineProperty(table, name, { value, enumerable: true, configurable: true, writable: true });
  } else table[name] = value;
}

/** What was put under a name, and nothing that every object has. */
export function got<T>(table: Table<T>, name: string): T | undefined {
  // Most names are nowhere, and that is known without asking whose they are.
  return table[name] !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A table of the last value of each name. */
export function lastValues<T>(pairs: Iterable<readonly [string, T]>): Table<T> {
  const table: Table<T> = {};
  for (const [name, value] of pairs) put(table, name, value);
  return table;
}

/** A table of all values of each name. */
export function allValues(pairs: Iterable<readonly [string, string]>): Table<string[]> {
  const table: Table<string[]> = {};
  for (const [name, value] of pairs) append(table, name, value);
  return table;
}

/** Adds to the values of a name. */
export function append(table: Table<string[]>, name: string, value: string): void {
  const values = got(table, name);
  if (values === undefined) put(table, name, [value]);
  else values.push(value);
}

/** Null where a table would be empty: how REST APIs write it. */
export function tableOrNull<T>(pairs: Iterable<readonly [string, T]>): Table<T> | null {
  const table = lastValues(pairs);
  return Object.keys(table).length === 0 ? null : table;
}

/** What is of the connection, or written by the gateway itself. */
export const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/** The caller's headers, without those of the connection, and with those that the gateway adds. */
export function gatewayHeaders(exchange: Pick<Exchange, "call" | "traceId">): Header[] {
  const sent = exchange.call.headers.filter(([name]) => !hopByHop.has(name.toLowerCase()));
  return [...sent, ...addedHeaders(exchange)];
}

/** What the gateway says of the caller's connection, and of its own. */
export function addedHeaders({ call, traceId }: Pick<Exchange, "call" | "traceId">): Header[] {
  return [
    ["Host", call.domainName],
    ["X-Amzn-Trace-Id", traceId],
    ["X-Forwarded-For", [...headerValues(call.headers, "x-forwarded-for"), call.sourceIp].join(", ")],
    ["X-Forwarded-Port", String(call.port)],
    ["X-Forwarded-Proto", "http"],
  ];
}

/** `a1b2c3` of `a1b2c3.execute-api.localhost:4567`. */
export function domainPrefix(call: Call): string {
  const { domainName } = call;
  const dot = domainName.indexOf(".");
  return dot === -1 ? domainName : domainName.slice(0, dot);
}

/** A body as JSON can carry it. */
export function bodyText(body: Uint8Array, binary: boolean): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString(binary ? "base64" : "utf8");
}

/** The media type of a Content-Type or Accept header, without its parameters. */
export function mediaType(header: string): string {
  return (header.split(";")[0] ?? "").trim().toLowerCase();
}

/** The user that signed requests come from: there is one account here, and every access key is a user of its own. */
export function localUser(
  accountId: string,
  accessKey: string,
): { accessKey: string; userArn: string; userId: string } {
  return { accessKey, userArn: `arn:aws:iam::${accountId}:user/${accessKey}`, userId: accessKey };
}
