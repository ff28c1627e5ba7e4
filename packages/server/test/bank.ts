import type { Awaitable, SocketApiContract, SocketContext, SocketLifecycle } from "@apigw/server";

// A bank, as the generator writes its server side: it must do nothing twice.

export interface BankEvents {
  paid: { n: number };
}

export interface BankService extends SocketLifecycle<BankEvents> {
  deposit: (message: { amount: number }, context: SocketContext<BankEvents>) => Awaitable<{ balance: number }>;
  note: (message: { text: string }, context: SocketContext<BankEvents>) => Awaitable<void>;
}

export const bankApi: SocketApiContract<BankService, BankEvents> = {
  name: "bank",
  routeField: "action",
  eventField: "type",
  routes: { deposit: { route: "deposit", reply: true }, note: { route: "note" } },
};
