import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What the recorded APIs called, on this machine. */
export interface Backends {
  /** As httpbin.org: tells what it was sent. */
  readonly echo: string;
  /** Objects that were put can be got. */
  readonly s3: string;
  /** What is put into S3 beside any API. */
  put(key: string, body: Uint8Array): void;
  close(): void;
}

/** Starts them. */
export async function startBackends(): Promise<Backends> {
  const objects = new Map<string, Uint8Array>();
  const echo = await listen(echoServer());
  const s3 = await listen(s3Server(objects));
  return {
    echo: addressOf(echo),
    s3: addressOf(s3),
    put: (key, body) => void objects.set(`/bucket/${key}`, body),
    close() {
      for (const server of [echo, s3]) server.close();
    },
  };
}

/** `/status/N` answers N; all else 200. Names of headers as httpbin.org writes them. */
function echoServer(): Server {
  return createServer(async (request, response) => {
    const body = Buffer.from(await read(request)).toString();
    const headers = Object.fromEntries(
      Object.entries(request.headers)
        .filter(([name]) => name !== "connection")
        .map(([name, value]) => [name.replace(/(^|-)([a-z])/g, (part) => part.toUpperCase()), value]),
    );
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://echo");
    const json = parse(body) ?? null;
    const told = {
      args: Object.fromEntries(searchParams),
      data: body,
      headers,
      json,
      method: request.method,
      path: pathname,
    };
    const said = /^\/said\/(\d{3})$/.exec(pathname)?.[1];
    if (said !== undefined) {
      response.writeHead(Number(said), { "content-type": "application/json" });
      return response.end(JSON.stringify({ message: "", status_code: Number(said) }));
    }
    const status = Number(/^\/status\/(\d{3})$/.exec(pathname)?.[1] ?? 200);
    const id = "b0f1d6b4-6f0c-4d51-8f0e-0f7e34c7f7a1";
    const answer = JSON.stringify(told);
    const length = String(Buffer.byteLength(answer));
    response.writeHead(status, {
      "content-type": "application/json",
      "content-length": length,
      "x-amzn-requestid": id,
    });
    response.end(answer);
  });
}

function s3Server(objects: Map<string, Uint8Array>): Server {
  return createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://s3");
    const key = decodeURIComponent(pathname);
    if (request.method === "PUT") objects.set(key, await read(request));
    if (request.method === "DELETE") objects.delete(key);
    const found = request.method === "GET" ? objects.get(key) : new Uint8Array();
    const type = searchParams.get("response-content-type") ?? "binary/octet-stream";
    if (found === undefined) response.writeHead(404, { "content-type": "application/xml" }).end(noSuchKey(key));
    else response.writeHead(200, { "content-type": type, etag: await etagOf(found) }).end(found);
  });
}

async function etagOf(body: Uint8Array): Promise<string> {
  const { createHash } = await import("node:crypto");
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

function noSuchKey(key: string): string {
  return `<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>${key.split("/").at(-1)}</Key></Error>`;
}

async function read(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

// A server that listens has an address with a port.
const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
