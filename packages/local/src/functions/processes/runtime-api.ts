import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { functionArn } from "../context.js";
import { type LambdaFailure, unsendable } from "../failure.js";
import type { Ran } from "../run-handler.js";
import type { Work } from "../threads/messages.js";

/** The Lambda Runtime API of one process. */
export interface RuntimeApi {
  /** `127.0.0.1:PORT`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** The process waits for an event. */
  isIdle(): boolean;
  /** Gives it one. */
  give(work: Work, deadline: number): void;
  close(): void;
}

export interface RuntimeApiOptions {
  readonly name: string;
  /** The process asks for an event. */
  idle(): void;
  /** It answered the one that it was given. */
  done(ran: Ran): void;
  initFailed(failure: LambdaFailure): void;
}

const base = "/2018-06-01/runtime/";

/** Answers of more bytes are refused. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxAnswer = 6 * 1024 * 1024 + 100 * 1024;

/** Serves the Runtime API on loopback. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export async function startRuntimeApi({ name, idle, done, initFailed }: RuntimeApiOptions): Promise<RuntimeApi> {
  let asking: ServerResponse | undefined;
  let given: Work | undefined;

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "" } = request;
    const path = url.startsWith(base) ? url.slice(base.length) : "";
    // Pages of a browser have an origin, or a name of their own for this address; runtimes have neither.
    if (request.headers.origin !== undefined || request.headers.host !== address)
      return tell(response, 403, "Forbidden", "Forbidden");
    if (method === "GET" && path === "invocation/next") return next(response);
    if (method === "POST" && path === "init/error") {
      const failure = failureOf(await textOf(request), request);
      tell(response, 202);
      return initFailed(failure);
    }
    const [, id, what] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (method !== "POST" || id === undefined) return tell(response, 404, "Not found", "NotFound");
    const work = given;
    if (work === undefined || work.requestId !== id)
      return tell(response, 400, "Invalid request ID", "InvalidRequestID");
    const ran =
      what === "error" ? { failure: failureOf(await textOf(request), request) } : await answerOf(request, work);
    if (given !== work) return tell(response, 400, "Invalid request ID", "InvalidRequestID");
    given = undefined;
    const isTooLarge = "failure" in ran && ran.failure.errorType === tooLarge;
    if (isTooLarge) tell(response, 413, ran.failure.errorMessage, tooLarge);
    else tell(response, 202);
    done(ran);
  }

  function next(response: ServerResponse): void {
    response.on("close", () => {
      if (asking === response) asking = undefined;
    });
    asking = response;
    idle();
  }

  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    // The cast holds: a server on a port has such an address.
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
  const address = `127.0.0.1:${port}`;
  // A process may wait for its next event as long as it likes.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  server.unref();
  return {
    address,
    isIdle: () => asking !== undefined && given === undefined,
    give(work, deadline) {
      const response = asking;
      asking = undefined;
      given = work;
      response?.writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": work.requestId,
        "lambda-runtime-deadline-ms": String(deadline),
        "lambda-runtime-invoked-function-arn": functionArn(name, work.region),
        "lambda-runtime-trace-id": traceId(),
      });
      response?.end(work.event);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function tell(response: ServerResponse, status: number, errorMessage?: string, errorType?: string): void {
  const body = errorMessage === undefined ? { status: "OK" } : { errorMessage, errorType };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  return (await bytesOf(request))?.toString("utf8") ?? "";
}

/** `undefined` for too many. */
async function bytesOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  // Without an encoding, a request gives buffers.
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.byteLength;
    if (size <= maxAnswer) pieces.push(piece);
  }
  return size > maxAnswer ? undefined : Buffer.concat(pieces);
}

const tooLarge = "Function.ResponseSizeTooLarge";

/** What the handler gave; one that streams is heard while it does. */
async function answerOf(request: IncomingMessage, { onChunk }: Work): Promise<Ran> {
  const isStream = request.headers["lambda-runtime-function-response-mode"] === "streaming";
  if (isStream && onChunk !== undefined) return streamed(request, onChunk);
  const bytes = await bytesOf(request);
  if (bytes === undefined) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${6 * 1024 * 1024} bytes).`;
    return { failure: { errorType: tooLarge, errorMessage } };
  }
  const text = bytes.toString("utf8");
  if (isStream) return { value: text };
  try {
    return { value: text === "" ? undefined : JSON.parse(text) };
  } catch (error) {
    return { failure: unsendable(error) };
  }
}

async function streamed(request: IncomingMessage, onChunk: NonNullable<Work["onChunk"]>): Promise<Ran> {
  for await (const piece of request as AsyncIterable<Buffer>) onChunk(piece);
  const errorType = request.trailers["lambda-runtime-function-error-type"];
  if (errorType === undefined) return { value: undefined };
  const body = Buffer.from(request.trailers["lambda-runtime-function-error-body"] ?? "", "base64").toString("utf8");
  return { failure: { ...failureOf(body, request), errorType } };
}

/** `{"errorMessage", "errorType", "stackTrace"}`, of which any may be missing. */
function failureOf(text: string, request: IncomingMessage): LambdaFailure {
  const told = new Map<string, unknown>(entriesOf(text));
  const header = request.headers["lambda-runtime-function-error-type"];
  const type = told.get("errorType") ?? header;
  const message = told.get("errorMessage");
  const stack = told.get("stackTrace");
  return {
    errorType: typeof type === "string" ? type : "Unhandled",
    errorMessage: typeof message === "string" ? message : "",
    trace: Array.isArray(stack) ? stack.map((line) => String(line).trimEnd()) : [],
    ...(told.size === 0 ? {} : { told: Object.fromEntries(told) }),
  };
}

function entriesOf(text: string): [string, unknown][] {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
  } catch {
    return [];
  }
}

function traceId(): string {
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${"0".repeat(24)};Sampled=0`;
}
