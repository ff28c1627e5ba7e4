import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { apiKey, createClient, isApiError, isClientError, isGatewayError } from "@apigw/client";
import { afterAll, beforeAll, beforeEach, expect, expectTypeOf, test } from "vitest";
import * as pets from "./pets/client.js";
import type { Pet, PetPage } from "./pets/types.js";
import { json, serve, type TestServer } from "./server.js";

const rex: Pet = { id: 7, name: "Rex", status: "available" };

let server: TestServer;
beforeAll(async () => {
  server = await serve(({ method, url, body }, response) => {
    if (url.startsWith("/prod/pets?")) return json(response, 200, { items: [rex] });
    if (method === "POST") {
      const pet: unknown = JSON.parse(String(body));
      return typeof pet === "object" && pet !== null && "name" in pet && pet.name === ""
        ? json(response, 422, { message: "A pet needs a name" })
        : json(response, 201, { ...rex, ...(pet as object) }); // the tests only send objects
    }
    if (method === "DELETE") return response.writeHead(204).end();
    if (url === "/prod/pets/7") return json(response, 200, rex);
    if (url === "/prod/pets/404") return json(response, 404, { message: "Not Found" }, { "apigw-requestid": "abc=" });
    if (url === "/prod/pets/429") {
      return json(response, 429, { message: "Too Many Requests" }, { "x-amzn-errortype": "TooManyRequestsException" });
    }
    if (url === "/prod/pets/418") return json(response, 418, { message: "short and stout" });
    if (url === "/prod/pets/13") return void response.writeHead(200, { "content-type": "application/json" }).end("{");
    if (url === "/prod/pets/31") return; // never answers
    if (url === "/prod/pets/slow") {
      const [head, tail] = [JSON.stringify(rex).slice(0, 9), JSON.stringify(rex).slice(9)];
      response.writeHead(200, { "content-type": "application/json" }).write(head);
      return void setTimeout(() => response.end(tail), 150);
    }
    return json(response, 404, { message: `No pet has id ${url.slice(11)}` }, { "apigw-requestid": "abc=" });
  });
});
beforeEach(() => void server.received.splice(0));
afterAll(() => server.stop());

const shop = () => createClient({ baseUrl: `${server.url}/prod` });

test("a list is asked for with its query, and arrives as typed data", async () => {
  const page = await pets.listPets(shop(), { status: "available", limit: 5 });
  expectTypeOf(page).toEqualTypeOf<PetPage>();
  expect(page.items).toEqual([rex]);
  expect(server.received[0]?.url).toBe("/prod/pets?status=available&limit=5");
});

test("a pet that is added comes back with its id", async () => {
  const added = await pets.createPet(shop(), { body: { name: "Rex", tags: ["good"] } });
  expect(added).toEqual({ ...rex, tags: ["good"] });
  expect(server.received[0]?.headers["content-type"]).toBe("application/json");
});

test("an answer without a body is undefined", async () => {
  const keyed = createClient({ baseUrl: `${server.url}/prod`, auth: apiKey("k") });
  expect(await pets.deletePet(keyed, { petId: 7 })).toBeUndefined();
});

test("a declared failure is thrown by await", async () => {
  const error: unknown = await pets.getPet(shop(), { petId: 8 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    code: "api-error",
    status: 404,
    body: { message: "No pet has id 8" },
    requestId: "abc=",
  });
  expect(isApiError(error, 404) && !isApiError(error, 422)).toBe(true);
});

test("a declared failure is a value of result(), with the contract's types", async () => {
  const found = await pets.getPet(shop(), { petId: 8 }).result();
  if (found.ok) throw new Error("there is no pet 8");
  expectTypeOf(found.error.status).toEqualTypeOf<404>();
  expectTypeOf(found.error.body.message).toEqualTypeOf<string>();
  expect(found.error.body.message).toBe("No pet has id 8");
  expect(await pets.getPet(shop(), { petId: 7 }).result()).toEqual({ ok: true, value: rex });
});

test("what the gateway itself answers is thrown even by result()", async () => {
  const error: unknown = await pets
    .getPet(shop(), { petId: 429 })
    .result()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "gateway-error", kind: "throttled", status: 429 });
  expect(isGatewayError(error, "throttled")).toBe(true);
  await expect(pets.getPet(shop(), { petId: 404 }).result()).rejects.toMatchObject({ kind: "not-found" });
});

test("a status the contract does not know is thrown even by result()", async () => {
  await expect(pets.getPet(shop(), { petId: 418 }).result()).rejects.toMatchObject({
    code: "unexpected-status",
    status: 418,
    body: { message: "short and stout" },
  });
});

test("a range of statuses that is declared is a failure, and another is none", async () => {
  const request = { method: "GET", path: "/pets/418" };
  const found = await shop()
    .send({ ...request, fails: [404, "4XX"] })
    .result();
  expect(found).toMatchObject({ ok: false, error: { code: "api-error", status: 418 } });
  await expect(
    shop()
      .send({ ...request, fails: [404, "5XX"] })
      .result(),
  ).rejects.toMatchObject({
    code: "unexpected-status",
  });
});

test("`default` declares every other status", async () => {
  const call = shop().send({ method: "GET", path: "/pets/418", fails: ["default"] });
  expect(await call.result()).toMatchObject({ ok: false, error: { code: "api-error", status: 418 } });
});

test("JSON that is none is a decode error", async () => {
  await expect(pets.getPet(shop(), { petId: 13 })).rejects.toMatchObject({ code: "decode-error" });
});

