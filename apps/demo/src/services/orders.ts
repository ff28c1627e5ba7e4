import { type Connections, reply } from "@apigw/server";
import type { FeedEvents } from "../generated/feed/types.js";
import type { OrdersService } from "../generated/orders/server.js";
import type { Order } from "../generated/orders/types.js";
import type { Watchers } from "./watchers.js";

/** Orders, which tell those who watch them what happens. */
export function createOrderDesk(watchers: Watchers, feed: () => Connections<FeedEvents>): OrdersService {
  const orders = new Map<number, Order>();

  async function tell(event: "orderShipped" | "orderCancelled", { id, petId }: Order): Promise<void> {
    for (const connectionId of watchers.of(id)) {
      const outcome = await feed().to(connectionId).post(event, { orderId: id, petId, at: new Date().toISOString() });
      if (outcome === "gone") watchers.leave(connectionId);
    }
  }

  return {
    listOrders: ({ status }) => ({
      items: [...orders.values()].filter((order) => status === undefined || order.status === status).reverse(),
    }),

    placeOrder({ body }) {
      if (body.quantity > 100) return reply(422, { message: "We never have more than a hundred pets" });
      const order: Order = { ...body, id: orders.size + 1, status: "placed" };
      orders.set(order.id, order);
      return order;
    },

    getOrder: ({ orderId }) => orders.get(orderId) ?? noOrder(orderId),

    async cancelOrder({ orderId }) {
      const order = orders.get(orderId);
      if (order === undefined) return noOrder(orderId);
      if (order.status === "shipped") return reply(409, { message: `Order ${orderId} is on its way` });
      orders.set(orderId, { ...order, status: "cancelled" });
      await tell("orderCancelled", order);
      return;
    },

    async shipOrder({ orderId }) {
      const order = orders.get(orderId);
      if (order === undefined) return noOrder(orderId);
      const shipped: Order = { ...order, status: "shipped" };
      orders.set(orderId, shipped);
      await tell("orderShipped", shipped);
      return shipped;
    },
  };
}

function noOrder(orderId: number) {
  return reply(404, { message: `No order has id ${orderId}` });
}
