import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type AuthorizeOptions, behind } from "./authorizer/plain.js";
import type { ApiContract } from "./contract.js";
import { ServerError } from "./errors.js";
import { PlainRequest } from "./events/plain.js";
import type { Answer } from "./events/request.js";
import type { Filter } from "./filter.js";
import { tooLarge } from "./http/problem.js";
import { respond, type ServiceOptions, served, usualMaxBody } from "./service.js";
import { begun } from "./streams/begun.js";
import { send } from "./streams/send.js";

/** What `createServer` of `node:http` takes. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** How a service is run on `node:http`. */
export interface NodeOptions extends ServiceOptions, AuthorizeOptions {}

/**
 * A service as a listener of `node:http`: in a container, behind a proxy, on a laptop. There is no gateway before it, so
 * nobody but `authorize` checks who calls.
 *
 * @example createServer(nodeListener(petsApi, service)).listen(3000);
 */
export function nodeListener<S>(
  contract: ApiContract<S>,
  service: NoInfer<S> & object,
  { authorize, ...options }: NodeOptions = {},
): NodeListener {
  const runs = behind(served(contract, service, options, begun), authorize);
  const heads = { ...runs, options: { ...options, filters: [measured, ...(runs.options.filters ?? [])] } };
  const { maxBody = usualMaxBody } = options;
  return (request, response) => {
    const gone = new AbortController();
    // What was read to its end is closed as well, and nobody has left.
    response.once("close", () => response.writableFinished || gone.abort());
    void (async () => {
      const read = await readBody(request, maxBody);
      const [body, refused] = read === "too large" ? [undefined, tooLarge(maxBody)] : [read];
      if (refused) passOver(request);
      const target = (request.url ?? "/").replace(absolute, "/");
      const parts = { method: request.method ?? "GET", target, body, request, signal: gone.signal };
      const headers = (name: string) => headerOf(request, name);
      const { remoteAddress = "" } = request.socket;
      const asked = new PlainRequest({ ...parts, headers, sourceIp: () => remoteAddress, requestId: randomUUID() });
      return write(await respond(request.method === "HEAD" ? heads : runs, asked, undefined, refused), response);
    })().catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  };
}

/** HEAD is told of the length that its GET has (RFC 9110, 9.3.2), which only a filter around all others knows. */
const measured: Filter = async (_, next) => {
  const answer = await next();
  if (answer.body === undefined) return answer;
  const { "content-length": _said, ...headers } = answer.headers;
  const length = lengthOf(answer.body);
  return { ...answer, headers: length === undefined ? headers : { ...headers, "content-length": String(length) } };
};

/** Of a body that is there, and not sent while it is made. */
function lengthOf(body: Answer["body"]): number | undefined {
  return typeof body === "string" || body instanceof Uint8Array ? Buffer.byteLength(body) : undefined;
}

/** What a request to a proxy has before its path (RFC 9112, 3.2.2): every server must take it. */
const absolute = /^https?:\/\/[^/?]*\/?/i;

/** How a service is served. */
export interface ServeOptions extends NodeOptions {
  /** A free one by default. */
  readonly port?: number;
  /** `127.0.0.1` by default; `0.0.0.0` in a container. */
  readonly host?: string;
  /**
   * Milliseconds for which a connection is kept for another request: 65 s by default, longer than a load balancer of AWS
   * keeps it. One that is closed here first is a 502 there.
   */
  readonly keepAliveTimeout?: number;
  /** Milliseconds for which requests may go on once it is closed, streams above all: 10 s by default. */
  readonly grace?: number;
}

