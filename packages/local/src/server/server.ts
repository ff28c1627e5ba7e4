import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Duplex, pipeline, type Readable } from "node:stream";
import type { WireRequest, WireResponse } from "../control/protocol/wire.js";
import type { Answer } from "../data/call.js";
import type { DataPlane } from "../data/data-plane.js";
import type { CustomDomains } from "../deployed.js";
import type { Log, RequestLine } from "../log.js";
import type { StartPage } from "../page/page.js";
import { hostName, isForeignOrigin, isOwnHost } from "./address.js";
import { callOf, singleHeaders, type Target, targetOf } from "./incoming.js";
import { answerMalformed, malformed, refuseRaw } from "./malformed.js";
import { type ReadBody, readBody } from "./read-body.js";
import { endOfTurn } from "./turn.js";

/** What stands behind the server. */
export interface Backstage {
  readonly version: string;
  /** Also answer to other names than those of this machine. */
  readonly anyHost: boolean;
  readonly log: Log;
  /** Hears of each request. */
  readonly requests?: ((line: RequestLine) => void) | undefined;
  /** What else is known of a request that was answered. */
  readonly seen?: (requestId: string | undefined) => Pick<RequestLine, "route" | "authorizer">;
  readonly dataPlane: DataPlane;
  readonly domains: CustomDomains;
  /** The management APIs. */
  manage(request: WireRequest): Promise<WireResponse>;
  reset(): Promise<void>;
  /** What CloudWatch would count. */
  metrics(): object;
  readonly page: StartPage;
}

/** One port for everything: hooks, APIs by host or path, WebSockets, and the management APIs for all the rest. */
export function createGatewayServer(backstage: Backstage): Server {
  // A request without a name to answer to is refused below, in AWS's words.
  const server = createServer({ keepAliveTimeout: 30_000, requireHostHeader: false }, (request, response) => {
    serve(backstage, request, response).catch((error: unknown) => fail(backstage, response, error));
  });
  server.on("upgrade", (request, socket, head) => {
    // Until the socket is a WebSocket's, which listens itself, its errors are nobody's.
    socket.on("error", endSocket);
    open(backstage, request, socket, head).then(
      () => socket.listenerCount("error") > 1 && socket.off("error", endSocket),
      () => socket.destroy(),
    );
  });
  answerMalformed(server);
  return server;
}

/** What programs and the start page ask for all the time. */
const unheard: ReadonlySet<string> = new Set(["/_apigw/health", "/_apigw/state", "/_apigw/events"]);

async function serve(backstage: Backstage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  const target = targetOf(request, backstage.domains);
  const routed = route(backstage, request, target);
  const answer = routed instanceof Promise ? await routed : routed;
  await endOfTurn();
  send(response, answer);
  if (backstage.requests === undefined || unheard.has(target.path)) return;
  const requestId = answer.headers.find(([name]) => /^(?:x-amzn|apigw)-requestid$/i.test(name))?.[1];
  backstage.requests({
    event: "request",
    method: request.method ?? "GET",
    path: target.path,
    status: answer.status,
    ms: Math.round((performance.now() - started) * 10) / 10,
    ...(target.address === undefined ? {} : { apiId: target.address.apiId }),
    ...(requestId === undefined ? {} : { requestId }),
    ...backstage.seen?.(requestId),
  });
}

/** No request waits where nobody has to be waited for: each turn of the event loop costs as much as finding a route. */
function route(backstage: Backstage, request: IncomingMessage, target: Target): Answer | Promise<Answer> {
  const wrong = malformed(request);
  if (wrong !== undefined) return json(wrong.status, { message: wrong.message });
  if (!answersTo(backstage, target.host)) return foreignHost(target.host);
  const { address } = target;
  if (address === undefined) return routeHere(backstage, request, target);
  const call = (read: ReadBody) => backstage.dataPlane.handle(callOf(request, target, address, read));
  const read = readBody(request);
  return read instanceof Promise ? read.then(call) : call(read);
}

/** What is for the gateway itself. */
async function routeHere(backstage: Backstage, request: IncomingMessage, target: Target): Promise<Answer> {
  if (backstage.domains.has(hostName(target.host))) return json(403, { message: "Forbidden" });
  if (isForeignOrigin(request.headers.origin)) {
    return json(403, { message: "Pages of other origins may not manage this gateway." });
  }
  if (target.path === "/_apigw/health") return json(200, { status: "ok", version: backstage.version });
  if (target.path === "/_apigw/reset" && request.method === "POST") {
    await backstage.reset();
    return { status: 204, headers: [], body: "" };
  }
  if (target.path === "/_apigw/metrics") return json(200, backstage.metrics());
  return (await backstage.page(request.method ?? "GET", target.path)) ?? manage(backstage, request, target);
}

function answersTo({ anyHost, domains }: Backstage, host: string): boolean {
  return anyHost || isOwnHost(host) || domains.has(hostName(host));
}

async function manage(backstage: Backstage, request: IncomingMessage, { path, query }: Target): Promise<Answer> {
  const { body, tooLarge } = await readBody(request);
  if (tooLarge) return json(413, { message: "Request Entity Too Large" });
  const { method = "GET" } = request;
  const answered = await backstage.manage({ method, path, query, headers: singleHeaders(request), body });
  return { status: answered.status, headers: Object.entries(answered.headers), body: answered.body };
}

function endSocket(this: Duplex): void {
  this.destroy();
}

async function open(backstage: Backstage, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const target = targetOf(request, backstage.domains);
  const refuse = (status: number, message: string) => refuseRaw(socket, status, message);
  if (!answersTo(backstage, target.host)) return refuse(403, "Forbidden");
  if (target.address === undefined) return refuse(404, "Not Found");
  const call = callOf(request, target, target.address, { body: new Uint8Array(0), tooLarge: false });
  await backstage.dataPlane.upgrade(call, { request, socket, head, refuse });
}

const ours = new Set(["content-length", "transfer-encoding", "connection"]);

const isOurs = (name: string) => name.length > 9 && name.length < 18 && ours.has(name.toLowerCase());

function send(response: ServerResponse, { status, headers, body, stream }: Answer): void {
  const bodyless = status === 204 || status === 304;
  // Pairs in one flat list keep the order, and a name more than once.
  const lines: string[] = [];
  for (const [name, value] of headers) if (!isOurs(name)) lines.push(name, value);
  if (stream !== undefined) {
    sendStream(response, status, lines, stream);
    return;
  }
  if (!bodyless) lines.push("Content-Length", String(Buffer.byteLength(body)));
  // Said here, because Node would add a line of its own: Keep-Alive.
  lines.push("Connection", response.shouldKeepAlive ? "keep-alive" : "close");
  response.writeHead(status, lines);
  response.end(bodyless ? undefined : body);
}

/** What breaks off on one side ends on the other. */
function sendStream(response: ServerResponse, status: number, lines: string[], stream: Readable): void {
  response.writeHead(status, lines);
  response.flushHeaders();
  pipeline(stream, response, () => undefined);
}

function fail(backstage: Backstage, response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  backstage.log({ event: "warning", message: `apigw-local itself failed: ${message}` });
  if (response.headersSent) response.destroy();
  else send(response, json(500, { message: "Internal server error" }));
}

function foreignHost(host: string): Answer {
  const message = `This gateway does not answer to the name ${JSON.stringify(host)}. Start it with --host to allow it.`;
  return json(403, { message });
}

function json(status: number, value: object): Answer {
  return { status, headers: [["content-type", "application/json"]], body: JSON.stringify(value) };
}
