import { type ApiContract, type Filter, isReply, lambda, type Middleware, type Reply, reply } from "@apigw/server";
import { cors, problems } from "@apigw/server/middleware";
import { answeredOf, createEvent, type EventRequest } from "@apigw/server/testing";
import { expect, test } from "vitest";

// How what goes wrong is said in an API's own words, and who is told of each answer.

interface Pets {
  getPet(input: { petId: number }): { id: number } | Reply<404, object>;
}

const petsApi: ApiContract<Pets> = {
  name: "pets",
  operations: { getPet: { route: "GET /pets/{petId}", status: 200, path: { petId: "integer" } } },
};

class NotFound extends Error {}

const service: Pets = {
  getPet({ petId }) {
    if (petId === 404) throw new NotFound("no such pet");
    if (petId === 500) throw new Error("broken");
    return petId === 410 ? reply(404, { message: "gone" }) : { id: petId };
  },
};

const asker = (options: Parameters<typeof lambda>[2]) => {
  const handler = lambda(petsApi, service, { onError: () => {}, ...options });
  return async (request: Partial<EventRequest>) =>
    answeredOf(await handler(createEvent({ method: "GET", path: "/pets/7", ...request }, { version: "2.0" })));
};

test("problems are said in an API's own words, with the headers that they had", async () => {
  const ask = asker({
    filters: [
      cors({ origins: ["https://shop.example"] }),
      problems(({ status, title, detail, errors, requestId }, { operation }) =>
        reply(status, { message: detail ?? title, operation, at: errors?.map((one) => one.name), requestId }),
      ),
    ],
  });
  expect(await ask({ path: "/pets/x", headers: { origin: "https://shop.example" } })).toMatchObject({
    status: 400,
    headers: { "content-type": "application/json", "access-control-allow-origin": "https://shop.example" },
    body: { message: "Bad Request", operation: "getPet", at: ["petId"] },
  });
  expect(await ask({ method: "PUT" })).toMatchObject({
    status: 405,
    headers: { allow: "GET, HEAD, OPTIONS" },
    body: { message: "PUT is not among the methods of this path" },
  });
  expect(await ask({ path: "/pets/500" })).toMatchObject({
    status: 500,
    body: { message: "Internal Server Error", requestId: expect.any(String) },
  });
});

test("of a reply that is wrong in many places, a hundred are named to who asked, and all to who is told", async () => {
  const issues = Array.from({ length: 200 }, (_, at) => ({ message: "must be a pet", path: [at] }));
  const check = { "~standard": { version: 1, vendor: "test", validate: () => ({ issues }) } } as const;
  const { getPet } = petsApi.operations;
  const checkedApi: ApiContract<Pets> = {
    ...petsApi,
    operations: { getPet: { ...getPet, status: 200, route: "GET /pets/{petId}", replies: { 200: check } } },
  };
  const told: unknown[] = [];
  const handler = lambda(checkedApi, service, { replies: "refuse", onError: (error) => told.push(error) });
  const { status, body } = answeredOf(await handler(createEvent({ method: "GET", path: "/pets/7" })));
  expect([status, (body as { errors: unknown[] }).errors]).toMatchObject([500, { length: 100 }]);
  expect(told).toEqual([expect.objectContaining({ faults: expect.objectContaining({ length: 200 }) })]);
});

test("problems keep the cookies that they had: a session that has ended is ended with a 401 as well", async () => {
  const ends: Filter = async (_, next) => ({ ...(await next()), cookies: ["session=; Max-Age=0"] });
  const say = () => reply(401, {}, { cookies: ["seen=1"] });
  const handler = lambda(petsApi, service, { filters: [problems(say), ends] });
  expect(await handler(createEvent({ method: "GET", path: "/pets/x" }, { version: "2.0" }))).toMatchObject({
    statusCode: 401,
    cookies: ["session=; Max-Age=0", "seen=1"],
  });
});

test("what is no problem stays, and so does a problem of which nothing is said", async () => {
  const ask = asker({ filters: [problems(({ status }) => (status === 405 ? reply(404, {}) : undefined))] });
  expect(await ask({ path: "/pets/7" })).toMatchObject({ status: 200, body: { id: 7 } });
  expect(await ask({ path: "/pets/410" })).toMatchObject({ status: 404, body: { message: "gone" } });
  expect(await ask({ path: "/pets/x" })).toMatchObject({ status: 400, body: { title: "Bad Request" } });
  expect(await ask({ method: "PUT" })).toMatchObject({ status: 404, body: {} });
});

test("an API's own errors are replies of a middleware", async () => {
  const mapped: Middleware = async (input, next) => {
    try {
      return await next(input);
    } catch (error) {
      if (error instanceof NotFound) return reply(404, { message: error.message });
      throw error;
    }
  };
  const ask = asker({ use: [mapped] });
  expect(await ask({ path: "/pets/404" })).toMatchObject({ status: 404, body: { message: "no such pet" } });
  expect(await ask({ path: "/pets/500" })).toMatchObject({ status: 500 });
});

test("a middleware tells a reply from a plain value", async () => {
  const seen: Middleware = async (input, next) => {
    const answer = await next(input);
    return isReply(answer) ? reply(answer.status, answer.body, { headers: { "x-reply": "yes" } }) : answer;
  };
  const ask = asker({ use: [seen] });
  expect((await ask({ path: "/pets/410" })).headers).toMatchObject({ "x-reply": "yes" });
  expect((await ask({ path: "/pets/7" })).headers).not.toHaveProperty("x-reply");
});

test("a filter is told of each answer's operation, request and status", async () => {
  const told: unknown[] = [];
  const logged: Filter = async (_, next, { api, operation, requestId }) => {
    expect(operation).toBe("");
    const answer = await next();
    told.push([api, answer.status, requestId === "" ? "nobody" : "somebody"]);
    return answer;
  };
  const later: Filter = async (_, next, context) => {
    const answer = await next();
    told.push(context.operation);
    return answer;
  };
  const ask = asker({ filters: [logged, later] });
  for (const path of ["/pets/7", "/pets/x", "/nowhere"]) await ask({ path });
  expect(told).toEqual([
    ...["getPet", ["pets", 200, "somebody"]],
    ...["getPet", ["pets", 400, "somebody"]],
    ...["", ["pets", 404, "somebody"]],
  ]);
});
