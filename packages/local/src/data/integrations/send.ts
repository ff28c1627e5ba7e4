import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Header } from "../call.js";
import type { Trace } from "../exchange.js";
import type { Result } from "../integrate.js";
import { Refusal } from "../refusal.js";

/** What a REST API takes from a backend that it does not stream: 10 MB. */
export const longestResponse = 10_485_760;

/** A request to a backend. */
export interface Sent {
  readonly target: URL;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | string;
  readonly timeout: number;
  /** The route, as the log names it. */
  readonly at: string;
  /** How many bytes of a response are read: 10 MB of REST APIs. */
  readonly most?: number;
  /** Give the response as it comes, without reading it. */
  readonly streams?: boolean;
  /** Hears of it when it is over. */
  readonly trace?: Trace | undefined;
}

/** Sends a request, and gives the response byte for byte: nothing is decoded, no redirect followed. */
export async function send(sent: Sent): Promise<Result> {
  const result = await exchange(sent);
  sent.trace?.exchanged(sent, result);
  return result;
}

function exchange({ at, body, headers, method, most, streams = false, target, timeout }: Sent): Promise<Result> {
  return new Promise((resolve, reject) => {
    const open = target.protocol === "https:" ? httpsRequest : httpRequest;
    const { host, ...rest } = grouped(headers);
    // Node takes one host, and of all else a list.
    const lines = host === undefined ? rest : { ...rest, host: host[0] };
    const request = open(target, { method, headers: lines, signal: AbortSignal.timeout(timeout) });
    const fail = (error: NodeJS.ErrnoException) => reject(failure(error, at, target, timeout));
    request.on("response", (response) => {
      if (streams) resolve({ ...headOf(response), body: "", stream: response });
      else
        collect(response, most).then(resolve, (error) =>
          error instanceof TooLong ? reject(tooLong(at, error)) : fail(error),
        );
    });
    request.on("error", fail);
    request.end(body.length === 0 ? undefined : body);
  });
}

const unknownHost: ReadonlySet<string> = new Set(["ENOTFOUND", "EAI_AGAIN"]);

function failure(error: NodeJS.ErrnoException, at: string, target: URL, timeout: number): Refusal {
  const late = error.name === "AbortError" || error.name === "TimeoutError";
  if (late) return new Refusal("INTEGRATION_TIMEOUT", { why: `${at}: ${target.origin} took over ${timeout} ms` });
  const why = `${at}: ${target.origin} is not reached (${error.code ?? error.message})`;
  // Recorded from AWS's TestInvokeMethod: a host that has no address is a mistake of the configuration.
  if (unknownHost.has(error.code ?? ""))
    return new Refusal("API_CONFIGURATION_ERROR", { why, reason: "Invalid endpoint address" });
  return new Refusal("INTEGRATION_FAILURE", { why, status: 504, told: "Network error communicating with endpoint" });
}

function grouped(headers: readonly Header[]): Record<string, string[]> {
  const table: Record<string, string[]> = Object.create(null);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const values = table[key];
    if (values === undefined) table[key] = [value];
    else values.push(value);
  }
  return table;
}

class TooLong extends Error {
  override readonly name = "TooLong";
}

/** AWS: `Integration response of reported length … is larger than allowed maximum of 10485760 bytes.` */
function tooLong(at: string, { message }: TooLong): Refusal {
  return new Refusal("API_CONFIGURATION_ERROR", { why: `${at}: ${message}` });
}

async function collect(response: IncomingMessage, most = Number.POSITIVE_INFINITY): Promise<Result> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Without an encoding, pieces are buffers.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > most)
      throw new TooLong(`the integration's response is larger than the allowed maximum of ${most} bytes`);
    chunks.push(chunk);
  }
  return { ...headOf(response), body: Buffer.concat(chunks) };
}

function headOf(response: IncomingMessage): Pick<Result, "status" | "headers"> {
  const { rawHeaders } = response;
  const headers: Header[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  return { status: response.statusCode ?? 502, headers };
}
