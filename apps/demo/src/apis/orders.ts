import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { type AwsOptions, functionArn } from "./aws.js";

/** Each route with its name and the scope that its callers need. */
const routes = [
  ["GET /orders", "listOrders", "orders:read"],
  ["POST /orders", "placeOrder", "orders:write"],
  ["GET /orders/{orderId}", "getOrder", "orders:read"],
  ["DELETE /orders/{orderId}", "cancelOrder", "orders:write"],
  ["POST /orders/{orderId}/shipment", "shipOrder", "orders:write"],
] as const;

/** Orders as an HTTP API behind a JWT authorizer; its stage deploys every change by itself. */
export async function deployOrders(aws: AwsOptions, issuer: string, audience: string): Promise<string> {
  const client = new ApiGatewayV2Client(aws);
  const { ApiId = "" } = await client.send(
    new CreateApiCommand({ Name: "Orders", ProtocolType: "HTTP", Description: "Orders for pets.", Version: "1.0" }),
  );
  const { AuthorizerId } = await client.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: "login",
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: issuer, Audience: [audience] },
    }),
  );
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: functionArn(aws.region, "orders"),
      PayloadFormatVersion: "2.0",
    }),
  );
  for (const [RouteKey, OperationName, scope] of routes) {
    await client.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey,
        OperationName,
        Target: `integrations/${IntegrationId}`,
        AuthorizationType: "JWT",
        AuthorizerId,
        AuthorizationScopes: [scope],
      }),
    );
  }
  await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  return ApiId;
}
