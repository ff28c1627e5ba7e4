import { type Gateway, startGateway } from "@apigw/local";
import { type Connections, type SocketApiContract, socketConnections } from "@apigw/server";
import type { Clock, Request, SocketContract } from "@apigw/websocket";

// A shop behind a local gateway whose function speaks the server's side of docs/websocket-protocol.md, as plainly as can be.

export interface ShopRoutes {
  /** Sells number `n` of a list. Answered with how many were sold before it. */
  sell: Request<{ n: number }, { before: number }>;
  /** Takes note, and answers nothing. */
  note: { n: number };
}

export interface ShopEvents {
  sold: { n: number };
}

export const shopSocket: SocketContract<ShopRoutes, ShopEvents> = {
  name: "shop",
  routeField: "action",
  eventField: "type",
  ping: "ping",
};

type Fields = Record<string, unknown>;
interface Event {
  readonly requestContext: { readonly connectionId: string; readonly eventType: string };
  readonly body?: string;
  readonly queryStringParameters?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** What a test may put between a message and its answer. */
export interface ShopOptions {
  readonly timeScale?: number;
  /** Answers `$connect`. */
  connect?(event: Event): unknown;
  /** Answers a message instead of the shop. */
  instead?(message: Fields, connection: string): unknown;
}

export interface Shop {
  readonly gateway: Gateway;
  readonly api: string;
  readonly url: string;
  /** The numbers that were sold, in order, as often as they were. */
  readonly sold: number[];
  readonly noted: number[];
  /** Connections that are open. */
  readonly connections: Set<string>;
  readonly sessions: Map<string, SessionState>;
  /** Every message, as it came. */
  readonly heard: Fields[];
  post(connection: string, event: Fields): Promise<unknown>;
  /** Tells a session of an event, over its newest connection, and keeps it for those to come. */
  tell(session: SessionState, event: Fields): Promise<void>;
  stop(): Promise<void>;
}

export interface SessionState {
  readonly id: string;
  epoch: string;
  generation: number;
  connection: string;
  seq: number;
  outbox: { readonly seq: number; readonly event: Fields }[];
  /** Events up to this number are no longer kept. */
  forgotten: number;
}

/** Opens the shop. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const sold: number[] = [];
  const noted: number[] = [];
  const connections = new Set<string>();
  const answers = new Map<string, object>();
  const sessions = new Map<string, SessionState>();
  const heard: Fields[] = [];
  const api: { connections?: Connections<Record<string, Fields>> } = {};

  const post = async (connection: string, { type, ...event }: Fields) =>
    await api.connections?.to(connection).post(String(type), event);

  async function hello(requestId: unknown, mark: Fields, connection: string): Promise<object> {
    const id = String(mark.id);
    const session = sessions.get(id) ?? {
      id,
      epoch: "e1",
      generation: 0,
      connection,
      seq: 0,
      outbox: [],
      forgotten: 0,
    };
    sessions.set(id, session);
    const generation = Number(mark.generation);
    const isAgain = generation === session.generation && connection === session.connection;
    if (generation <= session.generation && !isAgain)
      return { requestId, ok: false, error: { code: "superseded", message: "There is a newer one" } };
    Object.assign(session, { generation, connection });
    const { epoch, seq } = session;
    const last = mark.epoch === undefined || mark.epoch === epoch ? Number(mark.lastSeq) : seq;
    for (const kept of session.outbox.filter((one) => one.seq > last))
      await post(connection, { ...kept.event, $session: { seq: kept.seq, epoch } });
    const gap = session.forgotten > last ? { from: last + 1, to: session.forgotten } : undefined;
    return { requestId, ok: true, data: { $session: { epoch, seq, gap } } };
  }

  async function act({ action, n, requestId, $session }: Fields, connection: string): Promise<object | undefined> {
    if (action === "ping") return { type: "pong" };
    if (action === "hello") return await hello(requestId, ($session ?? {}) as Fields, connection); // the client's own
    const isOld = [...sessions.values()].some(
      (one) => one.connection !== connection && superseded.get(connection) === one.id,
    );
    if (isOld) return { requestId, ok: false, error: { code: "superseded", message: "There is a newer one" } };
    if (action === "note") return void noted.push(Number(n));
    const known = answers.get(String(requestId));
    if (known) return known;
    const answer = { requestId, ok: true, data: { before: sold.length } };
    sold.push(Number(n));
    answers.set(String(requestId), answer);
    return answer;
  }
  /** The session of each connection that said hello. */
  const superseded = new Map<string, string>();

