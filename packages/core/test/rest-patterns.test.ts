import {
  CreateDeploymentCommand,
  GetAccountCommand,
  GetAuthorizersCommand,
  GetDeploymentsCommand,
  GetGatewayResponseCommand,
  GetMethodCommand,
  GetResourcesCommand,
  GetStageCommand,
} from "@aws-sdk/client-api-gateway";
import { GetPolicyCommand } from "@aws-sdk/client-lambda";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { arnOf, ask, echo, type Opened, open } from "./support/open.js";

let opened: Opened;
let worked: (() => void) | undefined;
beforeAll(async () => {
  opened = await open({
    functions: {
      items: echo,
      guard: async (event: { authorizationToken?: string; methodArn: string }) => ({
        principalId: "bob",
        policyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              ...{ Action: "execute-api:Invoke", Resource: event.methodArn },
              Effect: event.authorizationToken === "let me in" ? "Allow" : "Deny",
            },
          ],
        },
      }),
      later: async () => worked?.(),
    },
    enforcePermissions: true,
  });
});
afterEach(() => opened.local.reset());
afterAll(() => opened.stop());

async function shop(): Promise<string> {
  const { id } = await opened.gateway.restApis.ensure({
    name: "shop",
    endpointConfiguration: { types: ["REGIONAL"] },
  });
  return id;
}

async function deployed(id: string): Promise<void> {
  await opened.gateway.restApis.deploy(id, { stage: "prod" });
}

test("a REST API before a function takes three calls, and the function may be invoked for that route alone", async () => {
  const { restApis } = opened.gateway;
  const id = await shop();
  const { resourceId, done } = await restApis.addLambdaRoute(id, "GET /items", arnOf("items"));
  await deployed(id);
  expect(done).toEqual(["AddPermission items", "CreateResource items", "PutMethod GET", "PutIntegration GET"]);
  expect(await opened.v1.send(new GetMethodCommand({ restApiId: id, resourceId, httpMethod: "GET" }))).toMatchObject({
    authorizationType: "NONE",
    methodIntegration: { type: "AWS_PROXY", httpMethod: "POST", uri: expect.stringContaining(arnOf("items")) },
  });
  const { Policy = "" } = await opened.lambda.send(new GetPolicyCommand({ FunctionName: "items" }));
  expect(Policy).toContain(`arn:aws:execute-api:eu-west-1:123456789012:${id}/*/GET/items`);
  expect(await ask(opened, id, "/items")).toMatchObject({ status: 200, body: { path: "/items" } });
});

test("what is done again changes nothing", async () => {
  const { restApis } = opened.gateway;
  const id = await shop();
  const twice = async <T extends { done: readonly string[] }>(work: () => Promise<T>) => {
    await work();
    return (await work()).done;
  };
  expect((await restApis.ensure({ name: "shop" })).done).toEqual([]);
  expect(await twice(() => restApis.addLambdaRoute(id, "GET /items/{id}", "items"))).toEqual([]);
  expect(
    await twice(() =>
      restApis.addRoute(id, {
        route: "POST /work",
        integration: { type: "lambdaAsync", function: arnOf("later") },
      }),
    ),
  ).toEqual([]);
  expect(await twice(() => restApis.enableCors(id, { allowOrigins: ["https://shop.example"] }))).toEqual([]);
  await deployed(id);
  const settings = {
    throttling: { rateLimit: 100, burstLimit: 50 },
    caching: { size: "0.5", ttlInSeconds: 60 },
    routes: { "GET /items/{id}": { rateLimit: 5, burstLimit: 2, caching: false } },
    variables: { color: "blue" },
    accessLog: { destinationArn: "arn:aws:logs:eu-west-1:123456789012:log-group:shop", format: "$context.requestId" },
    cloudwatchRoleArn: "arn:aws:iam::123456789012:role/logs",
  } as const;
  expect(await twice(() => restApis.configureStage(id, "prod", settings))).toEqual([]);
  const guard = { type: "TOKEN", name: "guard", function: arnOf("guard") } as const;
  expect(await twice(() => restApis.authorize(id, { routes: ["GET /items/{id}"], authorizer: guard }))).toEqual([]);
  const key = { name: "mine", plan: { name: "basic", stages: [{ apiId: id, stage: "prod" }] } };
  expect(await twice(() => opened.gateway.apiKeys.issue(key))).toEqual([]);
});