test("a call is sent once, however it is read", async () => {
  const call = pets.getPet(shop(), { petId: 7 });
  expect(call).toBeInstanceOf(Promise);
  const [first, second, outcome] = await Promise.all([call, call, call.result()]);
  expect([first, second, outcome]).toEqual([rex, rex, { ok: true, value: rex }]);
  const response = await call.response();
  expect([await call.response(), response.status, response.bodyUsed]).toEqual([response, 200, true]);
  expect(server.received).toHaveLength(1);
});

test("a response asked for at once is the caller's to read, or the call's when it is told to", async () => {
  const call = pets.getPet(shop(), { petId: 7 });
  const [response, same] = await Promise.all([call.response(), call.response()]);
  expect([same, response.bodyUsed]).toEqual([response, false]);
  const none = { code: "invalid-request", message: "response: invalid-request" };
  await expect(call).rejects.toMatchObject(none);
  await expect(call.result()).rejects.toMatchObject(none);
  const value = await call.read(response);
  expectTypeOf(value).toEqualTypeOf<Pet>();
  expect(value).toEqual(rex);
  expect(server.received).toHaveLength(1);
});

test("who awaits a call whose response another takes is told, and not left waiting", async () => {
  const call = pets.getPet(shop(), { petId: 7 });
  const awaited = (async () => call)().catch((error: unknown) => error);
  expect((await call.response()).status).toBe(200);
  expect(await awaited).toMatchObject({ code: "invalid-request" });
});

test("a response that is asked for after its call has failed leaves nobody listening", async () => {
  const { signal } = new AbortController();
  const call = pets.getPet(shop(), { petId: 31 }, { signal, timeout: 10 });
  await expect(call).rejects.toMatchObject({ code: "timeout" });
  await expect(call.response()).rejects.toMatchObject({ code: "timeout" });
  // It is over for its caller before fetch has noticed.
  await expect.poll(() => getEventListeners(signal, "abort")).toEqual([]);
});

test("a response of a failure is read to what awaiting the call would have thrown", async () => {
  const call = pets.getPet(shop(), { petId: 8 });
  const error: unknown = await call.read(await call.response()).catch((thrown: unknown) => thrown);
  expect(isApiError(error, 404)).toBe(true);
});

test("whoever takes only the response leaves no rejection behind", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  await pets.getPet(shop(), { petId: 7 }).response();
  await pets.getPet(shop(), { petId: 7 }).result();
  await expect(pets.getPet(shop(), { petId: 31 }, { timeout: 20 }).response()).rejects.toMatchObject({
    code: "timeout",
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("a response asked for while its body is being read is given once that is read", async () => {
  const { signal } = new AbortController();
  const call = shop().send<Pet>({ method: "GET", path: "/pets/slow" }, { signal });
  await expect.poll(() => server.received.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const response = await call.response();
  expect([response.bodyUsed, await call]).toEqual([true, rex]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a call nobody waits for is sent all the same", async () => {
  void pets.listPets(shop(), { limit: 1 });
  await expect.poll(() => server.received.length).toBe(1);
});

test("the response is given as it came, whatever its status", async () => {
  const response = await pets.getPet(shop(), { petId: 8 }).response();
  expect([response.status, await response.json()]).toEqual([404, { message: "No pet has id 8" }]);
});

test("an answer that does not come in time is a timeout", async () => {
  await expect(pets.getPet(shop(), { petId: 31 }, { timeout: 50 })).rejects.toMatchObject({
    code: "timeout",
    message: "GET /pets/31: timeout",
  });
});

test("an answer that came in time may be read late", async () => {
  const call = pets.getPet(shop(), { petId: 7 }, { timeout: 150 });
  const response = await call.response();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await call.read(response)).toEqual(rex);
});

test("neither time nor abort is lost to the garbage collector", async () => {
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void; // what the flag exposes
  const collecting = setInterval(collect, 10);
  const calls = Array.from({ length: 5 }, () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 200);
    return [
      pets.getPet(shop(), { petId: 31 }, { timeout: 200, signal: new AbortController().signal }).then(String, codeOf),
      pets.getPet(shop(), { petId: 31 }, { signal: controller.signal }).then(String, String),
    ];
  });
  const ended = await Promise.all(calls.flat()).finally(() => clearInterval(collecting));
  expect(new Set(ended)).toEqual(new Set(["timeout", "Error: enough"]));
});

const codeOf = (error: unknown) => (isClientError(error) ? error.code : String(error));

test("the caller's abort is kept as it is", async () => {
  const controller = new AbortController();
  const call = pets.getPet(shop(), { petId: 31 }, { signal: controller.signal });
  const reason = new Error("the user went away");
  setTimeout(() => controller.abort(reason), 20);
  await expect(call).rejects.toBe(reason);
  await expect(pets.getPet(shop(), { petId: 7 }, { signal: controller.signal })).rejects.toBe(reason);
});

test("a host that cannot be reached is a network error with its cause", async () => {
  const gone = await serve(() => {});
  await gone.stop();
  await expect(pets.getPet(createClient({ baseUrl: gone.url }), { petId: 7 })).rejects.toMatchObject({
    code: "network-error",
    cause: expect.anything(),
  });
});

test("thousands of calls, one after the other or at once, leave nothing that Node warns of", async () => {
  const warnings: string[] = [];
  const hear = ({ message }: Error) => void warnings.push(message);
  process.on("warning", hear);
  const one = shop();
  for (let call = 0; call < 2_500; call++) await pets.getPet(one, { petId: 7 });
  await Promise.all(Array.from({ length: 2_000 }, () => pets.getPet(one, { petId: 7 })));
  // Warnings are told a moment later.
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("warning", hear);
  expect(warnings).toEqual([]);
}, 60_000);
