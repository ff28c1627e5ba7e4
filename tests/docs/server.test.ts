import { rmSync } from "node:fs";
import { join } from "node:path";
import type { LambdaHandler } from "@apigw/server";
import { answeredOf, createEvent, type EventRequest } from "@apigw/server/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type DocsProject, readPage, runTests, samplesOf, writeProject } from "../support/docs-project.js";
import { complaints, workspaceCompiler } from "../support/tsc.js";

// docs/server.md as it stands: its samples are files, and run beside the code of a contract.

const schema = (name: string) => ({ "application/json": { schema: { $ref: `#/components/schemas/${name}` } } });
const problem = { description: "Not so", content: schema("Problem") };
const petId = { name: "petId", in: "path", required: true, schema: { type: "integer" } };
const contract = {
  openapi: "3.0.1",
  info: { title: "pets", version: "1" },
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        parameters: [{ name: "limit", in: "query", schema: { type: "integer", minimum: 1 } }],
        responses: { 200: { description: "Pets", content: schema("PetPage") } },
      },
      post: {
        operationId: "createPet",
        requestBody: { required: true, content: schema("NewPet") },
        responses: { 201: { description: "The pet", content: schema("Pet") }, 409: problem },
      },
    },
    "/pets/watch": {
      get: {
        operationId: "watchPets",
        responses: {
          200: { description: "Changes", content: { "text/event-stream": { schema: { type: "string" } } } },
        },
      },
    },
    "/pets/{petId}": {
      get: {
        operationId: "getPet",
        parameters: [petId],
        responses: { 200: { description: "The pet", content: schema("Pet") }, 404: problem },
      },
      delete: { operationId: "deletePet", parameters: [petId], responses: { 204: { description: "Gone" } } },
    },
    "/pets/{petId}/photo": {
      get: {
        operationId: "getPhoto",
        parameters: [petId],
        responses: {
          200: { description: "A photo", content: { "image/png": { schema: { type: "string", format: "binary" } } } },
        },
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: "object",
        required: ["id", "name"],
        properties: { id: { type: "integer" }, name: { type: "string" } },
      },
      NewPet: { type: "object", required: ["name"], properties: { name: { type: "string", minLength: 1 } } },
      PetPage: {
        type: "object",
        required: ["items"],
        properties: { items: { type: "array", items: { $ref: "#/components/schemas/Pet" } } },
      },
      Problem: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
    },
  },
};

/** What the page takes for granted. */
const given = {
  "src/shelf.ts": `
import type { ServerSentEvent } from "@apigw/server";
import type { NewPet, Pet } from "./api/types.js";
const pets: Pet[] = [{ id: 7, name: "Tom" }];
export const shelf = {
  list: (): Pet[] => pets,
  has: (name: string): boolean => pets.some((pet) => pet.name === name),
  get: (id: number): Pet | undefined => pets.find((pet) => pet.id === id),
  add(pet: NewPet): Pet {
    const added = { ...pet, id: pets.length + 7 };
    pets.push(added);
    return added;
  },
  remove: (_: number): undefined => undefined,
  photo: (_: number): Uint8Array => Uint8Array.of(0x89, 0x50, 0xff),
  async *changes(signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
    if (!signal.aborted) yield { event: "sold", data: { petId: 7 } };
  },
};
`,
  "src/users.ts": `
export async function userOf(token: string): Promise<{ id: string; tenant: string; level: number; isAdmin: boolean } | undefined> {
  return token === "" ? undefined : { id: token, tenant: "acme", level: 7, isAdmin: token === "root" };
}
`,
};

const samples = samplesOf(readPage("server.md"));

