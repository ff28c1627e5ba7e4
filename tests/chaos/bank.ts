import { type Connections, socketConnections, socketLambda } from "@apigw/server";
import { memoryStore, type SocketSessions, socketSessions, withDedupe, withSessions } from "@apigw/server/sockets";
import { connect, type Request, type Socket, type SocketContract, type SocketOptions } from "@apigw/websocket";
import { WebSocket } from "ws";
import { type BankEvents, type BankService, bankApi } from "../../packages/server/test/bank.js";
import { guard, type SocketGateway, startSockets } from "../../packages/server/test/socket-gateway.js";
import { fast } from "../../packages/websocket/test/shop.js";

// Both halves of a reliable socket with a gateway between them, which a test makes fail.

export interface BankRoutes {
  deposit: Request<{ amount: number }, { balance: number }>;
  note: { text: string };
}

/** What the generator writes for the client's side. */
export const bankSocket: SocketContract<BankRoutes, BankEvents> = {
  name: "bank",
  routeField: "action",
  eventField: "type",
  ping: "ping",
};

/** A bank behind a gateway. */
export interface Bank {
  readonly sockets: SocketGateway;
  readonly faults: SocketGateway["gateway"]["faults"];
  readonly api: string;
  readonly connections: Connections<BankEvents>;
  readonly sessions: SocketSessions<BankEvents>;
  /** Each amount that was booked, as often as it was. */
  readonly booked: number[];
  connect(options?: SocketOptions, user?: string): Promise<Socket<BankRoutes, BankEvents>>;
  stop(): Promise<void>;
}

/** Opens a bank. `booking` is called in the midst of each deposit, after its effect. */
export async function openBank(
  options: Parameters<typeof withSessions>[1] = {},
  booking: (amount: number, connection: string) => unknown = () => undefined,
): Promise<Bank> {
  const booked: number[] = [];
  const store = memoryStore();
  const service: BankService = {
    async deposit({ amount }, { connection }) {
      booked.push(amount);
      await booking(amount, connection.id);
      return { balance: booked.length };
    },
    note: () => undefined,
  };
  const bank = socketLambda(bankApi, service, { dedupe: withDedupe(store), sessions: withSessions(store, options) });
  const routes = { twoWay: ["deposit", "note", "ping", "$default"], guarded: true };
  const sockets = await startSockets({ functions: { bank, guard } }, routes);
  const url = sockets.gateway.baseUrl(sockets.apiId);
  const connections = socketConnections(bankApi, { endpoint: url.replace("ws:", "http:") });
  return {
    sockets,
    faults: sockets.gateway.faults,
    api: sockets.apiId,
    connections,
    sessions: socketSessions(bankApi, store, connections),
    booked,
    connect: (given, user = "ann") =>
      connect(bankSocket, url, { WebSocket, clock: fast(20), query: { user }, ...given }),
    stop: () => sockets.stop(),
  };
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until something is so. */
export async function until(isSo: () => boolean, milliseconds = 20_000): Promise<void> {
  for (const end = Date.now() + milliseconds; !isSo(); await pause(2)) {
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${isSo}`);
  }
}
