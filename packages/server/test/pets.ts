// The pet shop, as the generator writes its server side.

import { type ApiContract, type Awaitable, type Context, type Reply, reply } from "@apigw/server";

export interface Pet {
  id: number;
  name: string;
  status: "available" | "pending" | "sold";
}

export interface Problem {
  message: string;
}

export interface PetsService {
  listPets: (input: { status?: Pet["status"]; limit?: number }, context: Context) => Awaitable<{ items: Pet[] }>;
  createPet: (input: { body: { name: string } }, context: Context) => Awaitable<Pet | Reply<422, Problem>>;
  getPet: (input: { petId: number }, context: Context) => Awaitable<Pet | Reply<404, Problem>>;
  deletePet: (input: { petId: number }, context: Context) => Awaitable<undefined | Reply<404, Problem>>;
}

export const petsApi: ApiContract<PetsService> = {
  name: "pets",
  operations: {
    listPets: { route: "GET /pets", status: 200, query: { status: "string", limit: "integer" } },
    createPet: { route: "POST /pets", status: 201, body: "application/json" },
    getPet: { route: "GET /pets/{petId}", status: 200, path: { petId: "integer" } },
    deletePet: { route: "DELETE /pets/{petId}", status: 204, path: { petId: "integer" } },
  },
};

const rex: Pet = { id: 7, name: "Rex", status: "available" };

export const service: PetsService = {
  listPets: ({ status, limit = 20 }) => ({
    items: [rex].filter((pet) => !status || pet.status === status).slice(0, limit),
  }),

  createPet({ body }) {
    if (body.name === "") return reply(422, { message: "A pet needs a name" });
    return { ...rex, name: body.name };
  },

  getPet: ({ petId }) => (petId === 7 ? rex : reply(404, { message: `No pet has id ${petId}` })),

  deletePet({ petId }) {
    if (petId !== 7) return reply(404, { message: `No pet has id ${petId}` });
    return;
  },
};
