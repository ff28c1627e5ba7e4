import { type Gateway, startGateway } from "@apigw/local";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  ImportRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { withMocks } from "./support/account.js";
import { type Folder, project } from "./support/folder.js";
import { petShop } from "./support/pets.js";

let gateway: Gateway;
const region = "eu-west-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const aws = () => ({ endpoint: gateway.url, region, credentials });

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  gateway = await startGateway({ log: () => undefined });
});
afterEach(() => gateway.reset());
afterAll(() => gateway.stop());

/** `apigw pull`, from the gateway. */
function pull(folder: Folder, ...args: string[]) {
  return folder.apigw("pull", ...args, "--endpoint-url", gateway.url, "--region", region);
}

async function deployPets(stages: readonly string[] = ["prod"]): Promise<string> {
  const client = new APIGatewayClient(aws());
  const { id = "" } = await client.send(
    new ImportRestApiCommand({ body: new TextEncoder().encode(JSON.stringify(withMocks(petShop))) }),
  );
  for (const stageName of stages) await client.send(new CreateDeploymentCommand({ restApiId: id, stageName }));
  return id;
}

async function deployOrders(): Promise<string> {
  const client = new ApiGatewayV2Client(aws());
  const { ApiId = "" } = await client.send(new CreateApiCommand({ Name: "Orders", ProtocolType: "HTTP" }));
  await client.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /orders/{orderId}" }));
  await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  return ApiId;
}

test("a REST API is pulled by its id: contract, lock and code", async () => {
  const folder = await project();
  const apiId = await deployPets();
  const { code, out, err } = await pull(folder, "--api-id", apiId);
  expect(err).toContain("3 of the parameters (status, limit, petId) are texts, since REST APIs store no types of them");
  expect(code).toBe(0);
  expect(out).toContain(
    `pets   REST API ${apiId}, stage prod   4 operations, 5 schemas   100 % typed   12 repaired   apis/pets.openapi.json   changed`,
  );
  expect(await folder.files()).toEqual([
    "apis/apigw.lock.json",
    "apis/pets.openapi.json",
    "package.json",
    ...[".apigw.json", "client.ts", "index.ts", "schemas.ts", "server.ts", "types.ts"].map(
      (name) => `src/api/pets/${name}`,
    ),
  ]);
  const lock = JSON.parse(await folder.read("apis/apigw.lock.json"));
  expect(lock).toEqual({
    lockVersion: 1,
    apis: {
      pets: {
        kind: "rest",
        apiId,
        region,
        stage: "prod",
        deploymentId: expect.stringMatching(/^[a-z0-9]+$/),
        contract: "pets.openapi.json",
        hash: expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
        names: {
          "DELETE /pets/{petId}": "deletePet",
          "GET /pets": "listPets",
          "GET /pets/{petId}": "getPet",
          "POST /pets": "createPet",
        },
      },
    },
  });
});

test("a second pull of the same API changes nothing, and another deployment of it has the same hash", async () => {
  const folder = await project();
  const first = await deployPets();
  await pull(folder, "--api-id", first, "--name", "pets");
  const { out } = await pull(folder, "--api-id", first, "--name", "pets");
  expect(out).toContain("same");
  const hash = async (name: string) => JSON.parse(await folder.read("apis/apigw.lock.json")).apis[name].hash;
  await pull(folder, "--api-id", await deployPets(), "--name", "pets-again");
  expect(await hash("pets-again")).toBe(await hash("pets"));
});

test("generate works from what was pulled, without a network", async () => {
  const folder = await project();
  await pull(folder, "--api-id", await deployPets(), "--contract-only");
  expect((await folder.files()).some((name) => name.startsWith("src/"))).toBe(false);
  expect((await folder.apigw("generate")).code).toBe(0);
  expect((await folder.apigw("generate", "--check")).code).toBe(0);
  expect(await folder.read("src/api/pets/client.ts")).toContain("from apis/pets.openapi.json");
});

test("the code of a pull is the code of generate, to the byte", async () => {
  const folder = await project();
  await pull(folder, "--api-id", await deployPets(), "--name", "pets");
  await pull(folder, "--api-id", await deployOrders(), "--name", "orders");
  expect(await folder.apigw("generate", "--check")).toMatchObject({ code: 0, out: expect.stringContaining("fresh") });
});