let folder = "";
let files: DocsProject["files"] = [];
beforeAll(async () => {
  ({ folder, files } = await writeProject("pets", contract, [...Object.entries(given), ...samples]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A module of the page; what it exports is asked for by the tests below. */
const load = (name: string): Promise<Record<string, LambdaHandler>> => import(join(folder, `src/${name}.ts`));

const get = (path: string): EventRequest => ({ method: "GET", path });
const ask = async (handler: LambdaHandler | undefined, request: EventRequest) =>
  answeredOf(await handler?.(createEvent(request, { version: "2.0" }), {}));

test("every sample compiles", async () => {
  expect(samples.size).toBeGreaterThan(8);
  expect(await complaints(files, { ...workspaceCompiler, version: "5.4" })).toEqual([]);
}, 120_000);

test("the service answers, and streams", async () => {
  const { handler } = await load("pets");
  expect(await ask(handler, get("/pets/7"))).toMatchObject({ status: 200, body: { id: 7, name: "Tom" } });
  expect(await ask(handler, get("/pets/watch"))).toMatchObject({ body: 'event: sold\ndata: {"petId":7}\n\n' });
  const { handler: streaming } = await load("stream");
  expect(await ask(streaming, get("/pets/watch"))).toMatchObject({ headers: { "content-type": "text/event-stream" } });
  expect(await ask(handler, { method: "POST", path: "/pets", body: "{}" })).toMatchObject({
    status: 400,
    body: { errors: [{ in: "body", pointer: "/name", detail: "is required" }] },
  });
});

test("the authorizer lets in, and its methods know who", async () => {
  const { authorizer, handler } = await load("guard");
  const methodArn = "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/pets";
  expect(await authorizer?.({ type: "TOKEN", methodArn, authorizationToken: "Bearer bob" })).toMatchObject({
    principalId: "bob",
    policyDocument: {
      Statement: [
        { Effect: "Allow" },
        {
          Effect: "Deny",
          Resource: ["watch", "watch/", "*/photo", "*/photo/"].map((path) =>
            expect.stringMatching(`GET/pets/${path.replace("*", "\\*")}$`),
          ),
        },
      ],
    },
  });
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const authorized = { version: "rest", authorizer: { lambda: { tenant: "acme", level: 7 } } } as const;
  expect(answeredOf(await handler?.(createEvent(get("/pets"), authorized)))).toMatchObject({ status: 200 });
  expect(log).toHaveBeenCalledWith("acme of level 7 looks around");
  log.mockRestore();
});

test("middleware and filters stand around it", async () => {
  const { handler } = await load("around");
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const answered = await ask(handler, { ...get("/pets"), headers: { origin: "https://shop.example" } });
  expect(answered.headers).toMatchObject({
    "access-control-allow-origin": "https://shop.example",
    etag: expect.any(String),
  });
  expect(log).toHaveBeenCalledWith(expect.stringMatching(/^listPets took \d+ ms$/));
  log.mockRestore();
});

test("it runs on node:http and as a fetch handler", async () => {
  const main = (await load("main")) as unknown as {
    start(): Promise<{ url: string; close(): Promise<void> }>;
    fetch(request: Request): Promise<Response>;
  };
  const { url, close } = await main.start();
  const ann = { headers: { authorization: "Bearer ann" } };
  expect(await (await fetch(`${url}/pets/7`, ann)).json()).toEqual({ id: 7, name: "Tom" });
  expect([(await fetch(`${url}/pets/7`)).status, (await fetch(`${url}/pets`)).status]).toEqual([401, 200]);
  await close();
  expect(await (await main.fetch(new Request("http://x/pets/7", ann))).json()).toEqual({ id: 7, name: "Tom" });
});

test("Powertools, middy and Hono mount it", async () => {
  const { handler: powertools } = await load("powertools");
  expect(await ask(powertools, get("/health"))).toMatchObject({ body: { status: "fine" } });
  expect(await ask(powertools, get("/pets/7"))).toMatchObject({ status: 200, body: { name: "Tom" } });
  const staged = createEvent(get("/pets/7"), { version: "2.0", stage: "prod" });
  expect(answeredOf(await powertools?.(staged, {}))).toMatchObject({ status: 200, body: { name: "Tom" } });
  expect(await ask(powertools, get("/pets/8000"))).toMatchObject({
    status: 404,
    body: { message: "No pet has id 8000" },
  });
  expect(await ask(powertools, { method: "DELETE", path: "/pets/7" })).toMatchObject({ status: 204, body: undefined });
  expect(await ask(powertools, get("/pets/7/photo"))).toMatchObject({
    status: 200,
    headers: { "content-type": "image/png" },
    body: Uint8Array.of(0x89, 0x50, 0xff),
  });
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const { handler: middy } = await load("middy");
  expect(await ask(middy, get("/pets/7"))).toMatchObject({ status: 200, body: { name: "Tom" } });
  expect(log).toHaveBeenCalledWith(expect.objectContaining({ statusCode: 200 }));
  log.mockRestore();
  const { app } = (await load("hono")) as unknown as { app: { request(path: string): Promise<Response> } };
  expect(await (await app.request("/health")).text()).toBe("fine");
  expect(await (await app.request("/shop/pets/7")).json()).toEqual({ id: 7, name: "Tom" });
});

test("its tests pass", async () => {
  const { code, told } = await runTests(folder);
  expect(code, told).toBe(0);
  expect(told).toMatch(/2 passed/);
}, 60_000);
