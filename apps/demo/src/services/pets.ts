import { reply } from "@apigw/server";
import type { PetsService } from "../generated/pets/server.js";
import type { Order, Pet, User } from "../generated/pets/types.js";

/** The pet shop, in memory. */
export function createPetShop(): PetsService {
  const pets = new Map<number, Pet>();
  const orders = new Map<number, Order>();
  const users = new Map<string, User>();
  const photos = new Map<number, Uint8Array>();
  const nextId = (things: ReadonlyMap<number, unknown>) => Math.max(0, ...things.keys()) + 1;

  return {
    addPet({ body }) {
      if (body.name === "") return reply(422);
      const pet = { ...body, id: body.id ?? nextId(pets) };
      pets.set(pet.id, pet);
      return pet;
    },

    updatePet({ body }) {
      if (body.id === undefined || !pets.has(body.id)) return reply(404);
      pets.set(body.id, body);
      return body;
    },

    findPetsByStatus: ({ status = "available" }) => [...pets.values()].filter((pet) => pet.status === status),

    findPetsByTags: ({ tags = [] }) =>
      [...pets.values()].filter((pet) => pet.tags?.some(({ name }) => name !== undefined && tags.includes(name))),

    getPetById: ({ petId }) => pets.get(petId) ?? reply(404),

    updatePetWithForm({ petId, name, status }) {
      const pet = pets.get(petId);
      if (pet === undefined) return reply(400);
      const known = (["available", "pending", "sold"] as const).find((item) => item === status);
      const changed = {
        ...pet,
        ...(name === undefined ? {} : { name }),
        ...(known === undefined ? {} : { status: known }),
      };
      pets.set(petId, changed);
      return changed;
    },

    deletePet({ petId }) {
      if (!pets.delete(petId)) return reply(400);
      return;
    },

    uploadFile({ petId, additionalMetadata, body }) {
      if (!pets.has(petId)) return reply(404);
      photos.set(petId, body);
      return { code: 200, type: "photo", message: `${body.byteLength} bytes, ${additionalMetadata ?? "no words"}` };
    },

    getInventory() {
      const counts: Record<string, number> = {};
      for (const { status = "available" } of pets.values()) counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    },

    placeOrder({ body }) {
      if (body.petId === undefined) return reply(422);
      const order = { ...body, id: body.id ?? nextId(orders), status: body.status ?? ("placed" as const) };
      orders.set(order.id, order);
      return order;
    },

    getOrderById: ({ orderId }) => orders.get(orderId) ?? reply(404),

    deleteOrder({ orderId }) {
      if (!orders.delete(orderId)) return reply(404);
      return;
    },

    createUser({ body }) {
      users.set(body.username ?? "", body);
      return body;
    },

    createUsersWithListInput({ body }) {
      for (const user of body) users.set(user.username ?? "", user);
      return body.at(-1) ?? {};
    },

    loginUser({ username = "", password = "" }) {
      if (users.get(username)?.password !== password) return reply(400);
      return `session of ${username}`;
    },

    logoutUser: () => undefined,

    getUserByName: ({ username }) => users.get(username) ?? reply(404),

    updateUser({ username, body }) {
      if (!users.has(username)) return reply(404);
      users.set(username, body);
      return;
    },

    deleteUser({ username }) {
      if (!users.delete(username)) return reply(404);
      return;
    },
  };
}
