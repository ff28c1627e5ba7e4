import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  type CreateUsagePlanCommandInput,
  CreateUsagePlanKeyCommand,
  GetUsageCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Deployed, mock, proxy, type Rest, region, seen, startRest } from "./rest-stage.js";

let rest: Rest;
let api: Deployed;
const keyed = { security: [{ key: [] }] };
const key = { type: "apiKey", name: "x-api-key", in: "header" };
beforeAll(async () => {
  rest = await startRest();
  const routes = { "GET /pets": { ...keyed, ...mock("pets") }, "GET /slow/{id}": { ...keyed, ...mock("slow") } };
  api = await rest.deploy(routes, { components: { securitySchemes: { key } } });
});
afterAll(() => rest.gateway.stop());

async function newKey(plan: Partial<CreateUsagePlanCommandInput>, apiId = api.restApiId) {
  const stages = plan.apiStages ?? [{ apiId, stage: "prod" }];
  const { id: usagePlanId } = await rest.client.send(
    new CreateUsagePlanCommand({ name: "plan", ...plan, apiStages: stages }),
  );
  const { id: keyId = "", value = "" } = await rest.client.send(
    new CreateApiKeyCommand({ name: "key", enabled: true }),
  );
  await rest.client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
  const call = async (path = "/pets") => seen(await fetch(`${api.url}${path}`, { headers: { "x-api-key": value } }));
  const usage = async () => {
    const today = new Date().toISOString().slice(0, 10);
    const told = await rest.client.send(new GetUsageCommand({ usagePlanId, startDate: today, endDate: today }));
    return told.items?.[keyId]?.[0];
  };
  return { value, call, usage };
}

test("a quota ends, and GetUsage tells what was used", async () => {
  const { call, usage } = await newKey({ quota: { limit: 2, period: "DAY" } });
  expect([await call(), await call()]).toEqual([
    [200, "pets"],
    [200, "pets"],
  ]);
  expect(await call()).toEqual([429, { message: "Limit Exceeded" }]);
  expect(await usage()).toEqual([2, 0]);
});

test("a plan's burst is for each key, and what is throttled is not counted", async () => {
  const { call, usage } = await newKey({
    throttle: { rateLimit: 0.01, burstLimit: 2 },
    quota: { limit: 10, period: "DAY" },
  });
  await call();
  await call("/slow/1");
  expect(await call()).toEqual([429, { message: "Too Many Requests" }]);
  expect(await usage()).toEqual([2, 8]);
  const other = await newKey({ throttle: { rateLimit: 0.01, burstLimit: 2 } });
  expect(await other.call()).toEqual([200, "pets"]);
});

test("a method of the plan's stage may have its own limit", async () => {
  const throttle = { "/slow/{id}/GET": { rateLimit: 0.01, burstLimit: 1 } };
  const { call } = await newKey({ apiStages: [{ apiId: api.restApiId, stage: "prod", throttle }] });
  expect(await call("/slow/1")).toEqual([200, "slow"]);
  expect((await call("/slow/2"))[0]).toBe(429);
  expect((await call("/pets"))[0]).toBe(200);
});

test("no key, an unknown key and a key of another stage's plan are forbidden", async () => {
  const elsewhere = await newKey({ apiStages: [] });
  for (const headers of [{}, { "x-api-key": "unknown" }, { "x-api-key": elsewhere.value }] as Record<string, string>[])
    expect(await seen(await fetch(`${api.url}/pets`, { headers }))).toEqual([403, { message: "Forbidden" }]);
});

test("an authorizer may give the key, where the API says so", async () => {
  let given = "";
  rest.gateway.function("guard", async ({ methodArn }: { methodArn: string }) => {
    const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: methodArn }];
    return { principalId: "ann", policyDocument: { Version: "2012-10-17", Statement }, usageIdentifierKey: given };
  });
  rest.gateway.function("echo", async ({ requestContext }: { requestContext: { identity: { apiKey: string } } }) => ({
    statusCode: 200,
    body: JSON.stringify(requestContext.identity.apiKey),
  }));
  const authorizerUri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:guard/invocations`;
  const guard = {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": { type: "token", authorizerUri, authorizerResultTtlInSeconds: 0 },
  };
  const guarded = await rest.deploy(
    { "GET /": { security: [{ guard: [], key: [] }], ...proxy("echo") } },
    { components: { securitySchemes: { guard, key } }, "x-amazon-apigateway-api-key-source": "AUTHORIZER" },
  );
  const { value } = await newKey({}, guarded.restApiId);
  const call = async () =>
    seen(await fetch(`${guarded.url}/`, { headers: { authorization: "ann", "x-api-key": value } }));
  expect(await call()).toEqual([403, { message: "Forbidden" }]);
  given = value;
  expect(await call()).toEqual([200, value]);
});
