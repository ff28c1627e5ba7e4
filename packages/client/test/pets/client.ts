import { type ApiError, type Call, type CallOptions, type Client, path } from "@apigw/client";
import type { CreatePetInput, DeletePetInput, GetPetInput, ListPetsInput, Pet, PetPage, Problem } from "./types.js";

export function listPets(client: Client, input: ListPetsInput = {}, options?: CallOptions): Call<PetPage> {
  return client.send({ method: "GET", path: "/pets", query: { status: input.status, limit: input.limit } }, options);
}

export function createPet(client: Client, input: CreatePetInput, options?: CallOptions): Call<Pet, CreatePetError> {
  return client.send({ method: "POST", path: "/pets", body: input.body, fails: [422] }, options);
}

export type CreatePetError = ApiError<422, Problem>;

export function getPet(client: Client, input: GetPetInput, options?: CallOptions): Call<Pet, GetPetError> {
  return client.send({ method: "GET", path: path`/pets/${input.petId}`, fails: [404] }, options);
}

export type GetPetError = ApiError<404, Problem>;

/** Needs an API key. */
export function deletePet(
  client: Client<"apiKey">,
  input: DeletePetInput,
  options?: CallOptions,
): Call<void, DeletePetError> {
  return client.send({ method: "DELETE", path: path`/pets/${input.petId}`, fails: [404] }, options);
}

export type DeletePetError = ApiError<404, Problem>;

/** Takes either of two credentials. */
export function feedPet(client: Client<"bearer" | "sigv4">, input: GetPetInput, options?: CallOptions): Call<void> {
  return client.send({ method: "PUT", path: path`/pets/${input.petId}/meals` }, options);
}