test("--public leaves everything out that is bound to the account", async () => {
  const folder = await project();
  const apiId = await deployPets();
  await pull(folder, "--api-id", apiId, "--public");
  const contract = await folder.read("apis/pets.openapi.json");
  expect(contract).not.toMatch(new RegExp(`${apiId}|arn:|execute-api|123456789012`));
});

test("--public keeps nothing of a stage's variables but their names, and no ARN of an authorizer or an integration", async () => {
  const client = new APIGatewayClient(aws());
  const arn = `arn:aws:lambda:${region}:123456789012:function:door`;
  const invoke = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
  const authorizer = { type: "token", authorizerUri: invoke, authorizerResultTtlInSeconds: 300 };
  const door = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "custom" };
  const proxy = { type: "aws_proxy", httpMethod: "POST", uri: invoke };
  const get = { security: [{ door: [] }], responses: { 200: {} }, "x-amazon-apigateway-integration": proxy };
  const document = {
    ...{ openapi: "3.0.1", info: { title: "Secret", version: "1" }, paths: { "/": { get } } },
    components: { securitySchemes: { door: { ...door, "x-amazon-apigateway-authorizer": authorizer } } },
  };
  const body = new TextEncoder().encode(JSON.stringify(document));
  const { id: restApiId = "" } = await client.send(new ImportRestApiCommand({ body }));
  const variables = { table: "arn:aws:dynamodb:canary", secret: "hunter2" };
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod", variables }));
  const folder = await project();
  await pull(folder, "--api-id", restApiId, "--public");
  const contract = await folder.read("apis/secret.openapi.json");
  expect(contract).toContain('"stageVariables": [\n        "secret",\n        "table"\n      ]');
  for (const file of await folder.files()) {
    if (file.endsWith("apigw.lock.json")) continue; // it says from where to pull
    expect(await folder.read(file), file).not.toMatch(/arn:|canary|hunter2|123456789012/);
  }
});

test("--strict refuses an API with untyped operations, and makes no code of it", async () => {
  const folder = await project();
  const apiId = await deployOrders();
  const { code, err } = await pull(folder, "--api-id", apiId, "--strict");
  expect(code).toBe(1);
  expect(err).toContain("error APIGW105  apis/orders.openapi.json#/paths/~1orders~1{orderId}/get");
  expect((await folder.files()).some((name) => name.startsWith("src/"))).toBe(false);
});

