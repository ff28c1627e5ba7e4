import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Plane } from "../exchange.js";
import type { Connection, Ending, OpenConnection } from "./connection.js";
import type { Connections } from "./connections.js";
import { disconnectEvent } from "./events.js";
import type { SocketFaults } from "./faults.js";
import { FrameMeter } from "./frames.js";
import { begin } from "./happening.js";
import { integrate } from "./integrate.js";
import { handleMessage } from "./messages.js";
import { routeOf } from "./select-route.js";

/** The open connections, and what is made to go wrong with them. */
export interface Sockets {
  readonly connections: Connections;
  readonly faults: SocketFaults;
}

/** Listens to a WebSocket for as long as it is open, and tells `$disconnect` of its end. */
export function keepOpen(
  plane: Plane,
  { connections, faults }: Sockets,
  connection: Connection,
  socket: WebSocket,
  wire: Duplex,
): void {
  const open: OpenConnection = { ...connection, socket, wire, lastActiveAt: connection.connectedAt };
  connections.add(open);
  faults.opened(open);
  const meter = new FrameMeter();
  // Before `ws` reads them: what is in a frame that is too long is no message any more.
  wire.prependListener("data", (bytes: Buffer) => {
    // Pings count: they are what keeps a quiet connection open.
    open.lastActiveAt = Date.now();
    if (meter.isTooLong(bytes)) connections.end(open, tooBig);
  });
  socket.on("message", (data, isBinary) => {
    if (open.ending !== undefined) return;
    if (isBinary) return connections.end(open, notText);
    const text = String(data);
    faults.pass(open, "in", () => {
      if (socket.readyState === socket.OPEN) void handleMessage(plane, faults, open, text);
    });
  });
  // `ws` closes by itself; `close` follows.
  socket.on("error", (error: NodeJS.ErrnoException) => {
    open.ending ??= brokenRules.get(error.code ?? "");
  });
  socket.on("close", (code, reason) => {
    const ending = open.ending ?? { code, reason: code === 1005 ? noStatus : String(reason) };
    if (connections.ended(open)) void runDisconnect(plane, open, ending);
  });
}

const tooBig: Ending = { code: 1009, reason: "Message is too big" };
const notText: Ending = { code: 1003, reason: "Unsupported data" };

/** AWS's words for a client that closes without a status. */
const noStatus = "Client-side close frame status not set";

/** Why `ws` closes: a message of more than 128 KB, one of too many fragments, and one that is no UTF-8. */
const brokenRules: ReadonlyMap<string, Ending> = new Map([
  ["WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", tooBig],
  ["WS_ERR_TOO_MANY_BUFFERED_PARTS", { code: 1008, reason: "Too many fragments" }],
  ["WS_ERR_INVALID_UTF8", { code: 1007, reason: "Invalid UTF-8" }],
]);

async function runDisconnect(plane: Plane, connection: Connection, { code, reason }: Ending): Promise<void> {
  const route = routeOf(connection.api, "$disconnect");
  const event = disconnectEvent(connection, code, reason);
  const { ended, notes } = begin(plane, connection, "DISCONNECT", route?.key, event.requestContext.requestId);
  try {
    if (route !== undefined)
      await integrate({ plane, connection, route, event, brought: { body: "", json: undefined }, notes });
    ended(200);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    plane.log({ event: "warning", message: why });
    ended(500, why);
  }
}
