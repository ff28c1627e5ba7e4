import type { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { abortable } from "./abort.js";
import type { Connection } from "./connection.js";
import { GatewayError } from "./error.js";
import type { CallOptions } from "./operations/bind.js";

/** One connection to a WebSocket API. */
export interface SocketAddress {
  readonly apiId: string;
  readonly stage: string;
  readonly connectionId: string;
}

/** Those who are connected to a WebSocket API. */
export interface SocketConnections {
  /** Sends a message of at most 128 KB (`PostToConnection`). `not-found` where the connection is gone. */
  post(address: SocketAddress, data: string | Uint8Array, options?: CallOptions): Promise<void>;
  /** Ends the connection (`DeleteConnection`). `not-found` where it is gone. */
  disconnect(address: SocketAddress, options?: CallOptions): Promise<void>;
  /** Since when it is there, and from where (`GetConnection`). `not-found` where it is gone. */
  get(address: SocketAddress, options?: CallOptions): Promise<SocketConnection>;
}

/** Who is there. */
export interface SocketConnection {
  readonly connectedAt: Date | undefined;
  readonly lastActiveAt: Date | undefined;
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
}

type Sdk = typeof import("@aws-sdk/client-apigatewaymanagementapi");
type Use<Result> = (
  client: ApiGatewayManagementApiClient,
  sdk: Sdk,
  abort: { abortSignal?: AbortSignal },
) => Promise<Result>;

export function socketConnections(
  connection: Connection,
  endpointOf: (apiId: string) => Promise<string>,
): SocketConnections {
  const use = async <Result>(address: SocketAddress, { signal }: CallOptions = {}, work: Use<Result>) => {
    const endpoint = await addressOf(connection, address, endpointOf);
    const sdk = await import("@aws-sdk/client-apigatewaymanagementapi");
    const client = new sdk.ApiGatewayManagementApiClient({ ...connection.configuration, endpoint });
    try {
      return await abortable(signal, (abort) => work(client, sdk, abort));
    } catch (error) {
      throw isGone(error) ? gone(address, error) : error;
    } finally {
      client.destroy();
    }
  };
  return {
    post: (address, Data, options) =>
      use(address, options, async (client, { PostToConnectionCommand }, abort) => {
        checkSize(Data);
        await client.send(new PostToConnectionCommand({ ConnectionId: address.connectionId, Data }), abort);
      }),
    disconnect: (address, options) =>
      use(address, options, async (client, { DeleteConnectionCommand }, abort) => {
        await client.send(new DeleteConnectionCommand({ ConnectionId: address.connectionId }), abort);
      }),
    get: (address, options) =>
      use(address, options, async (client, { GetConnectionCommand }, abort) => {
        const there = await client.send(new GetConnectionCommand({ ConnectionId: address.connectionId }), abort);
        const { ConnectedAt: connectedAt, LastActiveAt: lastActiveAt, Identity } = there;
        return { connectedAt, lastActiveAt, sourceIp: Identity?.SourceIp, userAgent: Identity?.UserAgent };
      }),
  };
}

/** AWS's own address of the API; of a local gateway by its path, since Node does not resolve `*.localhost`. */
async function addressOf(
  { options }: Connection,
  { apiId, stage }: SocketAddress,
  endpointOf: (apiId: string) => Promise<string>,
): Promise<string> {
  const endpoint = (await endpointOf(apiId)).replace(/^ws/, "http");
  const { hostname, port } = new URL(endpoint);
  if (!hostname.endsWith(".localhost")) return `${endpoint}/${stage}`;
  return `${options.endpoint ?? `http://127.0.0.1:${port}`}/_aws/execute-api/${apiId}/${stage}`;
}

function checkSize(data: string | Uint8Array): void {
  const size = typeof data === "string" ? new TextEncoder().encode(data).length : data.length;
  if (size <= 128 * 1024) return;
  throw new GatewayError(
    "invalid",
    `The message has ${size} bytes, and a WebSocket API takes 131,072 (128 KB). Send it in parts. Nothing was sent.`,
  );
}

function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === "GoneException";
}

function gone({ apiId, stage, connectionId }: SocketAddress, cause: unknown): GatewayError {
  return new GatewayError(
    "not-found",
    `There is no connection ${JSON.stringify(connectionId)} to the stage ${stage} of ${apiId}: it has ended, or never was. Nothing was sent.`,
    { cause },
  );
}