test("a mock, a custom function and an asynchronous one answer as their templates say", async () => {
  const { restApis } = opened.gateway;
  const id = await shop();
  await restApis.addRoutes(id, [
    {
      route: "GET /health",
      integration: {
        type: "mock",
        responses: [
          {
            statusCode: "200",
            responseTemplates: { "application/json": '{"status":"fine"}' },
            responseParameters: { "method.response.header.x-shop": "'open'" },
          },
        ],
      },
    },
    {
      route: "POST /orders",
      integration: {
        type: "lambda",
        function: arnOf("items"),
        requestTemplates: { "application/json": '{"path":"$input.path(\'$.what\')"}' },
        responses: [{ statusCode: "200", responseTemplates: { "application/json": "$input.path('$.body')" } }],
      },
    },
    { route: "POST /work", integration: { type: "lambdaAsync", function: arnOf("later") } },
  ]);
  await deployed(id);
  const health = await ask(opened, id, "/health");
  expect([health.status, health.body, health.headers.get("x-shop")]).toEqual([200, { status: "fine" }, "open"]);
  const post = { method: "POST", headers: { "content-type": "application/json" }, body: '{"what":"tea"}' };
  expect(await ask(opened, id, "/orders", post)).toMatchObject({ status: 200, body: { path: "tea" } });
  const begun = new Promise<void>((resolve) => {
    worked = resolve;
  });
  expect(await ask(opened, id, "/work", post)).toMatchObject({ status: 202 });
  await begun;
});

test("an HTTP endpoint is proxied to, and another service of AWS gets what the integration says", async () => {
  const { restApis, httpApis } = opened.gateway;
  const { apiId } = await httpApis.quickCreate({ name: "behind", function: "items" });
  const id = await shop();
  const uri = "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/orders";
  const credentials = "arn:aws:iam::123456789012:role/sender";
  const [, queue] = (
    await restApis.addRoutes(id, [
      { route: "GET /proxied", integration: { type: "httpProxy", url: `${opened.local.baseUrl(apiId)}/there` } },
      { route: "POST /queue", integration: { type: "awsService", uri, credentials } },
    ])
  ).routes;
  await deployed(id);
  expect(await ask(opened, id, "/proxied")).toMatchObject({ status: 200, body: { path: "/there" } });
  const asked = { restApiId: id, resourceId: queue?.resourceId, httpMethod: "POST" };
  expect(await opened.v1.send(new GetMethodCommand(asked))).toMatchObject({
    methodIntegration: { type: "AWS", uri, credentials, integrationResponses: { 200: {} } },
    methodResponses: { 200: {} },
  });
});

test("browsers are answered, and see refusals as what they are", async () => {
  const { restApis, cors } = opened.gateway;
  const id = await shop();
  await restApis.addLambdaRoute(id, "GET /items", arnOf("items"), { apiKeyRequired: true });
  await restApis.addRoute(id, { route: "GET /mock", integration: { type: "mock" } });
  await cors.enable(id, { allowOrigins: ["https://shop.example"], allowHeaders: ["Content-Type"], maxAge: 60 });
  await deployed(id);
  const mock = await ask(opened, id, "/mock");
  expect([mock.status, mock.headers.get("access-control-allow-origin")]).toEqual([200, "https://shop.example"]);
  const headersOf = async (init: RequestInit) => {
    const { status, headers } = await ask(opened, id, "/items", init);
    const names = ["origin", "methods", "headers"].map((name) => headers.get(`access-control-allow-${name}`));
    return [status, ...names, headers.get("access-control-max-age")];
  };
  const preflight = ["https://shop.example", "GET,OPTIONS", "Content-Type", "60"];
  expect(await headersOf({ method: "OPTIONS" })).toEqual([200, ...preflight]);
  expect(await headersOf({})).toEqual([403, "https://shop.example", null, null, null]);
  for (const responseType of ["DEFAULT_4XX", "DEFAULT_5XX"] as const) {
    const response = await opened.v1.send(new GetGatewayResponseCommand({ restApiId: id, responseType }));
    expect(response.responseParameters).toEqual({
      "gatewayresponse.header.Access-Control-Allow-Origin": "'https://shop.example'",
    });
  }
});

