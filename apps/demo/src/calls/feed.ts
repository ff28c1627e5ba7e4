import { connect, type Socket } from "@apigw/websocket";
import { WebSocket } from "ws";
import { type FeedRoutes, feedSocket } from "../generated/feed/socket.js";
import type { FeedEvents } from "../generated/feed/types.js";
import type { PlacedOrders } from "./orders.js";
import { expect, type Record } from "./record.js";

/** Every route of the feed and every event that it declares, through the generated socket. */
export async function callFeed(url: string, orders: PlacedOrders, record: Record): Promise<void> {
  await record.check("who watches orders hears what happens to them", async () => {
    const feed = await connect(feedSocket, url, { WebSocket });
    try {
      const watching = hear(feed, "watching", record);
      const shipped = hear(feed, "orderShipped", record);
      const cancelled = hear(feed, "orderCancelled", record);

      // Sent again until it is answered, should the connection break: the function does it once.
      await feed.send("watchOrder", { orderId: orders.shipping }, { delivery: "at-least-once" });
      await feed.send("watchOrder", { orderId: orders.cancelling }, { delivery: "at-least-once" });
      await watching;
      record.called("feed.watchOrder");

      await until(async () => (await feed.request("listWatched", {})).orderIds.length === 2);
      record.called("feed.listWatched");

      await orders.ship();
      const { orderId, petId } = await shipped;
      expect(orderId === orders.shipping && petId === 7, `orderShipped told of order ${orderId}, pet ${petId}`);

      await orders.cancel();
      expect((await cancelled).orderId === orders.cancelling, "orderCancelled told of another order");

      await feed.send("unwatchOrder", { orderId: orders.shipping });
      await until(async () => (await feed.request("listWatched", {})).orderIds.length === 1);
      record.called("feed.unwatchOrder");
    } finally {
      await feed.close();
    }
  });
}

/** The next event of one kind, or a failure after five seconds. */
function hear<Name extends keyof FeedEvents>(
  feed: Socket<FeedRoutes, FeedEvents>,
  name: Name,
  record: Record,
): Promise<FeedEvents[Name]> {
  const heard = new Promise<FeedEvents[Name]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} was not heard within 5 s`)), 5_000);
    const stop = feed.on(name, (event) => {
      clearTimeout(timer);
      stop();
      record.heard(`feed.${name}`);
      resolve(event);
    });
  });
  // It may fail before anybody waits for it.
  heard.catch(() => undefined);
  return heard;
}

/** Messages run concurrently on AWS: what one did is seen a moment later by another. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the server did not come to the expected state within 2.5 s");
}
