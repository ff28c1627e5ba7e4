import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import type { DeployedApi } from "../../deployed.js";
import type { Call } from "../call.js";
import type { Plane } from "../exchange.js";
import { findStage } from "../match.js";
import { Refusal, restRefusals } from "../refusal.js";
import { authorizeConnect } from "./authorize-connect.js";
import { type Connection, type Connections, nameOf, newConnection } from "./connection.js";
import { connectEvent, disconnectEvent } from "./events.js";
import { integrate } from "./integrate.js";
import { handleMessage } from "./messages.js";
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
  connections: Connections,
  deployed: DeployedApi,
  handshake: Handshake,
): Promise<void> {
  const { call } = handshake;
  const found = findStage(deployed, call.path);
  const { api } = found?.stage ?? {};
  // The stage and nothing else.
  if (found === undefined || found.path !== "/" || api?.protocol !== "websocket")
    return handshake.refuse(403, "Forbidden");
  const refused = (error: unknown, connection: Connection) => refuse(plane, handshake, connection, error);
  const fresh = newConnection(call, deployed, found.stage, api);
  try {
    const authorizer = await authorizeConnect(plane, fresh, call);
    const connection = { ...fresh, authorizer };
    const protocol = await runConnect(plane, connection, handshake);
    if (protocol !== refusedByRoute) accept(plane, server, connections, connection, handshake, protocol);
  } catch (error) {
    refused(error, fresh);
  }
}

const refusedByRoute = Symbol("refused");

/** The subprotocol that `$connect` chose, if any; without the route, everybody may enter. */
async function runConnect(
  plane: Plane,
  connection: Connection,
  handshake: Handshake,
): Promise<string | undefined | typeof refusedByRoute> {
  const route = routeOf(connection.api, "$connect");
  if (route === undefined) return undefined;
  const result = await integrate(plane, connection, route, connectEvent(connection, handshake.call));
  if (Number.isNaN(result.status)) {
    throw new Refusal("INTEGRATION_FAILURE", {
      why: `${nameOf(connection, "$connect")}: the function must return a statusCode`,
    });
  }
  if (result.status >= 200 && result.status < 300) return result.headers.get("sec-websocket-protocol");
  handshake.refuse(result.status, result.status === 401 ? "Unauthorized" : "Forbidden");
  return refusedByRoute;
}

function accept(
  plane: Plane,
  server: WebSocketServer,
  connections: Connections,
  connection: Connection,
  { request, socket, head }: Handshake,
  protocol: string | undefined,
): void {
  // What `ws` would choose by itself is not what API Gateway says: nothing, unless `$connect` does.
  if (protocol === undefined) delete request.headers["sec-websocket-protocol"];
  else request.headers["sec-websocket-protocol"] = protocol;
  server.handleUpgrade(request, socket, head, (webSocket) => {
    connections.set(connection.id, { ...connection, socket: webSocket });
    const open = connections.get(connection.id);
    webSocket.on("message", (data, isBinary) => {
      if (isBinary) return webSocket.close(1003);
      if (open !== undefined) void handleMessage(plane, open, String(data));
    });
    // `ws` closes by itself and with the right code; `close` follows.
    webSocket.on("error", () => undefined);
    webSocket.on("close", (code, reason) => {
      if (connections.delete(connection.id)) void runDisconnect(plane, connection, code, String(reason));
    });
  });
}

async function runDisconnect(plane: Plane, connection: Connection, code: number, reason: string): Promise<void> {
  const route = routeOf(connection.api, "$disconnect");
  if (route === undefined) return;
  try {
    await integrate(plane, connection, route, disconnectEvent(connection, code, reason));
  } catch (error) {
    plane.log({ event: "warning", message: error instanceof Error ? error.message : String(error) });
  }
}

function refuse(plane: Plane, handshake: Handshake, connection: Connection, error: unknown): void {
  const refusal = error instanceof Refusal ? error : new Refusal("API_CONFIGURATION_ERROR", { why: String(error) });
  if (refusal.why !== undefined) {
    plane.log({ event: "warning", message: `${nameOf(connection, "$connect")} refused: ${refusal.why}` });
  }
  const { message, status } = restRefusals[refusal.type];
  handshake.refuse(refusal.status ?? status, refusal.told ?? message ?? "Internal server error");
}
