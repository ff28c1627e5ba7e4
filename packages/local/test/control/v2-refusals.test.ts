import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/gateway.js";
import { type Caller, v2CallerOf } from "./operations.js";

let gateway: Gateway;
let call: Caller;
beforeAll(async () => {
  gateway = await startGateway({ log: () => undefined });
  call = v2CallerOf(gateway);
});
afterAll(() => gateway.stop());

const Target = "https://shop.example";
const http = { Name: "pets", ProtocolType: "HTTP" };
const socket = { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" };

/** What is wrong with the one, and what is said of it. */
test.each<[operation: string, input: object, message: string]>([
  ["CreateApi", { ...http, Name: "" }, "Name is a required parameter"],
  ["CreateApi", { ...http, Name: "x".repeat(129) }, "Invalid name specified: it must have a length between 1 and 128"],
  ["CreateApi", { ...http, ProtocolType: "REST" }, "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]"],
  ["CreateApi", { ...http, RouteSelectionExpression: "$x" }, "RouteSelectionExpression must be"],
  ["CreateApi", { ...http, CorsConfiguration: { AllowOrigins: ["*"], AllowCredentials: true } }, "AllowCredentials"],
  [
    "CreateApi",
    { ...http, CorsConfiguration: { MaxAge: 86_401 } },
    "Invalid max age specified: it must be between -1 and 86400",
  ],
  [
    "CreateApi",
    { ...http, Target, RouteKey: "FETCH /" },
    "The provided route key is not formatted properly for HTTP protocol",
  ],
  ["CreateApi", { ...http, RouteKey: "GET /" }, "Target is a required parameter for quick create"],
  ["CreateApi", { ...socket, RouteSelectionExpression: undefined }, "RouteSelectionExpression is a required parameter"],
  ["GetApis", { MaxResults: "0" }, "Invalid maxResults specified, must be between 1 and 500"],
  ["GetApis", { MaxResults: "many" }, "Invalid maxResults specified"],
  ["GetApis", { NextToken: "!" }, "Invalid nextToken specified"],
  ["CreateVpcLink", { Name: "link", SubnetIds: ["sg-1"] }, "Invalid subnet identifier specified: sg-1"],
  ["ImportApi", { Body: "{}" }, "Invalid OpenAPI input."],
])("%s of %j is refused: %s", async (operation, input, message) => {
  await expect(call(operation, input)).rejects.toMatchObject({
    name: "BadRequestException",
    message: expect.stringContaining(message),
    $metadata: { httpStatusCode: 400 },
  });
});

describe("what quick create made", () => {
  test("can be changed through its API, and goes with it alone", async () => {
    const { ApiId } = await call("CreateApi", { ...http, Target, RouteKey: "GET /pets" });
    const only = async (list: string) => ((await call(list, { ApiId })).Items as Record<string, string>[])[0] ?? {};
    const { RouteId } = await only("GetRoutes");
    const { IntegrationId } = await only("GetIntegrations");
    expect(await only("GetStages")).toMatchObject({ ApiGatewayManaged: true, AutoDeploy: true, StageName: "$default" });
    for (const [operation, input] of [
      ["DeleteRoute", { RouteId }],
      ["UpdateRoute", { RouteId, RouteKey: "$default" }],
      ["DeleteIntegration", { IntegrationId }],
      ["DeleteStage", { StageName: "$default" }],
    ] as const) {
      await expect(call(operation, { ApiId, ...input }), operation).rejects.toThrow("is managed by API Gateway");
    }
    await call("UpdateIntegration", { ApiId, IntegrationId, TimeoutInMillis: 1000 });
    await call("UpdateApi", { ApiId, RouteKey: "ANY /pets", Target: "https://other.example" });
    expect(await only("GetRoutes")).toMatchObject({ RouteKey: "ANY /pets", ApiGatewayManaged: true });
    expect(await only("GetIntegrations")).toMatchObject({
      IntegrationUri: "https://other.example",
      TimeoutInMillis: 1000,
      ApiGatewayManaged: true,
    });
    await call("DeleteApi", { ApiId });
  });
});

test("each protocol refuses what only the other knows", async () => {
  const { ApiId: pets } = await call("CreateApi", http);
  const { ApiId: chat } = await call("CreateApi", socket);
  const refused = async (operation: string, input: object, message: string) =>
    expect(call(operation, input), message).rejects.toThrow(message);
  await refused("CreateModel", { ApiId: pets, Name: "Pet", Schema: "{}" }, "Models are not supported for HTTP");
  await refused("CreateRoute", { ApiId: pets, RouteKey: "GET /", ApiKeyRequired: true }, "API keys are not supported");
  await refused(
    "CreateIntegration",
    { ApiId: pets, IntegrationType: "MOCK" },
    "only support the AWS_PROXY and HTTP_PROXY",
  );
  const trace = { DefaultRouteSettings: { DataTraceEnabled: true } };
  await refused("CreateStage", { ApiId: pets, StageName: "a", ...trace }, "Execution logs are not supported");
  await refused("ReimportApi", { ApiId: chat, Body: "{}" }, "Only HTTP protocol APIs can be imported");
  await refused("CreateStage", { ApiId: chat, StageName: "$default" }, "Stage name only allows alphanumeric");
  const iam = { AuthorizationType: "AWS_IAM" };
  await refused("CreateRoute", { ApiId: chat, RouteKey: "ping", ...iam }, "restricted to the $connect route only");
  await call("CreateRoute", { ApiId: chat, RouteKey: "$connect", ...iam });
  const { LoggingLevel = "" } = Object(
    (await call("CreateStage", { ApiId: chat, StageName: "prod", DefaultRouteSettings: { LoggingLevel: "INFO" } }))
      .DefaultRouteSettings,
  );
  expect(LoggingLevel).toBe("INFO");
  const settings = { RouteSettings: { pong: {} } };
  await refused("UpdateStage", { ApiId: chat, StageName: "prod", ...settings }, "Unable to find Route by key pong");
});

test("a stage that deploys by itself takes no deployment, and says why it has none", async () => {
  const { ApiId } = await call("CreateApi", http);
  const stage = { ApiId, StageName: "prod" };
  await call("CreateStage", { ...stage, AutoDeploy: true });
  expect(await call("GetStage", stage)).toMatchObject({
    LastDeploymentStatusMessage: "Deployment attempt failed: At least one route is required before deploying the Api.",
  });
  await expect(call("CreateDeployment", stage)).rejects.toMatchObject({ name: "BadRequestException" });
  await call("CreateRoute", { ApiId, RouteKey: "$default" });
  const { DeploymentId } = await call("GetStage", stage);
  await expect(call("UpdateStage", { ...stage, DeploymentId })).rejects.toThrow(
    "Deployment ID cannot be set on stage because AutoDeploy is enabled",
  );
});
