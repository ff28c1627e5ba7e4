import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import type { DeployedApi } from "../../deployed.js";
import { type Call, shortId } from "../call.js";
import type { Plane } from "../exchange.js";
import { findStage } from "../match.js";
import { Refusal, restRefusals } from "../refusal.js";
import { isRouteWithinLimits, mayConnect } from "../throttle.js";
import type { SocketResult } from "./asked.js";
import { authorizeConnect } from "./authorize-connect.js";
import { type Connection, nameOf, newConnection } from "./connection.js";
import { connectEvent } from "./events.js";
import { type Begun, begin } from "./happening.js";
import { integrate } from "./integrate.js";
import { keepOpen, type Sockets } from "./open.js";
import { routeOf } from "./select-route.js";

/** A handshake as it came in. */
export interface Handshake {
  readonly call: Call;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** Answers with a status instead of opening. */
  refuse(status: number, message: string): void;
}

/**
 * Opens a WebSocket. `$connect` runs first and may refuse; only then is there a connection to which anybody can post,
 * so a post from within `$connect` finds it gone.
 */
export async function openSocket(
  plane: Plane,
  server: WebSocketServer,
  sockets: Sockets,
  deployed: DeployedApi,
  handshake: Handshake,
): Promise<void> {
  const { call } = handshake;
  const found = findStage(deployed, call.path);
  const { api } = found?.stage ?? {};
  // The stage and nothing else.
  if (found === undefined || found.path !== "/" || api?.protocol !== "websocket")
    return handshake.refuse(403, "Forbidden");
  const fresh = newConnection(call, deployed, found.stage, api);
  const requestId = shortId();
  const route = routeOf(api, "$connect");
  const { ended, notes } = begin(plane, fresh, "CONNECT", route?.key, requestId);
  try {
    await checkLimits(plane, fresh);
    const connection = { ...fresh, authorizer: await authorizeConnect(plane, fresh, call) };
    const event = connectEvent(connection, call, requestId);
    const brought = { body: "", json: undefined, call };
    // Without the route, everybody may enter.
    const said = route && readStatus(connection, await integrate({ plane, connection, route, event, brought, notes }));
    if (said !== undefined && said.status >= 300) {
      handshake.refuse(said.status, said.status === 401 ? "Unauthorized" : "Forbidden");
      return ended(said.status, "$connect said so");
    }
    accept(plane, server, sockets, connection, handshake, said?.headers.get("sec-websocket-protocol"));
    ended(101);
  } catch (error) {
    refuse(plane, handshake, fresh, error, ended);
  }
}

async function checkLimits(plane: Plane, { deployed, stage }: Connection): Promise<void> {
  const now = Date.now();
  const settings = await plane.settings.of(deployed, stage.stage);
  if (!isRouteWithinLimits(plane, { deployed, stage }, "$connect", now, settings) || !mayConnect(plane, deployed, now))
    throw new Refusal("THROTTLED");
}

/** What `$connect` says must be a status; its headers may name the subprotocol that it chose. */
function readStatus(connection: Connection, result: SocketResult): SocketResult {
  const { status } = result;
  if (Number.isInteger(status) && status >= 200 && status <= 599) return result;
  throw new Refusal("INTEGRATION_FAILURE", {
    why: `${nameOf(connection, "$connect")}: the function must return a statusCode from 200 to 599`,
  });
}

function accept(
  plane: Plane,
  server: WebSocketServer,
  sockets: Sockets,
  connection: Connection,
  { request, socket: wire, head }: Handshake,
  protocol: string | undefined,
): void {
  // What `ws` would choose by itself is not what API Gateway says: nothing, unless `$connect` does.
  if (protocol === undefined) delete request.headers["sec-websocket-protocol"];
  else request.headers["sec-websocket-protocol"] = protocol;
  server.handleUpgrade(request, wire, head, (socket) => keepOpen(plane, sockets, connection, socket, wire));
}

function refuse(
  plane: Plane,
  handshake: Handshake,
  connection: Connection,
  error: unknown,
  ended: Begun["ended"],
): void {
  const refusal = error instanceof Refusal ? error : new Refusal("API_CONFIGURATION_ERROR", { why: String(error) });
  if (refusal.why !== undefined) {
    plane.log({ event: "warning", message: `${nameOf(connection, "$connect")} refused: ${refusal.why}` });
  }
  const { message, status } = restRefusals[refusal.type];
  handshake.refuse(refusal.status ?? status, refusal.told ?? message ?? "Internal server error");
  ended(refusal.status ?? status, refusal.why ?? refusal.type);
}
