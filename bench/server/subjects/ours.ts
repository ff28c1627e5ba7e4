import { lambda, reply } from "@apigw/server";
import { type ShopService, shopApi } from "../.work/generated/server.js";
import { shop } from "../shop.mjs";

const missing = (what: string) => reply(404, { message: `No ${what} has this id` });

const service: ShopService = {
  listPets: (input) => shop.listPets(input),
  searchPets: (input) => shop.searchPets(input),
  createPet: (input) => shop.createPet(input),
  getPet: (input) => shop.getPet(input) ?? missing("pet"),
  updatePet: (input) => shop.updatePet(input) ?? missing("pet"),
  deletePet: (input) => (shop.deletePet(input) ? undefined : missing("pet")),
  listOrders: (input) => shop.listOrders(input),
  createOrder: (input) => shop.createOrder(input),
  getOrder: (input) => shop.getOrder(input) ?? missing("order"),
  cancelOrder: (input) => (shop.cancelOrder(input) ? undefined : missing("order")),
};

export const handler = lambda(shopApi, service);
