import { z } from "zod";

/** The contract's schemas once more, for those who validate with zod. */
const status = z.enum(["available", "pending", "sold"]);
export const newPet = z.strictObject({
  name: z.string().min(1).max(50),
  status: status.optional(),
  tags: z.array(z.string().max(20)).max(10).optional(),
});
export const newOrder = z.object({
  petId: z.int().min(1),
  quantity: z.int().min(1).max(10),
  note: z.string().max(200).optional(),
});
export const id = z.coerce.number().int().min(1);
const limit = z.coerce.number().int().min(1).max(100).optional();
export const petId = z.object({ petId: id });
export const orderId = z.object({ orderId: id });
export const listPets = z.object({ status: status.optional(), limit });
export const searchPets = z.object({ q: z.string().min(1) });
export const listOrders = z.object({ limit });
