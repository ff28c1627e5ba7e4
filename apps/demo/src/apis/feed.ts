import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { type AwsOptions, invocation } from "./aws.js";

const watchOrder = {
  $schema: "http://json-schema.org/draft-04/schema#",
  type: "object",
  properties: { action: { enum: ["watchOrder"] }, orderId: { type: "integer" } },
  required: ["action", "orderId"],
};

const unwatchOrder = { ...watchOrder, properties: { ...watchOrder.properties, action: { enum: ["unwatchOrder"] } } };

const watched = {
  $schema: "http://json-schema.org/draft-04/schema#",
  description: "The orders that this connection hears of.",
  type: "object",
  properties: { orderIds: { type: "array", items: { type: "integer" } } },
  required: ["orderIds"],
};

/** Order events as a WebSocket API: two routes without an answer, one with. */
export async function deployFeed(aws: AwsOptions): Promise<string> {
  const client = new ApiGatewayV2Client(aws);
  const { ApiId = "" } = await client.send(
    new CreateApiCommand({
      Name: "Feed",
      ProtocolType: "WEBSOCKET",
      Description: "What happens to orders, as it happens.",
      RouteSelectionExpression: "$request.body.action",
      Version: "1.0",
    }),
  );
  for (const [Name, schema] of Object.entries({
    WatchOrder: watchOrder,
    UnwatchOrder: unwatchOrder,
    Watched: watched,
  })) {
    await client.send(
      new CreateModelCommand({ ApiId, Name, ContentType: "application/json", Schema: JSON.stringify(schema) }),
    );
  }
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: invocation(aws.region, "feed"),
    }),
  );
  const Target = `integrations/${IntegrationId}`;
  await client.send(new CreateRouteCommand({ ApiId, RouteKey: "$connect", Target }));
  await client.send(new CreateRouteCommand({ ApiId, RouteKey: "$disconnect", Target }));
  await client.send(
    new CreateRouteCommand({ ApiId, RouteKey: "watchOrder", Target, RequestModels: { $default: "WatchOrder" } }),
  );
  await client.send(
    new CreateRouteCommand({ ApiId, RouteKey: "unwatchOrder", Target, RequestModels: { $default: "UnwatchOrder" } }),
  );
  const { RouteId = "" } = await client.send(
    new CreateRouteCommand({ ApiId, RouteKey: "listWatched", Target, RouteResponseSelectionExpression: "$default" }),
  );
  await client.send(
    new CreateRouteResponseCommand({
      ApiId,
      RouteId,
      RouteResponseKey: "$default",
      ResponseModels: { $default: "Watched" },
    }),
  );
  const { DeploymentId } = await client.send(new CreateDeploymentCommand({ ApiId }));
  await client.send(new CreateStageCommand({ ApiId, StageName: "live", DeploymentId }));
  return ApiId;
}
