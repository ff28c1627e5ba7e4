import OpenAPIBackend from "openapi-backend";
import { shop } from "../shop.mjs";
import definition from "../shop.openapi.json";

const json = (statusCode, value) =>
  value === undefined
    ? { statusCode: 404, body: '{"message":"Not there"}' }
    : { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
const gone = (done) => (done ? { statusCode: 204 } : json(404));
const { OpenAPIBackend: Backend = OpenAPIBackend } = OpenAPIBackend;

const api = new Backend({
  definition,
  quick: true,
  coerceTypes: true,
  handlers: {
    listPets: ({ request }) => json(200, shop.listPets(request.query)),
    searchPets: ({ request }) => json(200, shop.searchPets(request.query)),
    createPet: ({ request }) => json(201, shop.createPet({ body: request.requestBody })),
    getPet: ({ request }) => json(200, shop.getPet(numbers(request.params))),
    updatePet: ({ request }) => json(200, shop.updatePet({ ...numbers(request.params), body: request.requestBody })),
    deletePet: ({ request }) => gone(shop.deletePet(numbers(request.params))),
    listOrders: ({ request }) => json(200, shop.listOrders(request.query)),
    createOrder: ({ request }) => json(201, shop.createOrder({ body: request.requestBody })),
    getOrder: ({ request }) => json(200, shop.getOrder(numbers(request.params))),
    cancelOrder: ({ request }) => gone(shop.cancelOrder(numbers(request.params))),
    validationFail: ({ validation }) => json(400, { faults: validation.errors }),
    notFound: () => json(404),
  },
});
const ready = api.init();

/** What it coerces, it does not hand on. */
function numbers(params) {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, Number(value)]));
}

export async function handler(event, context) {
  await ready;
  const { method, path } = event.requestContext.http;
  const { body, headers, rawQueryString: query } = event;
  return api.handleRequest({ method, path, body, query, headers }, event, context);
}
