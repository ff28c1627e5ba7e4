import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { handle } from "hono/aws-lambda";
import { shop } from "../shop.mjs";
import * as schemas from "../zod-schemas.mjs";

const { newPet, newOrder, petId, orderId } = schemas;
const app = new OpenAPIHono();
const responses = { 200: { description: "It" } };
const json = (schema) => ({ body: { required: true, content: { "application/json": { schema } } } });
const serve = (method, path, request, run) => app.openapi(createRoute({ method, path, request, responses }), run);
const found = (c, value) => (value === undefined ? c.json({ message: "Not there" }, 404) : c.json(value));
const gone = (c, done) => (done ? c.body(null, 204) : found(c));

serve("get", "/pets", { query: schemas.listPets }, (c) => c.json(shop.listPets(c.req.valid("query"))));
serve("get", "/pets/search", { query: schemas.searchPets }, (c) => c.json(shop.searchPets(c.req.valid("query"))));
serve("post", "/pets", json(newPet), (c) => c.json(shop.createPet({ body: c.req.valid("json") }), 201));
serve("get", "/pets/{petId}", { params: petId }, (c) => found(c, shop.getPet(c.req.valid("param"))));
serve("put", "/pets/{petId}", { params: petId, ...json(newPet) }, (c) =>
  found(c, shop.updatePet({ ...c.req.valid("param"), body: c.req.valid("json") })),
);
serve("delete", "/pets/{petId}", { params: petId }, (c) => gone(c, shop.deletePet(c.req.valid("param"))));
serve("get", "/orders", { query: schemas.listOrders }, (c) => c.json(shop.listOrders(c.req.valid("query"))));
serve("post", "/orders", json(newOrder), (c) => c.json(shop.createOrder({ body: c.req.valid("json") }), 201));
serve("get", "/orders/{orderId}", { params: orderId }, (c) => found(c, shop.getOrder(c.req.valid("param"))));
serve("delete", "/orders/{orderId}", { params: orderId }, (c) => gone(c, shop.cancelOrder(c.req.valid("param"))));

export const handler = handle(app);
