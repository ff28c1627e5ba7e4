import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { MethodTester } from "../deployed.js";
import { answer } from "./answer.js";
import type { Answer, Call } from "./call.js";
import type { Plane } from "./exchange.js";
import { openSocket } from "./socket/connect.js";
import type { Connections, OpenConnection } from "./socket/connection.js";
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

// Larger messages end the connection with 1009. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const maxPayload = 128 * 1024;

/** A data plane over a directory of deployed APIs. */
export function createDataPlane(plane: Plane): DataPlane {
  const connections: Connections = new Map();
  /** Handshakes whose `$connect` is still running. */
  const pending = new Set<Duplex>();
  const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: false });
  return {
    tester: createTester(plane),
    handle(call) {
      const deployed = plane.directory.find(call.apiId);
      if (deployed === undefined) return unknownApi(plane, call.apiId);
      return deployed.protocol === "websocket"
        ? manageConnection(call, deployed, connections)
        : answer(plane, call, deployed);
    },
    async upgrade(call, wire) {
      const deployed = plane.directory.find(call.apiId);
      if (deployed?.protocol !== "websocket") return wire.refuse(403, "Forbidden");
      pending.add(wire.socket);
      try {
        await openSocket(plane, server, connections, deployed, { call, ...wire });
      } finally {
        pending.delete(wire.socket);
      }
    },
    connectionsOf: (apiId) => [...connections.values()].filter(({ deployed }) => deployed.apiId === apiId),
    close() {
      for (const socket of pending) socket.destroy();
      const open = [...connections.values()];
      connections.clear();
      for (const { socket } of open) {
        socket.close(1001, "Going away");
        // A client that does not answer is not waited for.
        setTimeout(() => socket.terminate(), 200).unref();
      }
    },
  };
}

function unknownApi(plane: Plane, apiId: string): Answer {
  plane.log({ event: "warning", message: `There is no API with the id "${apiId}" here.` });
  return { status: 403, headers: [["content-type", "application/json"]], body: '{"message":"Forbidden"}' };
}
