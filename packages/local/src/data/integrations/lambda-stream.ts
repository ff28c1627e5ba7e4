import { PassThrough } from "node:stream";
import type { Integration } from "@apigw/model";
import type { Header } from "../call.js";
import { restEvent } from "../events/rest.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf, type Result, timeoutOf } from "../integrate.js";
import { invokeFunction } from "../invoke.js";
import type { Refusal } from "../refusal.js";
import { routeArn } from "../source-arn.js";
import { asTable, malformed, readHeaders, readStatus } from "./lambda-result.js";

/** Between the metadata and the payload. */
const delimiter = Buffer.alloc(8);

/** Metadata that is longer than this is none. */
const longestMetadata = 16 * 1024;

/** A stream that says nothing for so long is cut off. */
const idle = 5 * 60 * 1000;

/**
 * Lambda proxy integration whose answer is sent while the function makes it: JSON with status and headers, eight zeros,
 * and then the body as it comes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export function streamLambda(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  integration: Integration,
): Promise<Result> {
  const at = nameOf(routed);
  const { deployed, notes, stage } = routed;
  const caller = { deployed, stage, at, source: () => routeArn(routed), credentials: integration.credentials, notes };
  const timeout = timeoutOf(plane, "rest", integration);
  return new Promise((resolve, reject) => {
    const out = new PassThrough();
    const timer = setTimeout(() => out.destroy(new Error("idle")), idle / plane.timeScale);
    out.once("close", () => clearTimeout(timer));
    let head: Buffer | undefined = Buffer.alloc(0);
    const onChunk = (bytes: Uint8Array) => {
      timer.refresh();
      if (head === undefined) {
        if (out.writable) out.write(bytes);
        return;
      }
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf(delimiter);
      if (end === -1 || end > longestMetadata) {
        if (head.length > longestMetadata) reject(noDelimiter(at));
        return;
      }
      const { metadata, rest } = { metadata: head.subarray(0, end), rest: head.subarray(end + delimiter.length) };
      head = undefined;
      try {
        resolve({ ...readMetadata(metadata.toString(), at), body: "", stream: out });
        if (rest.length > 0) out.write(rest);
      } catch (error) {
        reject(error);
      }
    };
    invokeFunction(plane, caller, integration.uri, restEvent(routed, identity), timeout, onChunk).then(
      () => (head === undefined ? void out.end() : reject(noDelimiter(at))),
      (error: unknown) => {
        // The status has left already: all that can be done is to break off.
        if (head === undefined) plane.log({ event: "warning", message: String(error) });
        out.destroy();
        reject(error);
      },
    );
  });
}

function readMetadata(text: string, at: string): { readonly status: number; readonly headers: Header[] } {
  const table = asTable(parse(text));
  if (table === undefined) throw malformed(at, "has metadata that is no JSON object");
  const cookies = Array.isArray(table.cookies) ? table.cookies : [];
  const headers = [...readHeaders(table.headers, at), ...readHeaders(table.multiValueHeaders, at)];
  return {
    status: readStatus(table.statusCode ?? 200, at),
    headers: [...headers, ...cookies.map((cookie): Header => ["set-cookie", String(cookie)])],
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noDelimiter(at: string): Refusal {
  return malformed(at, "is not streamed as JSON metadata, eight zeros and a body: awslambda.HttpResponseStream.from");
}
