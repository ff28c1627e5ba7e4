import type { Duplex } from "node:stream";
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
}

/** A connection whose handshake is done. */
export interface OpenConnection extends Connection {
  readonly socket: WebSocket;
  /** What the WebSocket lies on. */
  readonly wire: Duplex;
  lastActiveAt: number;
  /** How the gateway itself has ended it, if it has. */
  ending?: Ending | undefined;
}

/** Why a connection ends, as its `$disconnect` is told. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** A connection as it begins. */
export function newConnection(call: Call, deployed: DeployedApi, stage: DeployedStage, api: SocketApi): Connection {
  return {
    id: shortId(),
    deployed,
    stage,
    api,
    domainName: shared(call.domainName),
    sourceIp: shared(call.sourceIp),
    userAgent: shared(headerOf(call.headers, "user-agent") ?? ""),
    connectedAt: Date.now(),
    authorizer: undefined,
  };
}

// What thousands of connections say in the same words is kept once.
const words = new Map<string, string>();

function shared(text: string): string {
  const known = words.get(text);
  if (known !== undefined) return known;
  if (words.size >= 1000) words.clear();
  words.set(text, text);
  return text;
}

/** How the log names a route of a connection. */
export function nameOf(connection: Connection, routeKey: string): string {
  return `${routeKey} of "${connection.deployed.name}"`;
}
