import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Caller, callerOf, invocation } from "./operations.js";
import { serveControlPlane } from "./serve.js";

let server: Awaited<ReturnType<typeof serveControlPlane>>;
let call: Caller;
beforeAll(async () => {
  server = await serveControlPlane();
  call = callerOf(server);
});
beforeEach(() => server.plane.reset());
afterAll(() => server.stop());

const bytes = (document: unknown) => new TextEncoder().encode(JSON.stringify(document));

const mock = { type: "mock", responses: { default: { statusCode: "200" } } };
const get = { responses: { 200: { description: "ok" } }, "x-amazon-apigateway-integration": mock };
const pets = {
  swagger: "2.0",
  info: { title: "pets", version: "1" },
  basePath: "/shop/v1",
  paths: { "/pets": { get } },
};

async function paths(restApiId: string): Promise<string[]> {
  const { items } = await call("GetResources", { restApiId });
  return (items as { path: string }[]).map(({ path }) => path); // the cast holds: resources have paths
}

test.each([
  ["ignore", ["/", "/pets"]],
  ["prepend", ["/", "/shop", "/shop/v1", "/shop/v1/pets"]],
  ["split", ["/", "/v1", "/v1/pets"]],
])("a base path is taken as %s says", async (basepath, wanted) => {
  const { id } = await call("ImportRestApi", { body: bytes(pets), parameters: { basepath } });
  expect(await paths(id)).toEqual(wanted);
});

describe("warnings", () => {
  const wrong = { ...get, "x-amazon-apigateway-integration": { ...mock, requestParameters: { a: true } } };
  const body = bytes({ ...pets, paths: { "/dogs": { get: wrong } } });
  const warning =
    "Invalid format for 'requestParameters'. Expected type string for property 'a' of resource '/dogs' and method 'GET' but got 'true'";

  test("are told", async () => {
    expect(await call("ImportRestApi", { body })).toMatchObject({ warnings: [warning] });
  });

  test("with failOnWarnings refuse the import, and nothing is left of it", async () => {
    const refused = { name: "BadRequestException", message: expect.stringContaining(warning) };
    await expect(call("ImportRestApi", { body, failOnWarnings: true })).rejects.toMatchObject(refused);
    expect((await call("GetRestApis")).items).toEqual([]);

    const { id: restApiId } = await call("ImportRestApi", { body: bytes(pets) });
    const put = call("PutRestApi", { restApiId, mode: "overwrite", body, failOnWarnings: true });
    await expect(put).rejects.toMatchObject(refused);
    expect(await paths(restApiId)).toEqual(["/", "/pets"]);
  });
});

describe("a path part that API Gateway does not take", () => {
  test("is refused where it is made", async () => {
    const { id: restApiId, rootResourceId: parentId } = await call("CreateRestApi", { name: "pets" });
    const create = (pathPart: string) => call("CreateResource", { restApiId, parentId, pathPart });
    for (const pathPart of ["{bad", "bad}", "{a}{b}", "{a}.html", "a b", "{}", "a/b", "{+}"]) {
      await expect(create(pathPart), pathPart).rejects.toThrow(/^Resource's path part only allow/);
    }
    expect(await paths(restApiId)).toEqual(["/"]);
  });

  test("is refused where it is imported", async () => {
    const body = bytes({ ...pets, paths: { "/pets/{bad": { get } } });
    await expect(call("ImportRestApi", { body })).rejects.toThrow(
      "Errors found during import:\n\tUnable to create resource at path '/pets/{bad': Resource's path part only allow",
    );
    const two = bytes({ ...pets, paths: { "/pets/{id}": { get }, "/pets/{name}/x": { get } } });
    await expect(call("ImportRestApi", { body: two })).rejects.toThrow(
      "A sibling ({id}) of this resource already has a variable path part -- only one is allowed",
    );
    expect((await call("GetRestApis")).items).toEqual([]);
  });
});

describe("GetExport", () => {
  const guard = {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": { type: "token", authorizerUri: invocation("guard") },
  };
  const secured = {
    ...pets,
    paths: { "/pets": { get: { ...get, security: [{ guard: [] }] } } },
    securityDefinitions: { guard },
    "x-amazon-apigateway-binary-media-types": ["image/png"],
  };

  async function text(input: object): Promise<string> {
    const { id: restApiId } = await call("ImportRestApi", { body: bytes(secured) });
    await call("CreateDeployment", { restApiId, stageName: "prod" });
    const { body } = await call("GetExport", { restApiId, stageName: "prod", exportType: "oas30", ...input });
    return Buffer.from(Object(body)).toString().replaceAll(restApiId, "API");
  }

  test.each([
    [undefined, false, false, false],
    ["postman", false, false, false],
    ["integrations", true, false, false],
    ["authorizers", false, true, false],
    ["integrations,authorizers", true, true, false],
    ["apigateway", true, true, true],
  ])("with the extensions %s", async (extensions, integrations, authorizers, settings) => {
    const written = await text(extensions === undefined ? {} : { parameters: { extensions } });
    expect(written.includes('"x-amazon-apigateway-integration"')).toBe(integrations);
    expect(written.includes('"x-amazon-apigateway-authorizer"')).toBe(authorizers);
    expect(written.includes('"x-amazon-apigateway-binary-media-types"')).toBe(settings);
    expect(written).toContain('"x-amazon-apigateway-authtype": "custom"');
  });

  test.each(["oas30", "swagger"])("as %s in YAML says what it says in JSON", async (exportType) => {
    const parameters = { extensions: "apigateway" };
    const yaml = parse(await text({ exportType, parameters, accepts: "application/yaml" }));
    expect(yaml).toEqual(JSON.parse(await text({ exportType, parameters, accepts: "application/json" })));
  });

  test("of a type that does not exist", async () => {
    await expect(text({ exportType: "raml" })).rejects.toMatchObject({ name: "BadRequestException" });
  });
});

describe("ImportDocumentationParts", () => {
  const part = (type: string, properties: unknown) => ({ location: { type, path: "/pets" }, properties });
  const document = (...documentationParts: object[]) => bytes({ documentationParts });

  test("merges, or takes the place of what is there", async () => {
    const { id: restApiId } = await call("CreateRestApi", { name: "pets" });
    const input = (body: Uint8Array, mode: string) => call("ImportDocumentationParts", { restApiId, body, mode });
    const count = async () => (await call("GetDocumentationParts", { restApiId })).items;
    await input(document(part("RESOURCE", { description: "Pets." })), "merge");
    await input(document(part("METHOD", { summary: "List." })), "merge");
    expect(await count()).toHaveLength(2);
    await input(document(part("RESOURCE", { description: "All pets." })), "overwrite");
    expect(await count()).toMatchObject([{ properties: '{"description":"All pets."}' }]);
  });

  test("tells what it left out, or refuses it all", async () => {
    const { id: restApiId } = await call("CreateRestApi", { name: "pets" });
    const body = document(part("TEAPOT", {}), part("METHOD", { summary: "List." }));
    await expect(call("ImportDocumentationParts", { restApiId, body, failOnWarnings: true })).rejects.toMatchObject({
      name: "BadRequestException",
    });
    const { ids, warnings } = await call("ImportDocumentationParts", { restApiId, body });
    expect([ids, warnings]).toMatchObject([[expect.any(String)], [expect.stringContaining("0")]]);
  });
});
