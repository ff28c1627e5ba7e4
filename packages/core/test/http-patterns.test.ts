import { get } from "node:http";
import {
  GetApiMappingsCommand,
  GetAuthorizersCommand,
  GetDomainNameCommand,
  GetRoutesCommand,
  GetStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { GetPolicyCommand } from "@aws-sdk/client-lambda";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { arnOf, ask, echo, type Opened, open } from "./support/open.js";

let opened: Opened;
beforeAll(async () => {
  opened = await open({
    functions: {
      items: echo,
      guard: async (event: { headers?: Record<string, string> }) => ({
        isAuthorized: event.headers?.authorization === "let me in",
      }),
    },
    enforcePermissions: true,
  });
});
afterEach(() => opened.local.reset());
afterAll(() => opened.stop());

test("an HTTP API before a function is one call, and answers at once", async () => {
  const { httpApis } = opened.gateway;
  const wanted = { name: "my-api", function: "items", cors: { allowOrigins: ["https://shop.example"] } };
  const { apiId, endpoint, done } = await httpApis.quickCreate(wanted);
  expect(done).toEqual(["CreateApi my-api", "AddPermission items"]);
  expect(endpoint).toContain(apiId);
  expect(await ask(opened, apiId, "/any/thing")).toMatchObject({ status: 200, body: { path: "/any/thing" } });
  const { Policy = "" } = await opened.lambda.send(new GetPolicyCommand({ FunctionName: "items" }));
  expect(Policy).toContain(`arn:aws:execute-api:eu-west-1:123456789012:${apiId}/*`);
  expect(await httpApis.quickCreate(wanted)).toMatchObject({ apiId, done: [] });
  await expect(httpApis.quickCreate({ name: "my-api", function: "guard" })).rejects.toMatchObject({ code: "conflict" });
});

/** What the guide's SAM template makes: `GET /items` before a function, on a stage called `prod`. */
async function shop(): Promise<string> {
  const { httpApis } = opened.gateway;
  const { ApiId } = await httpApis.ensure({ Name: "shop" });
  await httpApis.addRoute(ApiId, {
    route: "GET /items",
    integration: { type: "lambdaProxy", function: arnOf("items") },
  });
  await httpApis.deploy(ApiId, { stage: "prod", autoDeploy: true });
  return ApiId;
}

test("routes share an integration, and what is done again changes nothing", async () => {
  const { httpApis } = opened.gateway;
  const id = await shop();
  const integration = { type: "lambdaProxy", function: arnOf("items") } as const;
  const routes = [
    { route: "GET /items", integration },
    { route: "POST /items", integration },
    { route: "ANY /proxy/{rest+}", integration: { type: "httpProxy", url: "https://example.com/{rest}" } as const },
  ];
  const { done } = await httpApis.addRoutes(id, routes);
  expect(done.filter((step) => step.startsWith("CreateIntegration"))).toEqual([
    "CreateIntegration https://example.com/{rest}",
  ]);
  expect((await httpApis.addRoutes(id, routes)).done).toEqual([]);
  expect(await ask(opened, id, "/items")).toMatchObject({ status: 200, body: { path: "/prod/items" } });
  const { Items = [] } = await opened.v2.send(new GetRoutesCommand({ ApiId: id }));
  expect(Items.map(({ RouteKey }) => RouteKey).sort()).toEqual(["ANY /proxy/{rest+}", "GET /items", "POST /items"]);
  await expect(
    httpApis.addRoute(id, { route: "GET /items", integration: { type: "httpProxy", url: "https://example.com" } }),
  ).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("Nothing was changed") });
});

test("CORS is a configuration that the API answers by", async () => {
  const { cors } = opened.gateway;
  const id = await shop();
  const wanted = {
    allowOrigins: ["https://example.com"],
    allowMethods: ["GET", "POST", "PUT", "DELETE"],
    allowHeaders: ["Content-Type", "Authorization"],
    maxAge: 86_400,
  };
  expect((await cors.enable(id, wanted)).done).toEqual(["UpdateApi"]);
  expect((await cors.enable(id, wanted)).done).toEqual([]);
  const { status, headers } = await ask(opened, id, "/items", {
    method: "OPTIONS",
    headers: { origin: "https://example.com", "access-control-request-method": "GET" },
  });
  expect([status, headers.get("access-control-allow-origin"), headers.get("access-control-max-age")]).toEqual([
    204,
    "https://example.com",
    "86400",
  ]);
});

test("who is let in: with a token, by a function, by IAM", async () => {
  const { httpApis } = opened.gateway;
  const id = await shop();
  const integration = { type: "lambdaProxy", function: arnOf("items") } as const;
  await httpApis.addRoutes(
    id,
    ["GET /jwt", "GET /guarded", "GET /iam"].map((route) => ({ route, integration })),
  );
  const jwt = {
    type: "JWT" as const,
    ...{ name: "jwt-authorizer", issuer: "http://127.0.0.1:9/issuer" },
    ...{ audience: ["client-id"], scopes: ["shop/read"] },
  };
  const guard = { type: "REQUEST", name: "guard", function: "guard", ttlInSeconds: 0 } as const;
  const all = async () => [
    ...(await httpApis.authorize(id, { routes: ["GET /jwt"], authorizer: jwt })).done,
    ...(await httpApis.authorize(id, { routes: ["GET /guarded"], authorizer: guard })).done,
    ...(await httpApis.authorize(id, { routes: ["GET /iam"], authorizer: { type: "AWS_IAM" } })).done,
  ];
  expect((await all()).length).toBe(6);
  expect(await all()).toEqual([]);
  const status = async (path: string, headers = {}) => (await ask(opened, id, path, { headers })).status;
  expect(await status("/jwt")).toBe(401);
  expect(await status("/guarded", { authorization: "let me in" })).toBe(200);
  expect(await status("/guarded", { authorization: "no" })).toBe(403);
  expect(await status("/iam")).toBe(403);
  expect(await status("/items")).toBe(200);
  const { Items = [] } = await opened.v2.send(new GetAuthorizersCommand({ ApiId: id }));
  expect(Items.find(({ Name }) => Name === "jwt-authorizer")).toMatchObject({
    AuthorizerType: "JWT",
    IdentitySource: ["$request.header.Authorization"],
    JwtConfiguration: { Issuer: "http://127.0.0.1:9/issuer", Audience: ["client-id"] },
  });
});

