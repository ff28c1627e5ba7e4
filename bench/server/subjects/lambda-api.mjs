import createApi from "lambda-api";
import { shop } from "../shop.mjs";
import * as schemas from "../zod-schemas.mjs";

const api = createApi({ logger: false });
const { newPet, newOrder, petId, orderId } = schemas;
const serve = (method, path, parts, run) =>
  api[method](path, (request, response) => {
    const input = {};
    for (const [part, schema] of parts) {
      const { data, error } = schema.safeParse(request[part] ?? {});
      if (error) return response.status(400).json({ faults: error.issues });
      input[part] = data;
    }
    return run(input, response);
  });
const found = (response, value) =>
  value === undefined ? response.status(404).json({ message: "Not there" }) : response.json(value);
const gone = (response, done) => (done ? response.status(204).send("") : found(response));

serve("get", "/pets", [["query", schemas.listPets]], ({ query }, response) => response.json(shop.listPets(query)));
serve("get", "/pets/search", [["query", schemas.searchPets]], ({ query }, response) =>
  response.json(shop.searchPets(query)),
);
serve("post", "/pets", [["body", newPet]], ({ body }, response) => response.status(201).json(shop.createPet({ body })));
serve("get", "/pets/:petId", [["params", petId]], ({ params }, response) => found(response, shop.getPet(params)));
serve(
  "put",
  "/pets/:petId",
  [
    ["params", petId],
    ["body", newPet],
  ],
  ({ params, body }, response) => found(response, shop.updatePet({ ...params, body })),
);
serve("delete", "/pets/:petId", [["params", petId]], ({ params }, response) => gone(response, shop.deletePet(params)));
serve("get", "/orders", [["query", schemas.listOrders]], ({ query }, response) =>
  response.json(shop.listOrders(query)),
);
serve("post", "/orders", [["body", newOrder]], ({ body }, response) =>
  response.status(201).json(shop.createOrder({ body })),
);
serve("get", "/orders/:orderId", [["params", orderId]], ({ params }, response) =>
  found(response, shop.getOrder(params)),
);
serve("delete", "/orders/:orderId", [["params", orderId]], ({ params }, response) =>
  gone(response, shop.cancelOrder(params)),
);

export const handler = (event, context) => api.run(event, context);
