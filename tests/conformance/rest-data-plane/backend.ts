import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that stands behind APIs. It keeps what it was asked, and answers as the scenario says. */
export interface Backend {
  readonly url: string;
  /** Everything since the scenario began. */
  readonly asked: Asked[];
  /** From here on; what was asked before is forgotten. */
  answers(by: (asked: Asked) => Told): void;
  stop(): Promise<void>;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** In lower case, the last of each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export async function startBackend(): Promise<Backend> {
  const asked: Asked[] = [];
  let by: (asked: Asked) => Told = () => ({});
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    // Without an encoding, pieces are buffers.
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://backend");
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const one = { method: request.method ?? "", path, query, headers, body: Buffer.concat(pieces) };
    asked.push(one);
    const told = by(one);
    response.writeHead(told.status ?? 200, { ...told.headers }).end(told.body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server on a port has such an address.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    answers(next) {
      asked.length = 0;
      by = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