test("a stage is throttled by route, has variables and an access log", async () => {
  const { httpApis } = opened.gateway;
  const id = await shop();
  await httpApis.addRoute(id, {
    route: "GET /free",
    integration: { type: "lambdaProxy", function: arnOf("items") },
  });
  const accessLog = {
    destinationArn: "arn:aws:logs:eu-west-1:123456789012:log-group:shop",
    format: "$context.requestId",
  };
  const settings = {
    ...{ accessLog, throttling: { rateLimit: 500, burstLimit: 200 }, variables: { color: "blue" } },
    routes: { "GET /items": { rateLimit: 1, burstLimit: 1 } },
  };
  await httpApis.configureStage(id, "prod", settings);
  expect((await httpApis.configureStage(id, "prod", settings)).done).toEqual([]);
  expect(await opened.v2.send(new GetStageCommand({ ApiId: id, StageName: "prod" }))).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 200 },
    RouteSettings: { "GET /items": { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
    StageVariables: { color: "blue" },
    AccessLogSettings: { DestinationArn: accessLog.destinationArn, Format: "$context.requestId" },
  });
  const statuses = await Promise.all(Array.from({ length: 3 }, () => ask(opened, id, "/items")));
  expect(statuses.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
  expect((await ask(opened, id, "/free")).status).toBe(200);
  await expect(
    httpApis.configureStage(id, "prod", { routes: { "GET /itens": { rateLimit: 1, burstLimit: 1 } } }),
  ).rejects.toThrow('Was "GET /items" meant?');
});

test("a stage that does not deploy by itself serves what was deployed", async () => {
  const { httpApis } = opened.gateway;
  const { ApiId } = await httpApis.ensure({ Name: "slow" });
  const integration = { type: "lambdaProxy", function: arnOf("items") } as const;
  await httpApis.addRoute(ApiId, { route: "GET /one", integration });
  const first = await httpApis.deploy(ApiId, { stage: "dev" });
  await httpApis.addRoute(ApiId, { route: "GET /two", integration });
  expect((await ask(opened, ApiId, "/two")).status).toBe(404);
  const second = await httpApis.deploy(ApiId, { stage: "dev", description: "two" });
  expect((await ask(opened, ApiId, "/two")).status).toBe(200);
  expect(second.deploymentId).not.toBe(first.deploymentId);
});

test("a domain of one's own leads to a stage, with the TLS that is asked for", async () => {
  const { domains } = opened.gateway;
  const apiId = await shop();
  const wanted = {
    domainName: "api.shop.example",
    certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/c",
    ...{ apiId, stage: "prod", path: "v1" },
  };
  const { target, done } = await domains.map({ ...wanted, securityPolicy: "TLS_1_0" });
  expect(done).toEqual(["CreateDomainName api.shop.example", "CreateApiMapping api.shop.example"]);
  expect(target).not.toBe("");
  expect((await domains.map(wanted)).done).toEqual(["UpdateDomainName api.shop.example"]);
  expect((await domains.map(wanted)).done).toEqual([]);
  const DomainName = "api.shop.example";
  expect(await opened.v2.send(new GetDomainNameCommand({ DomainName }))).toMatchObject({
    DomainNameConfigurations: [{ SecurityPolicy: "TLS_1_2", EndpointType: "REGIONAL" }],
  });
  expect((await opened.v2.send(new GetApiMappingsCommand({ DomainName }))).Items).toMatchObject([
    { ApiId: apiId, Stage: "prod", ApiMappingKey: "v1" },
  ]);
  const status = await new Promise((resolve, reject) => {
    get(`${opened.local.url}/v1/items`, { headers: { host: DomainName } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
  expect(status).toBe(200);
  await expect(domains.map({ ...wanted, stage: "live" })).rejects.toMatchObject({ code: "not-found" });
});

test("APIs are found by name or tag, all three kinds by one object", async () => {
  const { restApis, httpApis, websocketApis } = opened.gateway;
  await restApis.ensure({ name: "orders", tags: { team: "one" } });
  await httpApis.ensure({ Name: "orders", Tags: { team: "two" } });
  await websocketApis.ensure({ Name: "orders", RouteSelectionExpression: "$request.body.action" });
  expect(await restApis.find({ name: "orders" })).toMatchObject({ tags: { team: "one" } });
  expect(await httpApis.find({ tag: { team: "two" } })).toMatchObject({ ProtocolType: "HTTP" });
  expect(await httpApis.find({ tag: { team: "one" } })).toBeUndefined();
  expect(await websocketApis.find({ name: "orders" })).toMatchObject({ ProtocolType: "WEBSOCKET" });
  const { id } = await restApis.create({ name: "orders" });
  await expect(restApis.find({ name: "orders" })).rejects.toMatchObject({
    code: "ambiguous",
    message: expect.stringContaining(id),
  });
});
