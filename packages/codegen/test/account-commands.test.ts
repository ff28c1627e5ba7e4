import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateDeploymentCommand, CreateRestApiCommand, TagResourceCommand } from "@aws-sdk/client-api-gateway";
import { CreateRouteCommand, CreateDeploymentCommand as CreateV2DeploymentCommand } from "@aws-sdk/client-apigatewayv2";
import { describe, expect, onTestFinished, test } from "vitest";
import { region, useAccount } from "./support/account.js";
import { project } from "./support/folder.js";

const account = useAccount();

/** One more operation beside those that there are. */
const withToys = (document: { paths: object }) => ({
  ...document,
  paths: {
    ...document.paths,
    "/toys": { get: { operationId: "listToys", responses: { 200: { description: "Toys." } } } },
  },
});

describe("status", () => {
  test("is content where contract, stage and configuration are one, for all three kinds", async () => {
    const folder = await project();
    await account.run(folder, "pull", "--api-id", await account.deployPets());
    await account.run(folder, "pull", "--api-id", await account.deployOrders());
    await account.run(folder, "pull", "--api-id", await account.deployChat());
    const { code, out, err } = await account.run(folder, "status");
    expect(err).toBe("");
    expect(out).toContain("stage prod serves what the contract says");
    expect(out).toContain("stage $default serves all that is configured");
    expect(code).toBe(0);
  });

  test("tells what is configured and not deployed, operation by operation", async () => {
    const folder = await project();
    const apiId = await account.deployPets();
    await account.run(folder, "pull", "--api-id", apiId);
    await account.configurePets(apiId, withToys);
    const { code, out } = await account.run(folder, "status", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out).result.apis).toMatchObject([
      { name: "pets", drift: [], stages: [{ stage: "prod", pending: [{ part: "GET /toys", what: "added" }] }] },
    ]);
  });

  test("tells drift: what the stage serves and the contract does not say", async () => {
    const folder = await project();
    const apiId = await account.deployPets();
    await account.run(folder, "pull", "--api-id", apiId);
    await account.configurePets(apiId, withToys);
    await account.rest.send(new CreateDeploymentCommand({ restApiId: apiId, stageName: "prod" }));
    const { code, out } = await account.run(folder, "status");
    expect(code).toBe(1);
    expect(out).toContain("stage prod differs from the contract: 1 part\n      added    GET /toys");
    expect(out).toContain("stage prod serves all that is configured");
  });

  test("knows the same of HTTP APIs whose stage does not deploy by itself", async () => {
    const folder = await project();
    const ApiId = await account.deployOrders({ autoDeploy: false });
    await account.v2.send(new CreateV2DeploymentCommand({ ApiId, StageName: "$default" }));
    await account.run(folder, "pull", "--api-id", ApiId);
    await account.v2.send(new CreateRouteCommand({ ApiId, RouteKey: "POST /orders" }));
    const { code, out } = await account.run(folder, "status", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out).result.apis[0].stages).toEqual([
      { stage: "$default", pending: [{ part: "POST /orders", what: "added" }] },
    ]);
  });
});