test("who is let in: by a function, by Cognito, by IAM, by nobody", async () => {
  const { restApis } = opened.gateway;
  const id = await shop();
  const routes = ["GET /token", "GET /iam", "GET /pool", "GET /open"];
  for (const route of routes) await restApis.addLambdaRoute(id, route, arnOf("items"));
  const guard = { type: "TOKEN", name: "guard", function: arnOf("guard"), ttlInSeconds: 0 } as const;
  await restApis.authorize(id, { routes: ["GET /token"], authorizer: guard });
  await restApis.authorize(id, { routes: ["GET /iam"], authorizer: { type: "AWS_IAM" } });
  const userPoolArns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"];
  await restApis.authorize(id, {
    routes: ["GET /pool"],
    authorizer: { type: "COGNITO_USER_POOLS", name: "pool", userPoolArns, scopes: ["shop/read"] },
  });
  await deployed(id);
  const status = async (path: string, headers = {}) => (await ask(opened, id, path, { headers })).status;
  expect(await status("/token")).toBe(401);
  expect(await status("/token", { authorization: "let me in" })).toBe(200);
  expect(await status("/token", { authorization: "no" })).toBe(403);
  expect(await status("/iam")).toBe(403);
  expect(await status("/pool")).toBe(401);
  expect(await status("/open")).toBe(200);
  const { items = [] } = await opened.v1.send(new GetResourcesCommand({ restApiId: id, embed: ["methods"] }));
  const pool = items.find(({ path }) => path === "/pool")?.resourceMethods?.GET;
  expect(pool).toMatchObject({ authorizationType: "COGNITO_USER_POOLS", authorizationScopes: ["shop/read"] });
  const { items: authorizers } = await opened.v1.send(new GetAuthorizersCommand({ restApiId: id }));
  expect(authorizers?.map(({ name, type }) => [name, type]).sort()).toEqual([
    ["guard", "TOKEN"],
    ["pool", "COGNITO_USER_POOLS"],
  ]);
  await restApis.authorize(id, { routes: ["GET /token"], authorizer: { type: "NONE" } });
  await opened.v1.send(new CreateDeploymentCommand({ restApiId: id, stageName: "prod" }));
  expect(await status("/token")).toBe(200);
});

test("a stage is throttled, cached and logged, by a role that is never overwritten", async () => {
  const { restApis, account } = opened.gateway;
  const id = await shop();
  await restApis.addLambdaRoute(id, "GET /items", arnOf("items"));
  await restApis.addLambdaRoute(id, "GET /free", arnOf("items"));
  await deployed(id);
  const accessLog = {
    destinationArn: "arn:aws:logs:eu-west-1:123456789012:log-group:shop",
    format: "$context.requestId $context.status",
  };
  await expect(restApis.configureStage(id, "prod", { accessLog })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("cloudwatchRoleArn"),
  });
  const cloudwatchRoleArn = "arn:aws:iam::123456789012:role/logs";
  await restApis.configureStage(id, "prod", {
    ...{ accessLog, cloudwatchRoleArn, throttling: { rateLimit: 500, burstLimit: 200 } },
    caching: { size: "0.5", ttlInSeconds: 30 },
    routes: { "GET /items": { rateLimit: 1, burstLimit: 1 } },
    variables: { color: "blue" },
    metrics: true,
  });
  const stage = await opened.v1.send(new GetStageCommand({ restApiId: id, stageName: "prod" }));
  expect(stage).toMatchObject({
    ...{ cacheClusterEnabled: true, cacheClusterSize: "0.5", variables: { color: "blue" } },
    accessLogSettings: accessLog,
    methodSettings: {
      "*/*": { throttlingRateLimit: 500, cachingEnabled: true, cacheTtlInSeconds: 30, metricsEnabled: true },
      "items/GET": { throttlingRateLimit: 1, throttlingBurstLimit: 1 },
    },
  });
  const other = { accessLog, cloudwatchRoleArn: "arn:aws:iam::123456789012:role/other" };
  expect((await restApis.configureStage(id, "prod", other)).done).toEqual([]);
  expect(await account.get()).toMatchObject({ cloudwatchRoleArn });
  expect(await opened.v1.send(new GetAccountCommand({}))).toMatchObject({ cloudwatchRoleArn });
  await restApis.configureStage(id, "prod", { caching: false });
  const statuses = await Promise.all(Array.from({ length: 4 }, () => ask(opened, id, "/items")));
  expect(statuses.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429]);
  expect((await ask(opened, id, "/free")).status).toBe(200);
});

