import { type ApiContract, lambda, type Reply, reply } from "@apigw/server";
import { expect, expectTypeOf, test } from "vitest";
import { type PetsService, petsApi, service } from "./pets.js";

// Checked by tsc: each @ts-expect-error line must be an error.

test("a reply has the type of its status and body", () => {
  expectTypeOf(reply(404, { message: "" })).toEqualTypeOf<Reply<404, { message: string }>>();
  expectTypeOf(reply(204)).toEqualTypeOf<Reply<204>>();
});

test("a service answers what its contract declares, nothing else", () => {
  // @ts-expect-error deletePet is missing
  const incomplete: PetsService = { listPets: service.listPets, createPet: service.createPet, getPet: service.getPet };
  const wrong: PetsService = {
    ...service,
    // @ts-expect-error 418 is not declared
    getPet: () => reply(418, { message: "" }),
    // @ts-expect-error a problem has a message
    createPet: () => reply(422, { text: "" }),
    // @ts-expect-error an id is a number
    deletePet: ({ petId }) => void petId.trim(),
  };
  expect([incomplete, wrong]).toHaveLength(2);
});

test("a handler takes the whole service or methods of it", () => {
  const handlers = () => [
    lambda(petsApi, service),
    lambda(petsApi, { getPet: ({ petId }) => reply(404, { message: petId.toFixed() }) }),
    // @ts-expect-error no operation is called getPat
    lambda(petsApi, { getPat: () => undefined }),
  ];
  expect(handlers).toBeTypeOf("function");
});

test("a contract lists every operation, by its name", () => {
  const { listPets, ...others } = petsApi.operations;
  // @ts-expect-error listPets is missing
  const missing: ApiContract<PetsService> = { name: "pets", operations: others };
  const misspelt: ApiContract<PetsService> = {
    name: "pets",
    operations: {
      ...petsApi.operations,
      // @ts-expect-error no operation is called listPats
      listPats: listPets,
    },
  };
  expect([missing, misspelt]).toHaveLength(2);
});
