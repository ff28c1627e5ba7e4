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
  ["CreateApi", { ...http, Name: "" }, "Invalid API name specified"],
  ["CreateApi", { ...http, Name: "x".repeat(129) }, "Invalid name specified: it must have a length between 1 and 128"],
  ["CreateApi", { ...http, ProtocolType: "REST" }, "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]"],
  [
    "CreateApi",
    { ...http, RouteSelectionExpression: "$x" },
    'Route selection expression is currently limited to "${request.method} ${request.path}"',
  ],
  [
    "CreateApi",
    { ...http, CorsConfiguration: { AllowOrigins: ["*"], AllowCredentials: true } },
    "allow-credentials is not supported if 'allow-origin' is *",
  ],
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
  ["CreateApi", { ...socket, RouteSelectionExpression: undefined }, "Invalid routeSelectionExpression"],
  ["GetApis", { MaxResults: "0" }, "Invalid maxResults specified, must be between 1 and 500"],
  ["GetApis", { MaxResults: "many" }, "Invalid maxResults specified"],
  ["GetApis", { NextToken: "!" }, "Invalid nextToken specified"],
  ["CreateVpcLink", { Name: "link", SubnetIds: ["sg-1"] }, "Invalid subnet identifier specified: sg-1"],
  [
    "CreateDomainName",
    { DomainName: "edge.example.com", DomainNameConfigurations: [{ EndpointType: "EDGE" }] },
    "EDGE endpoint type is not supported for APIGatewayV2 domainName",
  ],
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
  await refused(
    "CreateModel",
    { ApiId: pets, Name: "Pet", Schema: "{}" },
    "Currently, Models are not permitted for APIs with a protocol type of HTTP",
  );
  await refused(
    "CreateRoute",
    { ApiId: pets, RouteKey: "GET /", ApiKeyRequired: true },
    "ApiKeyRequired is not currently supported for HTTP APIs.",
  );
  await refused(
    "CreateIntegration",
    { ApiId: pets, IntegrationType: "MOCK" },
    "only support the AWS_PROXY and HTTP_PROXY",
  );
  const trace = { DefaultRouteSettings: { DataTraceEnabled: true } };
  await refused("CreateStage", { ApiId: pets, StageName: "a", ...trace }, "Execution logs are not supported");
  await refused("ReimportApi", { ApiId: chat, Body: "{}" }, "Only HTTP protocol APIs can be imported");
  await refused("CreateStage", { ApiId: chat, StageName: "$default" }, "Stage name only allows a-zA-Z0-9_");
  const iam = { AuthorizationType: "AWS_IAM" };
  await refused("CreateRoute", { ApiId: chat, RouteKey: "ping", ...iam }, "restricted to the $connect route only");
  await call("CreateRoute", { ApiId: chat, RouteKey: "$connect", ...iam });
  const { LoggingLevel = "" } = Object(
    (await call("CreateStage", { ApiId: chat, StageName: "prod", DefaultRouteSettings: { LoggingLevel: "INFO" } }))
      .DefaultRouteSettings,
  );
  expect(LoggingLevel).toBe("INFO");
  const settings = { RouteSettings: { pong: {} } };
  const message = "Unable to find Route by key pong within the provided RouteSettings";
  await refused("UpdateStage", { ApiId: chat, StageName: "prod", ...settings }, message);
});