test("a canary gets its part, more of it, then all", async () => {
  const { restApis } = opened.gateway;
  const id = await shop();
  const mock = (text: string) =>
    ({ type: "mock", responses: [{ statusCode: "200", responseTemplates: { "application/json": text } }] }) as const;
  await restApis.addRoute(id, { route: "GET /version", integration: mock('"one"') });
  await deployed(id);
  const { integrationResponses, resources } = restApis;
  for await (const { id: resourceId, path } of resources.list({ restApiId: id })) {
    if (path !== "/version") continue;
    const patchOperations = [{ op: "replace", path: "/responseTemplates/application~1json", value: '"two"' } as const];
    await integrationResponses.update({
      ...{ restApiId: id, resourceId, httpMethod: "GET", statusCode: "200", patchOperations },
    });
  }
  const version = async () => (await ask(opened, id, "/version")).body;
  const { deploymentId } = await restApis.canary.start(id, "prod", { percentTraffic: 0, variables: { color: "red" } });
  expect(await version()).toBe("one");
  await restApis.canary.shift(id, "prod", 100);
  expect(await version()).toBe("two");
  await restApis.canary.abort(id, "prod");
  expect(await version()).toBe("one");
  await expect(restApis.canary.promote(id, "prod")).rejects.toMatchObject({ code: "not-found" });
  const again = await restApis.canary.start(id, "prod", { percentTraffic: 10, variables: { color: "red" } });
  await expect(restApis.canary.start(id, "prod", { percentTraffic: 5 })).rejects.toMatchObject({ code: "conflict" });
  await restApis.canary.promote(id, "prod");
  expect(await version()).toBe("two");
  const stage = await opened.v1.send(new GetStageCommand({ restApiId: id, stageName: "prod" }));
  expect([stage.deploymentId, stage.variables, stage.canarySettings]).toEqual([
    again.deploymentId,
    { color: "red" },
    undefined,
  ]);
  const { items = [] } = await opened.v1.send(new GetDeploymentsCommand({ restApiId: id }));
  expect(items.map((one) => one.id)).toContain(deploymentId);
});

test("who has a key of the plan is let in, as often as the plan says", async () => {
  const { restApis, apiKeys } = opened.gateway;
  const id = await shop();
  await restApis.addLambdaRoute(id, "GET /items", arnOf("items"), { apiKeyRequired: true });
  await deployed(id);
  const { value } = await apiKeys.issue({
    name: "mine",
    plan: {
      name: "basic",
      ...{ throttle: { rateLimit: 100, burstLimit: 100 }, quota: { limit: 2, period: "DAY" } },
      stages: [{ apiId: id, stage: "prod" }],
    },
  });
  const wider = { name: "mine", plan: { name: "basic", throttle: { rateLimit: 200, burstLimit: 100 }, stages: [] } };
  expect((await apiKeys.issue(wider)).done).toEqual(["UpdateUsagePlan"]);
  await expect(restApis.addLambdaRoute(id, "GET /items", arnOf("items"), { apiKeyRequired: false })).rejects.toThrow(
    'its settings are not {"apiKeyRequired":false}',
  );
  expect((await ask(opened, id, "/items")).status).toBe(403);
  const withKey = () => ask(opened, id, "/items", { headers: { "x-api-key": value } });
  expect((await withKey()).status).toBe(200);
});
