import type { Agent, ClientRequest, RequestOptions } from "node:http";
import type { Agent as SecureAgent } from "node:https";

/** A request whose answer is its status. */
export interface StatusRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Asks for a status over connections that are kept. By Node's own client: `fetch` takes five times its CPU, and a
 * broadcast is nothing but requests. Follows nothing; gives up after 10 s of silence. It is asked for and not imported, as all
 * of Node's modules are here: a fetch handler's bundle for a worker would have to know them.
 */
export async function statusOf(request: StatusRequest): Promise<number> {
  const first = await send(request, isSecure(request.url) ? secureAgent() : agent());
  // While Lambda was frozen, the other end has closed what was kept. Nearly always nobody has read this then; if somebody
  // has, a post arrives twice, which clients of sessions notice. What else was kept is as old: this goes on a new one.
  return typeof first === "number" ? first : assertStatus(await send(request, false));
}

function assertStatus(status: number | Stale): number {
  if (typeof status === "number") return status;
  throw status.error;
}

interface Stale {
  readonly error: Error;
}

function send({ method, url, headers, body }: StatusRequest, over: Agent | false): Promise<number | Stale> {
  const options: RequestOptions = {
    method,
    // Names are asked for without the brackets that addresses have in a URL.
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port,
    path: url.pathname,
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    timeout: 10_000,
    agent: over,
  };
  return new Promise((resolve, reject) => {
    const client = isSecure(url) ? process.getBuiltinModule("node:https") : process.getBuiltinModule("node:http");
    const request: ClientRequest = client.request(options, (response) => {
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
      response.resume();
    });
    request.on("timeout", () => request.destroy(new Error("Silence for 10 s")));
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (isStale) resolve({ error });
      else reject(error);
    });
    request.end(body);
  });
}

/** At once; what comes besides waits its turn. One process of many invocations must not run out of open files. */
const most = 256;

// Made when first asked for: a module that does something when loaded is in every bundle.
let kept: Agent | undefined;
let keptSecure: SecureAgent | undefined;

function agent(): Agent {
  kept ??= new (process.getBuiltinModule("node:http").Agent)({ keepAlive: true, maxSockets: most });
  return kept;
}

function secureAgent(): SecureAgent {
  keptSecure ??= new (process.getBuiltinModule("node:https").Agent)({ keepAlive: true, maxSockets: most });
  return keptSecure;
}

function isSecure({ protocol }: URL): boolean {
  return protocol === "https:";
}
