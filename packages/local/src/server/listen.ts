import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens, and gives the port: the one that was asked for, or a free one for 0. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      // A server on a port has such an address; only one on a pipe has a text.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Stops to listen and ends every connection: those in use have half a second. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), 500);
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
    server.closeIdleConnections();
  });
}
