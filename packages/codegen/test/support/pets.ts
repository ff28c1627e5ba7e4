/** The pet shop that everybody knows, as a contract. */
export const petShop = {
  openapi: "3.0.1",
  info: { title: "Pets", version: "1.0" },
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        summary: "List the pets, newest first.",
        parameters: [
          {
            name: "status",
            in: "query",
            description: "Only pets in this state.",
            schema: { $ref: "#/components/schemas/PetStatus" },
          },
          {
            name: "limit",
            in: "query",
            description: "How many to return, at most 100. Defaults to 20.",
            schema: { type: "integer" },
          },
        ],
        responses: {
          200: {
            description: "200 response",
            content: { "application/json": { schema: { $ref: "#/components/schemas/PetPage" } } },
          },
        },
      },
      post: {
        operationId: "createPet",
        summary: "Add a pet to the shop.",
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/NewPet" } } },
        },
        responses: {
          201: {
            description: "The pet, with the id it was given.",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
          },
          422: {
            description: "The pet is not one we can sell.",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } },
          },
        },
      },
    },
    "/pets/{petId}": {
      parameters: [
        {
          name: "petId",
          in: "path",
          required: true,
          description: "The id given when the pet was created.",
          schema: { type: "integer" },
        },
      ],
      get: {
        operationId: "getPet",
        summary: "Find a pet by its id.",
        responses: {
          200: {
            description: "200 response",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
          },
          404: {
            description: "No pet has this id.",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } },
          },
        },
      },
      delete: {
        operationId: "deletePet",
        summary: "Remove a pet from the shop.",
        responses: {
          204: { description: "204 response" },
          404: {
            description: "No pet has this id.",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        description: "A pet in the shop.",
        type: "object",
        properties: {
          id: { description: "Given by the shop, never reused.", type: "integer" },
          name: { type: "string" },
          status: { $ref: "#/components/schemas/PetStatus" },
          tags: { type: "array", items: { type: "string" } },
        },
        required: ["id", "name", "status"],
      },
      NewPet: {
        description: "A pet that has no id yet.",
        type: "object",
        properties: { name: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
        required: ["name"],
      },
      PetStatus: {
        description: "Where a pet stands in the shop.",
        type: "string",
        enum: ["available", "pending", "sold"],
      },
      PetPage: {
        type: "object",
        properties: {
          items: { type: "array", items: { $ref: "#/components/schemas/Pet" } },
          next: { description: "Pass it back to read the next page; absent on the last.", type: "string" },
        },
        required: ["items"],
      },
      Problem: {
        description: "What went wrong, in words.",
        type: "object",
        properties: { message: { type: "string" } },
        required: ["message"],
      },
    },
  },
};
