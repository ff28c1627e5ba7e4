import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { MethodTester } from "../deployed.js";
import { answer } from "./answer.js";
import type { Answer, Call } from "./call.js";
import type { Plane } from "./exchange.js";
import { openSocket } from "./socket/connect.js";
import type { OpenConnection } from "./socket/connection.js";
import { createConnections } from "./socket/connections.js";
import { createSocketFaults, type SocketFaults } from "./socket/faults.js";
import { manageConnection } from "./socket/manage.js";
import { createTester } from "./test-invoke.js";

/** Runs what was deployed. */
export interface DataPlane {
  /** A request to a REST or HTTP API, or to the `@connections` of a WebSocket API. */
  handle(call: Call): Answer | Promise<Answer>;
  /** A WebSocket handshake. */
  upgrade(call: Call, wire: Wire): Promise<void>;
  /** Runs what is not deployed, for the management API. */
  readonly tester: MethodTester;
  /** What is made to go wrong with WebSockets. */
  readonly faults: SocketFaults;
  /** The open connections of an API. */
  connectionsOf(apiId: string): readonly OpenConnection[];
  /** Ends every WebSocket, without a word to `$disconnect`. */
  close(): void;
}

export interface Wire {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  refuse(status: number, message: string): void;
}

/** Larger messages end the connection with 1009. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const maxPayload = 128 * 1024;

/** A message that is sent in more pieces ends it with 1008: each costs memory, however small it is. */
const maxFragments = 1024;

/** A client that does not answer a close is not waited for any longer. */
const closeTimeout = 3000;

/** More WebSockets than this are refused, before the process runs out of files for all else. */
const usuallyMost = 30_000;

/** A data plane over a directory of deployed APIs. */
export function createDataPlane(plane: Plane, { mostSockets = usuallyMost } = {}): DataPlane {
  const connections = createConnections(plane.timeScale);
  const sockets = { connections, faults: createSocketFaults(connections) };
  /** Handshakes whose `$connect` is still running. */
  const pending = new Set<Duplex>();
  const limits = { maxPayload, maxFragments, closeTimeout };
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false, ...limits });
  return {
    tester: createTester(plane),
    faults: sockets.faults,
    handle(call) {
      const deployed = plane.directory.find(call.apiId);
      if (deployed === undefined) return unknownApi(plane, call.apiId);
      return deployed.protocol === "websocket"
        ? manageConnection(plane, call, deployed, sockets)
        : answer(plane, call, deployed);
    },
    async upgrade(call, wire) {
      const deployed = plane.directory.find(call.apiId);
      if (deployed?.protocol !== "websocket") return wire.refuse(403, "Forbidden");
      if (connections.size + pending.size >= mostSockets) {
        plane.log({ event: "warning", message: `${mostSockets} WebSockets are open, and there may be no more.` });
        return wire.refuse(503, "Service Unavailable");
      }
      pending.add(wire.socket);
      try {
        await openSocket(plane, server, sockets, deployed, { call, ...wire });
      } finally {
        pending.delete(wire.socket);
      }
    },
    connectionsOf: (apiId) => connections.of(apiId),
    close() {
      for (const socket of pending) socket.destroy();
      connections.close();
    },
  };
}

function unknownApi(plane: Plane, apiId: string): Answer {
  plane.log({ event: "warning", message: `There is no API with the id "${apiId}" here.` });
  return { status: 403, headers: [["content-type", "application/json"]], body: '{"message":"Forbidden"}' };
}