describe("what AWS was seen to say", () => {
  const uri = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
  const proxy = { IntegrationType: "AWS_PROXY", IntegrationUri: uri, PayloadFormatVersion: "2.0" };
  const web = { IntegrationType: "HTTP_PROXY", IntegrationMethod: "GET", IntegrationUri: "https://shop.example" };
  const lambda = { Name: "a", AuthorizerType: "REQUEST", AuthorizerUri: uri, AuthorizerPayloadFormatVersion: "2.0" };
  const header = "$request.header.Authorization";
  const jwt = { Name: "a", AuthorizerType: "JWT", IdentitySource: [header] };
  const queue = {
    IntegrationType: "AWS_PROXY",
    IntegrationSubtype: "SQS-SendMessage",
    CredentialsArn: "arn:aws:iam::123456789012:role/r",
  };

  test.each<[operation: string, input: object, message: string]>([
    ["CreateRoute", { RouteKey: "GET/pets" }, 'Format should be "[HTTP METHOD] /[RESOURCE PATH]" or "$default"'],
    ["CreateRoute", { RouteKey: "GET /pets/" }, "One or more path parts appear to be invalid."],
    ["CreateRoute", { RouteKey: "GET /{all+}/more" }, "One or more path parts appear to be invalid."],
    ["CreateRoute", { RouteKey: "GET /", Target: "abc" }, "Unexpected or malformed target in route."],
    ["CreateRoute", { RouteKey: "GET /", AuthorizationType: "JWT" }, "Setting the authorization type to JWT requires"],
    ["CreateRoute", { RouteKey: "GET /", AuthorizationType: "CUSTOM" }, "Invalid authorizer ID specified."],
    ["CreateRoute", { RouteKey: "GET /", AuthorizationScopes: ["a"] }, "Authorization Scopes are only valid for"],
    ["CreateIntegration", { ...proxy, PayloadFormatVersion: "3.0" }, "Unsupported PayloadFormatVersion: 3.0"],
    [
      "CreateIntegration",
      { ...web, PayloadFormatVersion: "2.0" },
      "PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY",
    ],
    ["CreateIntegration", { ...proxy, TimeoutInMillis: 30_001 }, "Timeout should be between 50 ms and 30000 ms"],
    [
      "CreateIntegration",
      { ...web, ConnectionType: "VPC_LINK" },
      "ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK",
    ],
    ["CreateIntegration", { ...proxy, RequestParameters: { "header.a": "b" } }, "Invalid Request Actioned Parameter"],
    ["CreateIntegration", { ...proxy, ResponseParameters: { 700: {} } }, "Status Code 700 is not valid"],
    ["CreateIntegration", { ...queue, IntegrationSubtype: "SQS-Juggle" }, "Operation: SQS-Juggle is not supported."],
    ["CreateIntegration", { ...queue, CredentialsArn: undefined }, "Role ARN must be specified for AWS integration"],
    ["CreateIntegration", { ...queue, RequestParameters: { QueueUrl: "q" } }, "Operation: SQS-SendMessage requires"],
    ["CreateAuthorizer", jwt, "JwtConfiguration must not be null for JWT Authorizer"],
    ["CreateAuthorizer", { ...lambda, IdentitySource: ["header"] }, "Invalid identity source expression: header"],
    ["CreateAuthorizer", { ...lambda, AuthorizerUri: undefined }, "AuthorizerUri is a required field in an Authorizer"],
    [
      "CreateAuthorizer",
      { ...lambda, AuthorizerPayloadFormatVersion: undefined },
      "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer",
    ],
    [
      "CreateAuthorizer",
      { ...lambda, AuthorizerResultTtlInSeconds: 3601 },
      "Authorizer result TTL outside allowable range.",
    ],
    [
      "CreateAuthorizer",
      { ...lambda, AuthorizerResultTtlInSeconds: 1 },
      "Identity source must be set if authorizer caching is enabled",
    ],
    [
      "CreateAuthorizer",
      { ...lambda, AuthorizerPayloadFormatVersion: "1.0", EnableSimpleResponses: true },
      'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".',
    ],
  ])("%s of %j is refused: %s", async (operation, input, message) => {
    const { ApiId } = await call("CreateApi", http);
    const members = operation === "CreateAuthorizer" ? { IdentitySource: [], ...input } : input;
    await expect(call(operation, { ApiId, ...members })).rejects.toMatchObject({
      name: "BadRequestException",
      message: expect.stringContaining(message),
    });
    await call("DeleteApi", { ApiId });
  });
});

test("CORS that says less leaves the rest as it was", async () => {
  const { ApiId } = await call("CreateApi", { ...http, CorsConfiguration: { AllowHeaders: ["a"], MaxAge: 5 } });
  await call("UpdateApi", { ApiId, CorsConfiguration: { AllowOrigins: ["https://shop.example"] } });
  expect((await call("GetApi", { ApiId })).CorsConfiguration).toEqual({
    AllowHeaders: ["a"],
    AllowOrigins: ["https://shop.example"],
    MaxAge: 5,
  });
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
