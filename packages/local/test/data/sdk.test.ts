import { get } from "node:http";
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayManagementApiClient,
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateApiMappingCommand,
  CreateDomainNameCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  UpdateApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { type Gateway, startGateway } from "../../src/index.js";

let gateway: Gateway;
let v1: APIGatewayClient;
let v2: ApiGatewayV2Client;
const region = "eu-west-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const uri = (name: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:${name}/invocations`;

beforeAll(async () => {
  gateway = await startGateway({
    log: () => undefined,
    functions: {
      hello: async (event: { pathParameters?: { who?: string } }) => ({
        statusCode: 200,
        body: `hello ${event.pathParameters?.who ?? "you"}`,
      }),
    },
  });
  v1 = new APIGatewayClient({ region, credentials, endpoint: gateway.url });
  v2 = new ApiGatewayV2Client({ region, credentials, endpoint: gateway.url });
});
afterAll(async () => {
  v1.destroy();
  v2.destroy();
  await gateway.stop();
});

const have = (value: string | undefined): string => value ?? expect.fail("the SDK gave no id");

test("a REST API made call by call answers once it is deployed, to callers with a key of its usage plan", async () => {
  const restApiId = have((await v1.send(new CreateRestApiCommand({ name: "greeter" }))).id);
  const root = have((await v1.send(new GetResourcesCommand({ restApiId }))).items?.[0]?.id);
  const path = await v1.send(new CreateResourceCommand({ restApiId, parentId: root, pathPart: "{who}" }));
  const method = { restApiId, resourceId: have(path.id), httpMethod: "GET" };
  await v1.send(new PutMethodCommand({ ...method, authorizationType: "NONE", apiKeyRequired: true }));
  await v1.send(
    new PutIntegrationCommand({ ...method, type: "AWS_PROXY", integrationHttpMethod: "POST", uri: uri("hello") }),
  );
  const url = `${gateway.url}/_aws/execute-api/${restApiId}/prod/rex`;
  expect((await fetch(url)).status).toBe(403);

  await v1.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const key = await v1.send(new CreateApiKeyCommand({ name: "mine", enabled: true }));
  const ask = () => fetch(url, { headers: { "x-api-key": have(key.value) } });
  expect([(await ask()).status, await (await ask()).json()]).toEqual([403, { message: "Forbidden" }]);

  const plan = await v1.send(
    new CreateUsagePlanCommand({ name: "all", apiStages: [{ apiId: restApiId, stage: "prod" }] }),
  );
  await v1.send(new CreateUsagePlanKeyCommand({ usagePlanId: have(plan.id), keyId: have(key.id), keyType: "API_KEY" }));
  expect([(await ask()).status, await (await ask()).text()]).toEqual([200, "hello rex"]);
  expect(gateway.baseUrl("greeter")).toBe(url.replace("/rex", ""));
});

test("an HTTP API on a function needs one call, and CORS one more", async () => {
  const target = `arn:aws:lambda:${region}:123456789012:function:hello`;
  const { ApiId } = await v2.send(new CreateApiCommand({ Name: "quick", ProtocolType: "HTTP", Target: target }));
  const url = gateway.baseUrl("quick");
  expect(await (await fetch(`${url}/any/thing`)).text()).toBe("hello you");

  const origin = "https://shop.example";
  await v2.send(
    new UpdateApiCommand({
      ApiId,
      CorsConfiguration: { AllowOrigins: [origin], AllowMethods: ["GET"], AllowHeaders: ["x-a"], MaxAge: 60 },
    }),
  );
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET" },
  });
  expect([
    preflight.status,
    preflight.headers.get("access-control-allow-origin"),
    preflight.headers.get("access-control-max-age"),
  ]).toEqual([204, origin, "60"]);
  const allowed = await fetch(url, { headers: { origin } });
  expect(allowed.headers.get("access-control-allow-origin")).toBe(origin);
  const foreign = await fetch(url, { headers: { origin: "https://evil.example" } });
  expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
});

test("a custom domain leads to the stage that it is mapped to, and nowhere else", async () => {
  let event = { rawPath: "", requestContext: { domainName: "", stage: "" } };
  gateway.function("shop", async (given: typeof event) => {
    event = given;
    return { statusCode: 200 };
  });
  const { ApiId } = await v2.send(new CreateApiCommand({ Name: "shop", ProtocolType: "HTTP" }));
  const { IntegrationId } = await v2.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: uri("shop"),
      PayloadFormatVersion: "2.0",
    }),
  );
  await v2.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /pets", Target: `integrations/${IntegrationId}` }));
  await v2.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
  const DomainName = "api.shop.example";
  const ask = (path: string) =>
    new Promise<number>((resolve, reject) => {
      get(`${gateway.url}${path}`, { headers: { host: DomainName } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      }).on("error", reject);
    });
  expect(await ask("/v1/pets")).toBe(403);
  const CertificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/c";
  await v2.send(
    new CreateDomainNameCommand({
      DomainName,
      DomainNameConfigurations: [{ CertificateArn, EndpointType: "REGIONAL" }],
    }),
  );
  await v2.send(new CreateApiMappingCommand({ DomainName, ApiId, Stage: "dev", ApiMappingKey: "v1" }));
  expect(await ask("/v1/pets")).toBe(200);
  expect(event).toMatchObject({ rawPath: "/v1/pets", requestContext: { domainName: DomainName, stage: "dev" } });
  expect(await ask("/v2/pets")).toBe(403);
  expect(await ask("/restapis")).toBe(403);
});

test("a WebSocket API made call by call talks, and the management client posts to its connections", async () => {
  let domain = "";
  gateway.function(
    "chat",
    async (event: { body: string; requestContext: { connectionId: string; domainName: string } }) => {
      domain = event.requestContext.domainName;
      return { statusCode: 200, body: event.requestContext.connectionId };
    },
  );
  const api = await v2.send(
    new CreateApiCommand({ Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }),
  );
  const ApiId = have(api.ApiId);
  const { IntegrationId } = await v2.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: uri("chat"),
      IntegrationMethod: "POST",
    }),
  );
  const Target = `integrations/${IntegrationId}`;
  const { RouteId } = await v2.send(
    new CreateRouteCommand({ ApiId, RouteKey: "whoami", Target, RouteResponseSelectionExpression: "$default" }),
  );
  await v2.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
  await v2.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));

  const socket = new WebSocket(gateway.baseUrl("chat"));
  const heard = () => new Promise<string>((resolve) => socket.once("message", (data) => resolve(String(data))));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const answer = heard();
  socket.send('{"action":"whoami"}');
  const ConnectionId = await answer;
  expect(domain).toBe(`${ApiId}.execute-api.localhost:${gateway.port}`);

  const endpoint = gateway.baseUrl("chat").replace("ws:", "http:");
  const management = new ApiGatewayManagementApiClient({ region, credentials, endpoint });
  const posted = heard();
  await management.send(new PostToConnectionCommand({ ConnectionId, Data: "hello" }));
  expect(await posted).toBe("hello");
  const described = await management.send(new GetConnectionCommand({ ConnectionId }));
  expect(described.ConnectedAt).toBeInstanceOf(Date);
  expect(described.Identity?.SourceIp).toBe("127.0.0.1");

  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.close();
  await closed;
  await expect(management.send(new PostToConnectionCommand({ ConnectionId, Data: "hello" }))).rejects.toBeInstanceOf(
    GoneException,
  );
  management.destroy();
});
