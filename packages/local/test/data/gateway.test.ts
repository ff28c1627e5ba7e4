import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { type Gateway, type GatewayOptions, startGateway } from "../../src/index.js";

const started: Gateway[] = [];
async function start(options: GatewayOptions = {}): Promise<Gateway> {
  const gateway = await startGateway(options);
  started.push(gateway);
  return gateway;
}
afterEach(async () => {
  for (const gateway of started.splice(0)) await gateway.stop();
});

const folder = await mkdtemp(join(tmpdir(), "apigw-test-"));
afterAll(() => rm(folder, { recursive: true }));

const pets = {
  openapi: "3.1.0",
  info: { title: "Pet shop", version: "1" },
  paths: {
    "/pets/{petId}": { get: { operationId: "getPet", responses: { "200": { description: "A pet." } } } },
  },
};

const handler = async (event: { pathParameters: Record<string, string> }) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ id: event.pathParameters.petId }),
});

test.each([
  ["a REST API", "rest"],
  ["an HTTP API", "http"],
])("a contract file is served by the function of its name, as %s", async (_, protocol) => {
  const file = join(folder, "pets.openapi.json");
  await writeFile(file, JSON.stringify({ ...pets, info: { ...pets.info, "x-apigateway": { protocol } } }));
  const gateway = await start({ openapi: [file], functions: { pets: handler } });
  const response = await fetch(`${gateway.baseUrl("pets")}/pets/7`);
  expect(await response.json()).toEqual({ id: "7" });
  expect(response.headers.has(protocol === "rest" ? "x-amzn-requestid" : "apigw-requestid")).toBe(true);
});

test("YAML is read too, and a document in memory is called after its title", async () => {
  const file = join(folder, "cats.yaml");
  await writeFile(
    file,
    'openapi: 3.0.1\ninfo: { title: x, version: "1" }\npaths: { /cats: { get: { responses: {} } } }\n',
  );
  const gateway = await start({ openapi: [file, pets], functions: { cats: handler, "pet-shop": handler } });
  expect(gateway.baseUrl("cats")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[a-z0-9]{10}/);
  expect((await fetch(`${gateway.baseUrl("pet-shop")}/pets/1`)).status).toBe(200);
});

test("reset forgets what was made since the start", async () => {
  const gateway = await start({ openapi: [pets], functions: { "pet-shop": handler } });
  const reset = await fetch(`${gateway.url}/_apigw/reset`, { method: "POST" });
  expect(reset.status).toBe(204);
  expect((await fetch(`${gateway.baseUrl("pet-shop")}/pets/1`)).status).toBe(200);
});

test("health tells the version", async () => {
  const gateway = await start();
  const response = await fetch(`${gateway.url}/_apigw/health`);
  expect(await response.json()).toEqual({ status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

test("a page of another origin cannot reset it", async () => {
  const gateway = await start();
  const ask = (origin: string) => fetch(`${gateway.url}/_apigw/reset`, { method: "POST", headers: { origin } });
  expect((await ask("https://evil.example")).status).toBe(403);
  expect((await ask("null")).status).toBe(403);
  expect((await ask("http://localhost:5173")).status).toBe(204);
});

test("an API that is not there is named in the error", async () => {
  const gateway = await start();
  expect(() => gateway.baseUrl("dogs")).toThrow('There is no deployed API "dogs" here; there is none at all.');
});

test("it stops with a request still open, and does not wait for its answer", async () => {
  let called: () => void = () => undefined;
  const isCalled = new Promise<void>((resolve) => {
    called = resolve;
  });
  const neverDone = () => new Promise(() => called());
  const gateway = await startGateway({ openapi: [pets], functions: { "pet-shop": neverDone } });
  // Not cut, it would be answered 504 after 29 seconds, long after this test has failed.
  const hanging = fetch(`${gateway.baseUrl("pet-shop")}/pets/1`).catch(() => "cut");
  await isCalled;
  await gateway.stop();
  expect(await hanging).toBe("cut");
});
