import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/gateway.js";
import { callerOf, v2CallerOf } from "./operations.js";

// Where a call is signed for is where it is made: nothing of another account or region is seen there.
let gateway: Gateway;
beforeAll(async () => {
  const pets = (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) });
  gateway = await startGateway({ log: () => undefined, functions: { pets } });
});
afterAll(() => gateway.stop());

const scopes = [
  ["eu-west-1", "test", "123456789012"],
  ["us-west-2", "test", "123456789012"],
  ["eu-west-1", "222222222222", "222222222222"],
] as const;

test("accounts and regions are apart in lists, in what they find, and in what may have one name", async () => {
  for (const [region, key, account] of scopes) {
    const [v1, v2] = [callerOf(gateway, region, key), v2CallerOf(gateway, region, key)];
    await v1("CreateRestApi", { name: `rest ${region} ${account}` });
    await v2("CreateApi", { Name: `http ${region} ${account}`, ProtocolType: "HTTP" });
    await v2("CreateDomainName", { DomainName: `${account}.${region}.example` });
    await v1("CreateApiKey", { name: "one", value: "k".repeat(20) });
  }
  for (const [region, key, account] of scopes) {
    const [v1, v2] = [callerOf(gateway, region, key), v2CallerOf(gateway, region, key)];
    expect((await v1("GetRestApis")).items).toMatchObject([{ name: `rest ${region} ${account}` }]);
    expect((await v2("GetApis")).Items).toMatchObject([{ Name: `http ${region} ${account}` }]);
    expect((await v2("GetDomainNames")).Items).toHaveLength(1);
    await expect(v2("GetApi", { ApiId: "nowhere" })).rejects.toThrow(
      `Invalid API identifier specified ${account}:nowhere`,
    );
  }
});

test("an API of one is not found from another, and is called at its own address", async () => {
  const Target = "arn:aws:lambda:us-west-2:222222222222:function:pets";
  const { ApiId } = await v2CallerOf(
    gateway,
    "us-west-2",
    "222222222222",
  )("CreateApi", {
    Name: "theirs",
    ProtocolType: "HTTP",
    Target,
  });
  for (const [region, key] of scopes) {
    await expect(v2CallerOf(gateway, region, key)("GetApi", { ApiId })).rejects.toMatchObject({
      name: "NotFoundException",
    });
  }
  const event = await (await fetch(`${gateway.baseUrl("theirs")}/pets`)).json();
  expect(event).toMatchObject({ requestContext: { accountId: "222222222222", apiId: ApiId } });
});

test("a key of one account opens the APIs of that account alone, whatever its value", async () => {
  const document = {
    openapi: "3.0.1",
    info: { title: "keyed", version: "1" },
    paths: {
      "/": {
        get: {
          security: [{ api_key: [] }],
          responses: { 200: { description: "ok" } },
          "x-amazon-apigateway-integration": {
            type: "mock",
            requestTemplates: { "application/json": '{"statusCode":200}' },
            responses: { default: { statusCode: "200" } },
          },
        },
      },
    },
    components: { securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } } },
  };
  const value = "v".repeat(20);
  const statuses: number[] = [];
  for (const account of ["333333333333", "444444444444"]) {
    const call = callerOf(gateway, "eu-west-1", account);
    const body = new TextEncoder().encode(JSON.stringify(document));
    const { id: restApiId } = await call("ImportRestApi", { body });
    await call("CreateDeployment", { restApiId, stageName: "prod" });
    const { id: keyId } = await call("CreateApiKey", { name: "k", value, enabled: true });
    if (account === "444444444444") {
      const apiStages = [{ apiId: restApiId, stage: "prod" }];
      const { id: usagePlanId } = await call("CreateUsagePlan", { name: "p", apiStages });
      await call("CreateUsagePlanKey", { usagePlanId, keyId, keyType: "API_KEY" });
    }
    statuses.push((await fetch(`${gateway.baseUrl(restApiId)}/`, { headers: { "x-api-key": value } })).status);
  }
  expect(statuses).toEqual([403, 200]);
});
