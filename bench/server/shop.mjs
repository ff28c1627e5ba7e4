/** What all subjects do: the work behind ten operations, without a word of where they run. */
const rex = { id: 7, name: "Rex", status: "available", tags: ["good", "dog"] };
const order = { id: 3, petId: 7, quantity: 1 };

export const shop = {
  listPets: ({ status, limit = 20 }) => ({
    items: [rex].filter((pet) => status === undefined || pet.status === status).slice(0, limit),
  }),
  searchPets: ({ q }) => ({ items: rex.name.includes(q) ? [rex] : [] }),
  createPet: ({ body: { name, status = "available", tags = [] } }) => ({ id: 8, name, status, tags }),
  getPet: ({ petId }) => (petId === 7 ? rex : undefined),
  updatePet: ({ petId, body }) => (petId === 7 ? { ...rex, ...body } : undefined),
  deletePet: ({ petId }) => petId === 7,
  listOrders: ({ limit = 20 }) => [order].slice(0, limit),
  createOrder: ({ body }) => ({ id: 4, ...body }),
  getOrder: ({ orderId }) => (orderId === 3 ? order : undefined),
  cancelOrder: ({ orderId }) => orderId === 3,
};
