// What the generator writes for the pet shop, as far as these tests need it.

export interface Pet {
  id: number;
  name: string;
  status: PetStatus;
  tags?: string[];
}

export interface NewPet {
  name: string;
  tags?: string[];
}

export type PetStatus = "available" | "pending" | "sold";

export interface PetPage {
  items: Pet[];
  next?: string;
}

export interface Problem {
  message: string;
}

export interface ListPetsInput {
  status?: PetStatus;
  limit?: number;
}

export interface CreatePetInput {
  body: NewPet;
}

export interface GetPetInput {
  petId: number;
}

export interface DeletePetInput {
  petId: number;
}