/** Serves a service on a port of its own. */
export async function serve<S>(
  contract: ApiContract<S>,
  service: NoInfer<S> & object,
  { port = 0, host = "127.0.0.1", keepAliveTimeout = 65_000, grace = 10_000, ...options }: ServeOptions = {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const listener = nodeListener(contract, service, options);
  const server = createServer({ keepAliveTimeout });
  const close = closing(server, grace);
  server.on("request", listener);
  // Whoever asks before sending too much need not send it.
  server.on("checkContinue", (request, response) => {
    if (!isTooMuch(request, options.maxBody)) response.writeContinue();
    listener(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${portOf(server)}`, close };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** How a server is closed: what is at work is answered, and each connection ends with its answer. */
function closing(server: Server, grace: number): () => Promise<void> {
  const connections = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  const asked = (_: IncomingMessage, answer: ServerResponse) => {
    hold(answers, answer);
    if (!server.listening) endWith(answer, server);
  };
  server
    .on("connection", (socket) => hold(connections, socket))
    .on("request", asked)
    .on("checkContinue", asked);
  return () =>
    new Promise((resolve) => {
      const end = setTimeout(() => server.closeAllConnections(), grace);
      server.close(() => {
        clearTimeout(end);
        resolve();
      });
      for (const answer of answers) endWith(answer, server);
      // Node counts those as idle that were answered, not those who connect before they have anything to ask.
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    });
}

/** Knows something until it is closed. */
function hold<T extends { once(event: "close", then: () => void): unknown }>(all: Set<T>, one: T): void {
  all.add(one);
  one.once("close", () => all.delete(one));
}

/** Ends a connection with this answer. Whoever has its head already cannot be told. */
function endWith(answer: ServerResponse, server: Server): void {
  if (answer.headersSent) answer.once("close", () => server.closeIdleConnections());
  else answer.setHeader("connection", "close");
}

/** Whether more is announced than is taken. */
function isTooMuch({ headers }: IncomingMessage, most = usualMaxBody): boolean {
  return Number(headers["content-length"]) > most;
}

/**
 * Takes the rest of a body and throws it away, for a while: whoever is still sending it reads no answer before, and would
 * find a closed connection instead (RFC 9112, 9.6).
 */
function passOver(request: IncomingMessage): void {
  const end = setTimeout(() => request.destroy(), 2000);
  request.once("close", () => clearTimeout(end)).resume();
}

type Body = string | Uint8Array | ServerError | undefined;

async function readBody(request: IncomingMessage, most: number): Promise<Body | "too large"> {
  if (isTooMuch(request, most)) return "too large";
  if (request.readableDidRead) return readBefore(request);
  const pieces: Buffer[] = [];
  let length = 0;
  // To destroy the request would be to hang up, and nobody would read the answer.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    length += piece.length;
    if (length > most) return "too large";
    pieces.push(piece);
  }
  return length === 0 ? undefined : Buffer.concat(pieces);
}

/**
 * What a body parser or a platform has read, if it has kept the bytes or the text. What it has made of JSON or of a form is
 * no body any more: numbers have lost digits, and members stood twice.
 */
function readBefore(request: IncomingMessage): Body {
  const kept: unknown[] = [Reflect.get(request, "rawBody"), Reflect.get(request, "body")];
  const body = kept.find((one) => typeof one === "string" || one instanceof Uint8Array);
  if (body !== undefined) return body.length > 0 ? body : undefined;
  const { "content-length": length = 0, "transfer-encoding": coding } = request.headers;
  if (Number(length) === 0 && coding === undefined) return undefined;
  return new ServerError(
    "unreadable-body",
    "The request's body was read before it came here: mount this listener before body parsers such as express.json(), " +
      "or let them keep the bytes as request.rawBody",
  );
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  // What every object inherits is no header.
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.join(", ") : value;
}

function write({ status, headers, cookies, body }: Answer, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(headers)) {
    if (!ofConnection.has(name.toLowerCase())) response.setHeader(name, typeof value === "string" ? value : [...value]);
  }
  if (cookies.length > 0) response.setHeader("set-cookie", [...cookies]);
  const length = lengthOf(body) ?? (response.req.method === "HEAD" ? headers["content-length"] : undefined);
  if (length !== undefined) response.setHeader("content-length", length);
  response.writeHead(status);
  return send(body, response);
}

/**
 * What an answer that is passed on has of the connection that it came by (RFC 9110, 7.6.1): this one has its own. So it
 * has its own length, which is counted: nobody can read a body that is shorter or longer than was said.
 */
const ofConnection: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