describe("init", () => {
  test("writes a config with the APIs that were named, which pull then takes", async () => {
    const folder = await project();
    const [pets, orders] = [await account.deployPets(), await account.deployOrders()];
    const { code, out } = await account.run(folder, "init", "--api-id", pets, "--api-id", orders);
    expect(code).toBe(0);
    expect(out).toContain("next: run apigw-codegen pull");
    const config = await folder.read("apigw.config.ts");
    expect(config).toContain(`pets: { source: aws.restApi("${pets}") },`);
    expect(config).toContain(`orders: { source: aws.httpApi("${orders}") },`);
  });

  test("keeps the names that the lock knows", async () => {
    const folder = await project();
    const pets = await account.deployPets();
    await account.run(folder, "pull", "--api-id", pets, "--name", "shop");
    await account.run(folder, "init", "--all");
    expect(await folder.read("apigw.config.ts")).toContain(`shop: { source: aws.restApi("${pets}") },`);
    expect((await account.run(folder, "generate", "--check")).code).toBe(0);
  });

  test("asks a person at a terminal", async () => {
    const folder = await project();
    const orders = await account.deployOrders();
    await account.deployPets();
    const { err } = await folder.answering("2", "init", "--endpoint-url", account.url, "--region", region);
    expect(err).toContain("1   REST API   ");
    expect(await folder.read("apigw.config.ts")).toContain(`aws.httpApi("${orders}")`);
  });

  test("writes a sample where there is no account to ask", async () => {
    const folder = await project();
    const { code, out } = await folder.apigw("init", "--endpoint-url", "http://127.0.0.1:9", "--region", region);
    expect(code).toBe(0);
    expect(out).toContain("The account was not asked for its APIs");
    expect(await folder.read("apigw.config.ts")).toContain('// pets: { source: aws.restApi("a1b2c3d4e5"');
  });

  test("writes over nothing", async () => {
    const folder = await project();
    await folder.write("apigw.config.ts", "export default { apis: {} };");
    const { code, err } = await account.run(folder, "init", "--all");
    expect(code).toBe(2);
    expect(err).toContain("init writes over nothing");
    expect(await folder.read("apigw.config.ts")).toBe("export default { apis: {} };");
  });
});

describe("a config may name an API", () => {
  const source = (api: object) =>
    `export default { apis: { shop: { source: { from: "aws", api: ${JSON.stringify(api)} } } } };`;

  test("by its name", async () => {
    const folder = await project();
    await account.deployPets();
    await folder.write("apigw.config.ts", source({ apiName: "Pets" }));
    expect(await account.run(folder, "pull")).toMatchObject({
      code: 0,
      out: expect.stringContaining("apis/shop.openapi.json"),
    });
  });

  test("by a tag", async () => {
    const folder = await project();
    const id = await account.deployPets();
    const resourceArn = `arn:aws:apigateway:${region}::/restapis/${id}`;
    await account.rest.send(new TagResourceCommand({ resourceArn, tags: { team: "shop" } }));
    await folder.write("apigw.config.ts", source({ tag: { team: "shop" } }));
    expect(await account.run(folder, "pull")).toMatchObject({ code: 0 });
  });

  test("but not one of several, or none", async () => {
    const folder = await project();
    const first = await account.deployPets();
    await account.deployPets();
    await folder.write("apigw.config.ts", source({ apiName: "Pets" }));
    const several = await account.run(folder, "pull");
    expect(several.code).toBe(2);
    expect(several.err).toContain(`There are 2 APIs for API called "Pets" in eu-west-1`);
    expect(several.err).toContain(first);
    await folder.write("apigw.config.ts", source({ apiName: "Birds" }));
    expect(await account.run(folder, "pull")).toMatchObject({
      code: 1,
      err: expect.stringContaining('no API called "Birds"'),
    });
  });
});

describe("iam --for pull", () => {
  test("allows what pull asks, and pull asks nothing else", async () => {
    const { url, asked } = await spy(account.url);
    const ids = [await account.deployPets(), await account.deployOrders(), await account.deployChat()];
    for (const id of ids) {
      asked.length = 0;
      const folder = await project();
      const at = (...args: string[]) => folder.apigw(...args, "--endpoint-url", url, "--region", region);
      expect((await at("pull", "--api-id", id)).code).toBe(0);
      const { out } = await folder.apigw("iam", "--for", "pull");
      const { Statement } = JSON.parse(out);
      const allowed: string[] = Statement.flatMap(({ Resource }: { Resource: string[] }) => Resource);
      const patterns = allowed.map((arn) => new RegExp(`^${arn.replace(/[.$]/g, "\\$&").replaceAll("*", ".+")}$`));
      expect(asked.length).toBeGreaterThan(4);
      for (const { method, path } of asked) {
        expect(method).toBe("GET");
        const arn = `arn:aws:apigateway:${region}::${path.replace(/^\/v2/, "").replace(/\?.*/, "")}`;
        expect(
          patterns.some((pattern) => pattern.test(arn)),
          arn,
        ).toBe(true);
      }
      expect(Statement).toMatchObject([{ Effect: "Allow", Action: ["apigateway:GET"] }]);
    }
  });

  test("asks AWS for the kind of an API that is not in the lock", async () => {
    const folder = await project();
    const id = await account.deployChat();
    const { out } = await account.run(folder, "iam", "--for", "pull", "--api-id", id);
    expect(out).toContain(`"arn:aws:apigateway:eu-west-1::/apis/${id}/routes/*/routeresponses"`);
  });

  test("says what it is for, and what is not built", async () => {
    const folder = await project();
    expect(await folder.apigw("iam")).toMatchObject({ code: 2, err: expect.stringContaining("--for pull") });
    expect(await folder.apigw("iam", "--used-by", "src")).toMatchObject({
      code: 2,
      err: expect.stringContaining("not built yet"),
    });
  });
});

