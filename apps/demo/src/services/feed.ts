import type { FeedService } from "../generated/feed/server.js";
import type { Watchers } from "./watchers.js";

/** The order feed: remembers who watches what. */
export function createFeed(watchers: Watchers): FeedService {
  return {
    async watchOrder({ orderId }, { connection }) {
      watchers.watch(orderId, connection.id);
      await connection.post("watching", { orderId });
    },

    unwatchOrder: ({ orderId }, { connection }) => watchers.unwatch(orderId, connection.id),

    listWatched: (_, { connection }) => ({ orderIds: watchers.ordersOf(connection.id) }),

    $disconnect: ({ connection }) => watchers.leave(connection.id),
  };
}
