import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pullFile } from "../src/index.js";
import { project } from "./support/folder.js";

/** CPU time of this process, in milliseconds: machines are shared, and a wall clock tells of the others too. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const head = "openapi: 3.0.1\ninfo: { title: Pets, version: '1' }\n";
const replies = (schema: string) =>
  `responses: { '200': { description: ok, content: { application/json: { schema: ${schema} } } } }`;

async function pulled(files: Readonly<Record<string, string>>) {
  const folder = await project();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder.path, name, ".."), { recursive: true });
    await folder.write(name, text);
  }
  const { code, err } = await folder.apigw("pull", "--file", "api/main.yaml", "--name", "pets", "--contract-only");
  return { code, err, contract: code === 2 ? undefined : JSON.parse(await folder.read("apis/pets.openapi.json")) };
}

test("a document and the files of its folder become one contract", async () => {
  const { code, contract } = await pulled({
    "api/main.yaml": `${head}
paths:
  /pets: { $ref: paths/pets.yaml }
components:
  schemas:
    Pet: { $ref: schemas/pet.yaml }
`,
    "api/paths/pets.yaml": `
parameters: [{ $ref: '../shared.yaml#/parameters/limit' }]
get: { operationId: listPets, ${replies("{ $ref: '../schemas/pet.yaml' }")} }
post: { operationId: addPet, ${replies("{ $ref: '../main.yaml#/components/schemas/Pet' }")} }
`,
    "api/schemas/pet.yaml": `
type: object
properties:
  owner: { $ref: 'owner.json#/definitions/Owner', description: Whose it is. }
  mother: { $ref: '#' }
  example: { $ref: '#/definitions/Example' }
example: { $ref: 'http://not.followed/' }
definitions: { Example: { type: object, properties: { x: { type: integer } } } }
`,
    "api/schemas/owner.json": `{"definitions":{"Owner":{"type":"object","properties":{"pets":{"type":"array","items":{"$ref":"pet.yaml"}}}}}}`,
    "api/shared.yaml": "parameters: { limit: { name: limit, in: query, schema: { type: integer } } }",
  });
  expect(code).toBe(0);
  expect(contract.paths["/pets"]).toMatchObject({
    parameters: [{ name: "limit", in: "query" }],
    get: { responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } } } } },
    post: { responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } } } } },
  });
  expect(contract.components.schemas).toMatchObject({
    Pet: {
      properties: {
        owner: { $ref: "#/components/schemas/Owner", description: "Whose it is." },
        mother: { $ref: "#/components/schemas/Pet" },
        example: { $ref: "#/components/schemas/Example" },
      },
      example: { $ref: "http://not.followed/" },
    },
    Owner: { properties: { pets: { items: { $ref: "#/components/schemas/Pet" } } } },
    Example: { properties: { x: { type: "integer" } } },
  });
});

test("two schemas of one name in two files get two names, and it is said", async () => {
  const { code, contract, err } = await pulled({
    "api/main.yaml": `${head}
paths:
  /a: { get: { operationId: a, ${replies("{ $ref: 'one.yaml#/Pet' }")} } }
  /b: { get: { operationId: b, ${replies("{ $ref: 'two.yaml#/Pet' }")} } }
`,
    "api/one.yaml": "Pet: { type: object, properties: { one: { type: string } } }",
    "api/two.yaml": "Pet: { type: object, properties: { two: { type: string } } }",
  });
  expect(code).toBe(0);
  expect(Object.keys(contract.components.schemas)).toEqual(["Pet", "two_Pet"]);
  expect(contract.paths["/b"].get.responses["200"].content["application/json"].schema.$ref).toBe(
    "#/components/schemas/two_Pet",
  );
  expect(err).toContain("two_Pet");
});

test("in OpenAPI 2.0 they become definitions, and a discriminator's mapping follows", async () => {
  const { code, contract } = await pulled({
    "api/main.yaml": `
swagger: '2.0'
info: { title: Pets, version: '1' }
paths: { /a: { get: { operationId: a, responses: { '200': { description: ok, schema: { $ref: 'one.yaml#/Pet' } } } } } }
`,
    "api/one.yaml": "Pet: { type: object, discriminator: { propertyName: kind, mapping: { dog: 'two.yaml#/Dog' } } }",
    "api/two.yaml": "Dog: { type: object }",
  });
  expect(code).toBe(0);
  expect(contract.definitions).toMatchObject({
    Pet: { discriminator: { mapping: { dog: "#/definitions/Dog" } } },
    Dog: { type: "object" },
  });
});

test("pieces that hold each other without end are refused", async () => {
  const folder = await project();
  await folder.write("main.yaml", `${head}\npaths: { /a: { $ref: a.yaml } }\n`);
  await folder.write("a.yaml", "$ref: b.yaml");
  await folder.write("b.yaml", "$ref: a.yaml");
  const { code, err } = await folder.apigw("pull", "--file", "main.yaml", "--name", "pets");
  expect(code).toBe(1);
  expect(err).toContain("without end");
  expect(await folder.files()).toEqual(["a.yaml", "b.yaml", "main.yaml", "package.json"]);
});

test.each([
  ["deep", `parameters: ${"[".repeat(200)}{ $ref: a.yaml }${"]".repeat(200)}`],
  ["broad", "parameters: [{ $ref: a.yaml }, { $ref: a.yaml }, { $ref: a.yaml }]"],
])("pieces that hold themselves, %s, are refused in under 2 s of CPU", async (_, piece) => {
  const folder = await project();
  await folder.write("main.yaml", `${head}\npaths: { /a: { $ref: a.yaml } }\n`);
  await folder.write("a.yaml", piece);
  const from = cpuTime();
  const { code, err } = await folder.apigw("pull", "--file", "main.yaml", "--name", "pets");
  expect(cpuTime() - from).toBeLessThan(2000);
  expect(code).toBe(1);
  expect(err).toContain("without end");
});

test("what a document lacks of another file is an error, and nothing is written", async () => {
  const folder = await project();
  await folder.write("main.yaml", `${head}\npaths: { /a: { get: { ${replies("{ $ref: 'lost.yaml#/Pet' }")} } } }\n`);
  const { code, err } = await folder.apigw("pull", "--file", "main.yaml", "--name", "pets");
  expect(code).toBe(1);
  expect(err).toContain("names a file that does not exist");
  expect(await folder.files()).toEqual(["main.yaml", "package.json"]);
});

test.each([
  ["JSON", '{ "openapi": "3.0.1", "info": { "title": "Pets", "version": "1" }, "paths": {} }'],
  ["YAML", `${head}paths: {}\n`],
])("%s may begin with a byte order mark, as tools of Windows write it", async (_, text) => {
  const { code, contract } = await pulled({ "api/main.yaml": `\uFEFF${text}` });
  expect(code).toBe(0);
  expect(contract.info.title).toBe("Pets");
});

test("a map of YAML may be merged into another one, which wins", async () => {
  const { code, contract } = await pulled({
    "api/main.yaml": `${head}paths: {}
x-kept: &kept { type: object, properties: { id: { type: string } }, required: [id] }
x-told: &told { description: Told., title: Told }
components:
  schemas:
    Pet: { <<: *kept, description: A pet. }
    Toy: { <<: [*kept, *told], title: Toy }
`,
  });
  expect(code).toBe(0);
  const kept = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
  expect(contract.components.schemas).toEqual({
    Pet: { ...kept, description: "A pet." },
    Toy: { ...kept, description: "Told.", title: "Toy" },
  });
});

test("JSON may have the comments of editors", async () => {
  const { code, contract } = await pulled({
    "api/main.yaml":
      '{ "openapi": "3.0.1", /* " */ "info": { "title": "a // b", "version": "1" }, // c\n "paths": {} }',
  });
  expect(code).toBe(0);
  expect(contract.info.title).toBe("a // b");
});

test("whoever calls may set another bound, which is for all files together", async () => {
  const folder = await project();
  await folder.write("main.yaml", `${head}paths: { /a: { $ref: a.yaml } }\n`);
  await folder.write("a.yaml", `get: { ${replies("{ type: string }")} }`);
  const pull = (maxBytes: number) =>
    pullFile(join(folder.path, "main.yaml"), { root: folder.path, name: "pets", maxBytes });
  await expect(pull(100)).rejects.toThrow("documents of more than 100 are not read");
  expect((await pull(1000)).api.title).toBe("Pets");
});
