import type { Duplex } from "node:stream";
import type { OpenConnection } from "./connection.js";
import type { SocketFaults } from "./faults.js";

/** What may wait for a client that does not read: more than that, and the connection is given up. */
const mostWaiting = 16 * 1024 * 1024;

/** Sends a text to a client; whoever has gone meanwhile does not get it, as on AWS. */
export function send(connection: OpenConnection, faults: SocketFaults, text: string): void {
  connection.lastActiveAt = Date.now();
  faults.pass(connection, "out", () => {
    const { socket, wire } = connection;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostWaiting) return socket.terminate();
    holdBack(wire);
    socket.send(text);
  });
}

/** Wires on which something was written in this turn of the event loop. */
let written: Duplex[] = [];

/**
 * All that one turn has to say is written at its end: to wake those who wait costs more than the messages, and who is
 * awake already costs nothing. What goes to one client goes in one packet.
 */
function holdBack(wire: Duplex): void {
  if (wire.writableCorked > 0) return;
  wire.cork();
  if (written.push(wire) === 1) setImmediate(writeAll);
}

function writeAll(): void {
  const wires = written;
  written = [];
  for (const wire of wires) wire.uncork();
}