test("--explain tells the story of a node: who told it, what was repaired, what is not stored", async () => {
  const folder = await project();
  const apiId = await deployPets();
  const { out } = await pull(folder, "--api-id", apiId, "--explain", "#/paths/~1pets/get");
  expect(out).toContain("apis/pets.openapi.json#/paths/~1pets/get\n    origin   export");
  expect(out).toMatch(/documentation +#\/paths\/~1pets\/get\/summary +words of a documentation part/);
  expect(out).toMatch(/not-stored +#\/paths\/~1pets\/get\/parameters\/1\/schema +API Gateway keeps a parameter's name/);
  const { out: json } = await pull(folder, "--api-id", apiId, "--explain", "#/paths/~1pets/get", "--json");
  const [pulled] = JSON.parse(json).result.apis;
  expect(pulled).toMatchObject({ typed: { typed: 4, of: 4 }, repaired: 12 });
  expect(pulled.ledger).toContainEqual(
    expect.objectContaining({ at: "#/paths/~1pets/get/summary", origin: "documentation" }),
  );
});

test("an HTTP API without types gets an overlay to fill in, which is never written over", async () => {
  const folder = await project();
  const apiId = await deployOrders();
  const { out, err } = await pull(folder, "--api-id", apiId);
  expect(out).toContain("wrote apis/orders.overlay.yaml");
  expect(err).toContain("APIGW105");
  expect(await folder.read("apis/orders.overlay.yaml")).toContain("$.paths['/orders/{orderId}']['get']");
  expect(await folder.read("src/api/orders/client.ts")).toContain("Call<unknown>");

  const uncommented = (await folder.read("apis/orders.overlay.yaml")).replace(/^# {2}/gm, "  ");
  await folder.write("apis/orders.overlay.yaml", uncommented);
  expect(await pull(folder, "--api-id", apiId)).toMatchObject({ code: 0, err: "" });
  expect(await folder.read("src/api/orders/client.ts")).toContain("Call<{ [key: string]: unknown }>");

  await folder.write("apis/orders.overlay.yaml", orderOverlay);
  expect((await pull(folder, "--api-id", apiId)).err).toBe("");
  expect(await folder.read("apis/orders.overlay.yaml")).toBe(orderOverlay);
  expect(await folder.read("src/api/orders/client.ts")).toContain("Call<Order>");
});

const orderOverlay = `overlay: 1.0.0
info: { title: Types of Orders, version: 1.0.0 }
actions:
  - target: $.components.schemas
    update: { Order: { type: object, properties: { id: { type: integer } } } }
  - target: $.paths['/orders/{orderId}'].get
    update: { responses: { "200": { description: "", content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } } } }
`;

test("an overlay whose target is gone is an error that names it, and no code is written", async () => {
  const folder = await project();
  const apiId = await deployOrders();
  await pull(folder, "--api-id", apiId, "--contract-only");
  await folder.write("apis/orders.overlay.yaml", orderOverlay.replace("/orders/{orderId}", "/gone"));
  const { code, err } = await pull(folder, "--api-id", apiId);
  expect(code).toBe(1);
  expect(err).toContain("APIGW108  apis/orders.overlay.yaml#/actions/1");
  expect((await folder.files()).some((name) => name.startsWith("src/"))).toBe(false);
});

test("a config names the APIs, and their names", async () => {
  const folder = await project();
  const apiId = await deployPets();
  await folder.write(
    "apigw.config.ts",
    `export default { apis: { shop: { source: { from: "aws", api: { apiId: "${apiId}" }, stage: "prod" } as const, output: "src/shop", rename: { "GET /pets": "allPets" } } } };`,
  );
  const { code } = await pull(folder);
  expect(code).toBe(0);
  expect(await folder.read("src/shop/client.ts")).toContain("export function allPets(");
});

test("the lists of a large account are read to the end", async () => {
  const client = new APIGatewayClient(aws());
  for (let at = 0; at < 30; at += 1) await client.send(new CreateRestApiCommand({ name: `api ${at}` }));
  const folder = await project();
  const { out } = await folder.apigw("list", "--json", "--endpoint-url", gateway.url, "--region", region);
  expect(JSON.parse(out).result.apis).toHaveLength(30);
});

test("what AWS refuses is one paragraph: what happened, to what, what to do; nothing is written", async () => {
  const undeployed = (await new APIGatewayClient(aws()).send(new CreateRestApiCommand({ name: "Bare" }))).id ?? "";
  const two = await deployPets(["dev", "prod"]);
  const cases: [string[], string, 1 | 2][] = [
    [["--api-id", "nosuchapi0"], 'There is no API with the id "nosuchapi0" in eu-west-1', 1],
    [["--api-id", two, "--stage", "beta"], 'has no stage "beta". It has "dev", "prod"', 1],
    [["--api-id", two], "Choose one with --stage", 2],
    [["--api-id", undeployed], "nothing of it is deployed yet", 1],
    [["--api-id", two, "--stage", "dev", "--out", "../away"], "lies outside of the project", 2],
    [["--api-id", two, "--stage", "dev", "--name", "Not A Name"], "names are in kebab-case", 2],
    [["--api-id", two, "--file", "t.yaml"], "exclude each other", 2],
  ];
  for (const [args, text, exit] of cases) {
    const folder = await project();
    const { code, err, out } = await pull(folder, ...args, "--json");
    expect(err).toContain(text);
    expect(code, args.join(" ")).toBe(exit);
    expect(JSON.parse(out)).toMatchObject({ command: "pull", ok: false, diagnostics: [{ severity: "error" }] });
    expect(await folder.files()).toEqual(["package.json"]);
  }
});

test("an unreachable endpoint is told as one", async () => {
  const folder = await project();
  const { code, err } = await folder.apigw(
    "pull",
    "--api-id",
    "a1b2c3d4e5",
    "--endpoint-url",
    "http://127.0.0.1:9",
    "--region",
    region,
  );
  expect(code).toBe(1);
  expect(err).toContain("ECONNREFUSED 127.0.0.1:9");
});

test("another API does not take the place of one that has its name", async () => {
  const folder = await project();
  const first = await deployPets();
  await pull(folder, "--api-id", first);
  const before = await folder.read("apis/apigw.lock.json");
  const { code, err } = await pull(folder, "--api-id", await deployPets());
  expect(code).toBe(2);
  expect(err).toContain(`"pets" in the lock is the API ${first}`);
  expect(await folder.read("apis/apigw.lock.json")).toBe(before);
});
