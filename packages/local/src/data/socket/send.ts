import type { OpenConnection } from "./connection.js";
import type { SocketFaults } from "./faults.js";

/** What may wait for a client that does not read: more than that, and the connection is given up. */
const mostWaiting = 16 * 1024 * 1024;

/** Sends a text to a client; whoever has gone meanwhile does not get it, as on AWS. */
export function send(connection: OpenConnection, faults: SocketFaults, text: string): void {
  connection.lastActiveAt = Date.now();
  faults.pass(connection, "out", () => {
    const { socket } = connection;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostWaiting) socket.terminate();
    else socket.send(text);
  });
}
