import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ControlPlane, createControlPlane } from "../../src/control/control-plane.js";
import type { WireRequest, WireResponse } from "../../src/control/protocol/wire.js";

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** A control plane behind a real server, for real clients. */
export async function serveControlPlane(): Promise<Served & { readonly plane: ControlPlane }> {
  const plane = createControlPlane({ endpoint: () => served.url });
  const served = await serve((request) => plane.handle(request));
  return { ...served, plane };
}

export async function serve(answer: (request: WireRequest) => Promise<WireResponse>): Promise<Served> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [path = "/", query = ""] = (request.url ?? "/").split("?");
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = new Uint8Array(Buffer.concat(chunks));
    const answered = await answer({ method: request.method ?? "GET", path, query, headers, body });
    response.writeHead(answered.status, answered.headers).end(answered.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The cast holds: a server that listens on a port has an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What every SDK client needs to talk to it. */
export function clientOptions(url: string, region = "eu-west-1", accessKeyId = "test") {
  return { endpoint: url, region, credentials: { accessKeyId, secretAccessKey: "test" }, maxAttempts: 1 };
}
