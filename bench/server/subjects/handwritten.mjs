import { shop } from "../shop.mjs";

/** As a careful person writes it, for one format of events: a switch, checks by hand, every fault told. */
export async function handler(event) {
  const { routeKey } = event;
  const faults = [];
  const query = event.queryStringParameters ?? {};
  switch (routeKey) {
    case "GET /pets": {
      const input = {
        status: status(query.status, "status", faults),
        limit: integer(query.limit, "limit", 1, 100, faults),
      };
      return answer(faults, 200, () => shop.listPets(input));
    }
    case "GET /pets/search": {
      const q = text(query.q, "q", 1, 1000, faults);
      return answer(faults, 200, () => shop.searchPets({ q }));
    }
    case "POST /pets": {
      const body = newPet(json(event, faults), faults);
      return answer(faults, 201, () => shop.createPet({ body }));
    }
    case "GET /pets/{petId}": {
      const petId = integer(event.pathParameters?.petId, "petId", 1, Number.MAX_SAFE_INTEGER, faults);
      return answer(faults, 200, () => shop.getPet({ petId }));
    }
    case "PUT /pets/{petId}": {
      const petId = integer(event.pathParameters?.petId, "petId", 1, Number.MAX_SAFE_INTEGER, faults);
      const body = newPet(json(event, faults), faults);
      return answer(faults, 200, () => shop.updatePet({ petId, body }));
    }
    case "DELETE /pets/{petId}": {
      const petId = integer(event.pathParameters?.petId, "petId", 1, Number.MAX_SAFE_INTEGER, faults);
      return answer(faults, 204, () => shop.deletePet({ petId }) || undefined);
    }
    case "GET /orders": {
      const limit = integer(query.limit, "limit", 1, 100, faults);
      return answer(faults, 200, () => shop.listOrders({ limit }));
    }
    case "POST /orders": {
      const body = newOrder(json(event, faults), faults);
      return answer(faults, 201, () => shop.createOrder({ body }));
    }
    case "GET /orders/{orderId}": {
      const orderId = integer(event.pathParameters?.orderId, "orderId", 1, Number.MAX_SAFE_INTEGER, faults);
      return answer(faults, 200, () => shop.getOrder({ orderId }));
    }
    case "DELETE /orders/{orderId}": {
      const orderId = integer(event.pathParameters?.orderId, "orderId", 1, Number.MAX_SAFE_INTEGER, faults);
      return answer(faults, 204, () => shop.cancelOrder({ orderId }) || undefined);
    }
    default:
      return reply(404, { message: "Not Found" });
  }
}

function answer(faults, status, run) {
  if (faults.length > 0) return reply(400, { faults });
  try {
    const value = run();
    if (value === undefined) return reply(404, { message: "Not there" });
    return status === 204 ? { statusCode: 204 } : reply(status, value);
  } catch (error) {
    console.error(error);
    return reply(500, { message: "Internal Server Error" });
  }
}

function reply(statusCode, body) {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function json(event, faults) {
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString() : event.body;
  try {
    return JSON.parse(body ?? "");
  } catch {
    faults.push("body: not JSON");
    return {};
  }
}

const states = ["available", "pending", "sold"];

function status(value, name, faults) {
  if (value !== undefined && !states.includes(value)) faults.push(`${name}: must be one of ${states}`);
  return value;
}

function integer(value, name, least, most, faults) {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most) faults.push(`${name}: must be an integer`);
  return number;
}

function text(value, name, least, most, faults) {
  if (typeof value !== "string" || value.length < least || value.length > most) faults.push(`${name}: must be a text`);
  return value;
}

function newPet(body, faults) {
  if (typeof body !== "object" || body === null) faults.push("body: must be an object");
  else {
    text(body.name, "name", 1, 50, faults);
    status(body.status, "status", faults);
    if (body.tags !== undefined) {
      if (!Array.isArray(body.tags) || body.tags.length > 10) faults.push("tags: must be at most 10");
      else for (const tag of body.tags) text(tag, "tags", 0, 20, faults);
    }
    for (const key of Object.keys(body))
      if (key !== "name" && key !== "status" && key !== "tags") faults.push(`${key}: unknown`);
  }
  return body;
}

function newOrder(body, faults) {
  if (typeof body !== "object" || body === null) faults.push("body: must be an object");
  else {
    if (!Number.isInteger(body.petId) || body.petId < 1) faults.push("petId: must be an integer");
    if (!Number.isInteger(body.quantity) || body.quantity < 1 || body.quantity > 10)
      faults.push("quantity: must be an integer");
    if (body.note !== undefined) text(body.note, "note", 0, 200, faults);
  }
  return body;
}
