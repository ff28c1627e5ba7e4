import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/gateway.js";
import { type Caller, v2CallerOf } from "./operations.js";

// Whole answers, as the examples of the AWS CLI's documentation have them: no member less, and none more.
let gateway: Gateway;
let call: Caller;
beforeAll(async () => {
  gateway = await startGateway({ log: () => undefined });
  call = v2CallerOf(gateway);
});
afterAll(() => gateway.stop());

const socket = { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" };
const lambda = "arn:aws:lambda:us-west-2:123456789012:function:my-function";
const date = expect.any(Date);

test("an integration of an HTTP API, and those of a WebSocket API", async () => {
  const { ApiId } = await call("CreateApi", { Name: "pets", ProtocolType: "HTTP" });
  const proxy = { IntegrationType: "AWS_PROXY", IntegrationUri: lambda };
  expect(await call("CreateIntegration", { ApiId, ...proxy, PayloadFormatVersion: "2.0" })).toEqual({
    ConnectionType: "INTERNET",
    IntegrationId: expect.stringMatching(/^[a-z0-9]{7}$/),
    IntegrationMethod: "POST",
    IntegrationType: "AWS_PROXY",
    IntegrationUri: lambda,
    PayloadFormatVersion: "2.0",
    TimeoutInMillis: 30_000,
  });
  const { ApiId: chat } = await call("CreateApi", socket);
  expect(await call("CreateIntegration", { ApiId: chat, IntegrationType: "MOCK" })).toEqual({
    ConnectionType: "INTERNET",
    IntegrationId: expect.any(String),
    IntegrationResponseSelectionExpression: "${integration.response.statuscode}",
    IntegrationType: "MOCK",
    PassthroughBehavior: "WHEN_NO_MATCH",
    PayloadFormatVersion: "1.0",
    TimeoutInMillis: 29_000,
  });
  expect(await call("CreateIntegration", { ApiId: chat, ...proxy })).toEqual({
    ConnectionType: "INTERNET",
    IntegrationId: expect.any(String),
    IntegrationMethod: "POST",
    IntegrationType: "AWS_PROXY",
    IntegrationUri: lambda,
    PassthroughBehavior: "WHEN_NO_MATCH",
    PayloadFormatVersion: "1.0",
    TimeoutInMillis: 29_000,
  });
});

test("stages and deployments", async () => {
  const { ApiId } = await call("CreateApi", { Name: "quick", ProtocolType: "HTTP", Target: lambda });
  const { DeploymentId } = await call("GetStage", { ApiId, StageName: "$default" });
  expect(await call("GetStage", { ApiId, StageName: "$default" })).toEqual({
    ApiGatewayManaged: true,
    AutoDeploy: true,
    CreatedDate: date,
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    DeploymentId,
    LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${DeploymentId}'`,
    LastUpdatedDate: date,
    RouteSettings: {},
    StageName: "$default",
    StageVariables: {},
    Tags: {},
  });
  expect(await call("GetDeployment", { ApiId, DeploymentId })).toEqual({
    AutoDeployed: true,
    CreatedDate: date,
    DeploymentId,
    DeploymentStatus: "DEPLOYED",
    Description: "Automatic deployment triggered by changes to the Api configuration",
  });
  const bare = { CreatedDate: date, LastUpdatedDate: date, RouteSettings: {}, StageVariables: {}, Tags: {} };
  expect(await call("CreateStage", { ApiId, StageName: "dev" })).toEqual({
    ...bare,
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    StageName: "dev",
  });
  const { ApiId: chat } = await call("CreateApi", socket);
  expect(await call("CreateStage", { ApiId: chat, StageName: "dev" })).toEqual({
    ...bare,
    DefaultRouteSettings: { DataTraceEnabled: false, DetailedMetricsEnabled: false, LoggingLevel: "OFF" },
    StageName: "dev",
  });
});

test("routes, an import, a VPC link and a domain name", async () => {
  const { ApiId } = await call("CreateApi", { Name: "pets", ProtocolType: "HTTP" });
  expect(await call("CreateRoute", { ApiId, RouteKey: "POST /signup" })).toEqual({
    ApiKeyRequired: false,
    AuthorizationType: "NONE",
    RouteId: expect.stringMatching(/^[a-z0-9]{7}$/),
    RouteKey: "POST /signup",
  });
  const uri = `arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/${lambda}/invocations`;
  const Body = `openapi: 3.0.1
info: { title: My Lambda API, version: v1.0 }
paths:
  /hello:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration:
        payloadFormatVersion: 2.0
        type: aws_proxy
        httpMethod: POST
        uri: ${uri}
        connectionType: INTERNET
`;
  expect(await call("ImportApi", { Body })).toEqual({
    ApiEndpoint: expect.any(String),
    ApiId: expect.any(String),
    ApiKeySelectionExpression: "$request.header.x-api-key",
    CreatedDate: date,
    DisableExecuteApiEndpoint: false,
    IpAddressType: "ipv4",
    Name: "My Lambda API",
    ProtocolType: "HTTP",
    RouteSelectionExpression: "$request.method $request.path",
    Tags: {},
    Version: "v1.0",
  });
  const subnets = { SubnetIds: ["subnet-aaaa", "subnet-bbbb"], SecurityGroupIds: ["sg1234", "sg5678"] };
  const link = await call("CreateVpcLink", { Name: "MyVpcLink", ...subnets });
  expect(link).toEqual({
    CreatedDate: date,
    Name: "MyVpcLink",
    ...subnets,
    Tags: {},
    VpcLinkId: expect.any(String),
    VpcLinkStatus: "PENDING",
    VpcLinkStatusMessage: "VPC link is provisioning ENIs",
    VpcLinkVersion: "V2",
  });
  expect(await call("GetVpcLink", { VpcLinkId: link.VpcLinkId })).toEqual({
    ...link,
    VpcLinkStatus: "AVAILABLE",
    VpcLinkStatusMessage: "VPC link is ready to route traffic",
  });
  expect(await call("CreateDomainName", { DomainName: "regional.example.com" })).toMatchObject({
    ApiMappingSelectionExpression: "$request.basepath",
    DomainName: "regional.example.com",
    DomainNameConfigurations: [
      {
        ApiGatewayDomainName: expect.stringMatching(/^d-[a-z0-9]+\.execute-api\.eu-west-1\.amazonaws\.com$/),
        DomainNameStatus: "AVAILABLE",
        EndpointType: "REGIONAL",
        HostedZoneId: expect.any(String),
        SecurityPolicy: "TLS_1_2",
      },
    ],
    Tags: {},
  });
});
