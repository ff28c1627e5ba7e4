import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
import jsonBody from "@middy/http-json-body-parser";
import httpRouter from "@middy/http-router";
import validator from "@middy/validator";
import { transpileSchema } from "@middy/validator/transpile";
import { shop } from "../shop.mjs";

const status = { enum: ["available", "pending", "sold"] };
const int = (more = {}) => ({ type: "integer", minimum: 1, ...more });
const newPet = {
  type: "object",
  required: ["name"],
  additionalProperties: false,
  properties: {
    name: { type: "string", minLength: 1, maxLength: 50 },
    status,
    tags: { type: "array", maxItems: 10, items: { type: "string", maxLength: 20 } },
  },
};
const newOrder = {
  type: "object",
  required: ["petId", "quantity"],
  properties: { petId: int(), quantity: int({ maximum: 10 }), note: { type: "string", maxLength: 200 } },
};
const part = (name, schema) => ({ type: "object", required: [name], properties: { [name]: schema } });
const query = (properties, required = []) => ({
  type: "object",
  ...(required.length > 0 && { required: ["queryStringParameters"] }),
  properties: { queryStringParameters: { type: "object", required, properties } },
});
const inPath = (name) => part("pathParameters", part(name, int()));
const inBody = (schema) => part("body", schema);

const route = (method, path, schema, run, hasBody = false) => ({
  method,
  path,
  handler: middy()
    .use(hasBody ? [jsonBody()] : [])
    .use(validator({ eventSchema: transpileSchema(schema) }))
    .handler(run),
});
const answer = (statusCode, value) =>
  value === undefined
    ? { statusCode: 404, body: '{"message":"Not there"}' }
    : { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
const gone = (done) => (done ? { statusCode: 204 } : answer(404));

const routes = [
  route("GET", "/pets", query({ status, limit: int({ maximum: 100 }) }), (event) =>
    answer(200, shop.listPets(event.queryStringParameters ?? {})),
  ),
  route("GET", "/pets/search", query({ q: { type: "string", minLength: 1 } }, ["q"]), (event) =>
    answer(200, shop.searchPets(event.queryStringParameters)),
  ),
  route("POST", "/pets", inBody(newPet), ({ body }) => answer(201, shop.createPet({ body })), true),
  route("GET", "/pets/{petId}", inPath("petId"), (event) => answer(200, shop.getPet(event.pathParameters))),
  route(
    "PUT",
    "/pets/{petId}",
    { allOf: [inPath("petId"), inBody(newPet)] },
    (event) => answer(200, shop.updatePet({ ...event.pathParameters, body: event.body })),
    true,
  ),
  route("DELETE", "/pets/{petId}", inPath("petId"), (event) => gone(shop.deletePet(event.pathParameters))),
  route("GET", "/orders", query({ limit: int({ maximum: 100 }) }), (event) =>
    answer(200, shop.listOrders(event.queryStringParameters ?? {})),
  ),
  route("POST", "/orders", inBody(newOrder), ({ body }) => answer(201, shop.createOrder({ body })), true),
  route("GET", "/orders/{orderId}", inPath("orderId"), (event) => answer(200, shop.getOrder(event.pathParameters))),
  route("DELETE", "/orders/{orderId}", inPath("orderId"), (event) => gone(shop.cancelOrder(event.pathParameters))),
];

export const handler = middy()
  .use(httpErrorHandler({ logger: false }))
  .handler(httpRouter(routes));
