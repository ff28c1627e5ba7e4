import type { SocketApi } from "@apigw/model";
import type { WebSocket } from "ws";
import type { DeployedApi, DeployedStage } from "../../deployed.js";
import { type Call, headerOf, shortId } from "../call.js";

/** What is known of a connection from its handshake on. */
export interface Connection {
  readonly id: string;
  readonly deployed: DeployedApi;
  /** The stage as it was deployed when the connection was made; a later deployment is seen by later connections. */
  readonly stage: DeployedStage;
  readonly api: SocketApi;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly connectedAt: number;
  /** What its authorizer said, flat. */
  readonly authorizer: ReadonlyMap<string, unknown> | undefined;
  lastActiveAt: number;
}

/** A connection whose handshake is done. */
export interface OpenConnection extends Connection {
  readonly socket: WebSocket;
}

/** The open connections of a gateway, by id. */
export type Connections = Map<string, OpenConnection>;

export function newConnection(call: Call, deployed: DeployedApi, stage: DeployedStage, api: SocketApi): Connection {
  const now = Date.now();
  return {
    id: shortId(),
    deployed,
    stage,
    api,
    domainName: call.domainName,
    sourceIp: call.sourceIp,
    userAgent: headerOf(call.headers, "user-agent") ?? "",
    connectedAt: now,
    authorizer: undefined,
    lastActiveAt: now,
  };
}

/** How the log names a route of a connection. */
export function nameOf(connection: Connection, routeKey: string): string {
  return `${routeKey} of "${connection.deployed.name}"`;
}
