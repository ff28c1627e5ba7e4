import { bearer, createClient } from "@apigw/client";
import * as generated from "../generated/orders/client.js";
import type { Issuer } from "../issuer.js";
import { counted, expect, type Record } from "./record.js";

/** Two orders, one to ship and one to cancel. */
export interface PlacedOrders {
  readonly shipping: number;
  readonly cancelling: number;
  ship(): Promise<void>;
  cancel(): Promise<void>;
}

/** The operations of the orders API, through the generated client, with tokens of a real issuer. */
export async function callOrders(baseUrl: string, issuer: Issuer, record: Record): Promise<PlacedOrders> {
  const orders = counted("orders", generated, record);
  const desk = createClient({ baseUrl, auth: bearer(() => issuer.token(["orders:read", "orders:write"])) });
  const placed = { shipping: 0, cancelling: 0 };

  await record.check("an order that was placed can be found", async () => {
    placed.shipping = (await orders.placeOrder(desk, { body: { petId: 7, quantity: 1 } })).id;
    placed.cancelling = (await orders.placeOrder(desk, { body: { petId: 8, quantity: 3 } })).id;
    const found = await orders.getOrder(desk, { orderId: placed.shipping });
    expect(found.petId === 7 && found.status === "placed", `getOrder gave ${JSON.stringify(found)}`);
    const { items } = await orders.listOrders(desk, { status: "placed" });
    expect(items.length === 2, `listOrders gave ${items.length}`);
    const refused = await orders.placeOrder(desk, { body: { petId: 7, quantity: 1_000 } }).result();
    expect(!refused.ok && refused.error.status === 422, "an order that nobody can fill was taken");
  });

  await record.check("a token without the scope is refused", async () => {
    const reader = createClient({ baseUrl, auth: bearer(() => issuer.token(["orders:read"])) });
    const refused = await generated.placeOrder(reader, { body: { petId: 1, quantity: 1 } }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(
      refused instanceof Error && "status" in refused && refused.status === 403,
      `a reader's token gave ${refused}`,
    );
  });

  return {
    ...placed,
    ship: async () => {
      const order = await orders.shipOrder(desk, { orderId: placed.shipping });
      expect(order.status === "shipped", `shipOrder gave ${order.status}`);
    },
    cancel: () => orders.cancelOrder(desk, { orderId: placed.cancelling }),
  };
}
