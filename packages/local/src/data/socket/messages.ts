import type { Plane } from "../exchange.js";
import { Refusal } from "../refusal.js";
import { nameOf, type OpenConnection } from "./connection.js";
import { messageEvent } from "./events.js";
import { integrate } from "./integrate.js";
import { selectRoute } from "./select-route.js";

/**
 * One message of a client: to its route's integration, whose answer reaches the client only if the route is two-way.
 * What goes wrong comes back as a frame of the gateway's own; the connection stays open.
 */
export async function handleMessage(plane: Plane, connection: OpenConnection, body: string): Promise<void> {
  connection.lastActiveAt = Date.now();
  const route = selectRoute(connection.api, body);
  const event = messageEvent(connection, route?.key ?? "$default", body);
  if (route === undefined) return sendError(connection, "Forbidden", event.requestContext.requestId);
  try {
    const result = await integrate(plane, connection, route, event);
    if (route.twoWay && result.body !== undefined) connection.socket.send(result.body);
  } catch (error) {
    const why = error instanceof Refusal ? error.why : `${nameOf(connection, route.key)}: ${String(error)}`;
    if (why !== undefined) plane.log({ event: "warning", message: why });
    sendError(connection, "Internal server error", event.requestContext.requestId);
  }
}

function sendError({ id, socket }: OpenConnection, message: string, requestId: string): void {
  socket.send(JSON.stringify({ message, connectionId: id, requestId }));
}
