import { Router } from "@aws-lambda-powertools/event-handler/http";
import { shop } from "../shop.mjs";
import * as schemas from "../zod-schemas.mjs";

const app = new Router();
const found = (value) =>
  value ? value : { statusCode: 404, headers: { "content-type": "application/json" }, body: '{"message":"Not there"}' };
const created = (value) => ({
  statusCode: 201,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
const gone = (done) => (done ? { statusCode: 204, body: "" } : found());
const { newPet, newOrder, petId, orderId } = schemas;

app.get("/pets", ({ valid }) => shop.listPets(valid.req.query), { validation: { req: { query: schemas.listPets } } });
app.get("/pets/search", ({ valid }) => shop.searchPets(valid.req.query), {
  validation: { req: { query: schemas.searchPets } },
});
app.post("/pets", ({ valid }) => created(shop.createPet({ body: valid.req.body })), {
  validation: { req: { body: newPet } },
});
app.get("/pets/:petId", ({ valid }) => found(shop.getPet(valid.req.path)), { validation: { req: { path: petId } } });
app.put("/pets/:petId", ({ valid }) => found(shop.updatePet({ ...valid.req.path, body: valid.req.body })), {
  validation: { req: { path: petId, body: newPet } },
});
app.delete("/pets/:petId", ({ valid }) => gone(shop.deletePet(valid.req.path)), {
  validation: { req: { path: petId } },
});
app.get("/orders", ({ valid }) => shop.listOrders(valid.req.query), {
  validation: { req: { query: schemas.listOrders } },
});
app.post("/orders", ({ valid }) => created(shop.createOrder({ body: valid.req.body })), {
  validation: { req: { body: newOrder } },
});
app.get("/orders/:orderId", ({ valid }) => found(shop.getOrder(valid.req.path)), {
  validation: { req: { path: orderId } },
});
app.delete("/orders/:orderId", ({ valid }) => gone(shop.cancelOrder(valid.req.path)), {
  validation: { req: { path: orderId } },
});

export const handler = (event, context) => app.resolve(event, context);