test("names stay what they were when routes are added, also where a new one would be called the same", async () => {
  const folder = await project();
  const ApiId = await account.deployOrders();
  await account.run(folder, "pull", "--api-id", ApiId);
  const names = async () => JSON.parse(await folder.read("apis/apigw.lock.json")).apis.orders.names;
  expect(await names()).toEqual({ "GET /orders/{orderId}": "getOrdersByOrderId" });
  await account.v2.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /orders/by-order-id" }));
  expect((await account.run(folder, "pull", "--api-id", ApiId)).code).toBe(0);
  expect(await names()).toEqual({
    "GET /orders/by-order-id": "getOrdersByOrderId2",
    "GET /orders/{orderId}": "getOrdersByOrderId",
  });
});

test("without a config, pull takes what the lock knows, all at once", async () => {
  const folder = await project();
  for (const id of [await account.deployPets(), await account.deployOrders(), await account.deployChat()])
    await account.run(folder, "pull", "--api-id", id);
  const before = await folder.read("apis/apigw.lock.json");
  const { code, out } = await account.run(folder, "pull");
  expect(code).toBe(0);
  expect(out.match(/ same$/gm), out).toHaveLength(6);
  expect(await folder.read("apis/apigw.lock.json")).toBe(before);
  expect(await account.run(folder, "pull", "birds")).toMatchObject({
    code: 2,
    err: expect.stringContaining('of "birds"'),
  });
});

test("list tells all three kinds", async () => {
  await account.rest.send(new CreateRestApiCommand({ name: "Pets", tags: { team: "shop" } }));
  await account.deployOrders();
  await account.deployChat();
  const folder = await project();
  const { out } = await account.run(folder, "list", "--json");
  expect(JSON.parse(out).result.apis).toMatchObject([
    { kind: "rest", name: "Pets", tags: { team: "shop" }, stages: [] },
    { kind: "http", name: "Orders", stages: ["$default"] },
    { kind: "websocket", name: "Chat", stages: ["prod"] },
  ]);
  for (const { apiId, endpoint } of JSON.parse(out).result.apis) expect(endpoint).toContain(`//${apiId}.execute-api`);
  const { out: table } = await account.run(folder, "list");
  expect(table).toMatch(/REST API +Pets +http:\S+ +not deployed/);
  expect(table).toMatch(/WebSocket API +Chat +ws:\S+ +prod/);
});

test("300 resources are read in at most four calls", async () => {
  const { url, asked } = await spy(account.url);
  const id = await account.deployPets((document) => ({
    ...document,
    paths: Object.fromEntries(
      Array.from({ length: 299 }, (_, index) => [
        `/things${index}`,
        { get: { responses: { 200: { description: "" } } } },
      ]),
    ),
  }));
  const folder = await project();
  const { code, out } = await folder.apigw("pull", "--api-id", id, "--endpoint-url", url, "--region", region);
  expect(code).toBe(0);
  expect(out).toContain("299 operations");
  expect(asked.filter(({ path }) => path.includes("/resources")).length).toBeLessThanOrEqual(4);
});

/** A server between a client and the gateway, which writes down what is asked. */
async function spy(target: string): Promise<{ url: string; asked: { method: string; path: string }[] }> {
  const asked: { method: string; path: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push({ method: incoming.method ?? "", path: incoming.url ?? "" });
    const { method, headers } = incoming;
    const forwarded = request(new URL(incoming.url ?? "/", target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  // The cast holds: a server that listens on a port has one.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