  async function handler(event: Event): Promise<unknown> {
    const { connectionId, eventType } = event.requestContext;
    if (eventType === "CONNECT") {
      const refusal = await options.connect?.(event);
      if (refusal !== undefined) return refusal;
      connections.add(connectionId);
      const protocol = event.headers?.["Sec-WebSocket-Protocol"]?.split(",")[0]?.trim();
      return { statusCode: 200, ...(protocol && { headers: { "Sec-WebSocket-Protocol": protocol } }) };
    }
    if (eventType === "DISCONNECT") return void connections.delete(connectionId);
    const message: Fields = JSON.parse(event.body ?? "{}");
    heard.push(message);
    const mark = message.$session;
    if (message.action === "hello" && typeof mark === "object" && mark !== null && "id" in mark)
      superseded.set(connectionId, String(mark.id));
    const answer = (await options.instead?.(message, connectionId)) ?? (await act(message, connectionId));
    return { statusCode: 200, ...(answer !== undefined && { body: JSON.stringify(answer) }) };
  }

  const { timeScale = 1 } = options;
  const log = () => undefined;
  const gateway = await startGateway({ region: "us-east-1", timeScale, log, functions: { shop: handler } });
  const apiId = await deploy(gateway);
  const url = gateway.baseUrl(apiId).replace(/^http/, "ws");
  // Any event may be posted by a test.
  const contract = { name: "shop", routeField: "action", eventField: "type", routes: {} } as SocketApiContract<
    object,
    Record<string, Fields>
  >;
  api.connections = socketConnections(contract, { endpoint: url.replace(/^ws/, "http"), region: "us-east-1" });
  return {
    gateway,
    api: apiId,
    url,
    sold,
    noted,
    connections,
    sessions,
    heard,
    post,
    async tell(session, event) {
      session.seq += 1;
      const { connection, epoch, seq } = session;
      session.outbox.push({ seq, event });
      await post(connection, { ...event, $session: { seq, epoch } });
    },
    stop: () => gateway.stop(),
  };
}

/** A clock that runs so many times faster. */
export function fast(times: number, random: () => number = Math.random): Clock {
  return {
    now: () => performance.now() * times,
    after(milliseconds, call) {
      const timer = setTimeout(call, milliseconds / times);
      return () => clearTimeout(timer);
    },
    random,
  };
}

async function deploy(gateway: Gateway): Promise<string> {
  const manage = async (path: string, body: object, field = ""): Promise<string> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(gateway.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const answer: Fields = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return String(answer[field]);
  };
  const settings = { name: "shop", protocolType: "WEBSOCKET", routeSelectionExpression: "$request.body.action" };
  const apiId = await manage("/v2/apis", settings, "apiId");
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:shop";
  const integrationUri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
  const integration = { integrationType: "AWS_PROXY", integrationUri };
  const target = await manage(`/v2/apis/${apiId}/integrations`, integration, "integrationId");
  for (const routeKey of ["$connect", "$disconnect", "sell", "note", "hello", "ping"]) {
    const isAnswered = !routeKey.startsWith("$") && routeKey !== "note";
    const answered = isAnswered ? { routeResponseSelectionExpression: "$default" } : {};
    const route = { routeKey, target: `integrations/${target}`, ...answered };
    const routeId = await manage(`/v2/apis/${apiId}/routes`, route, "routeId");
    if (isAnswered)
      await manage(`/v2/apis/${apiId}/routes/${routeId}/routeresponses`, { routeResponseKey: "$default" });
  }
  await manage(`/v2/apis/${apiId}/stages`, { stageName: "prod" });
  await manage(`/v2/apis/${apiId}/deployments`, { stageName: "prod" });
  return apiId;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean, milliseconds = 10_000): Promise<void> {
  for (const end = Date.now() + milliseconds; !isSo(); ) {
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** How a promise ends: its value, or its error. */
export const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );
