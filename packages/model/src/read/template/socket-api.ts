import { isTree, present, type Tree, textAt, treeAt, treesIn, valueAt } from "../../tree.js";
import type { SocketResources } from "../socket-resources.js";
import { groupBy, type Made, type Part } from "./made.js";
import { ownName, type Resolving } from "./resolving.js";

/** An `AWS::ApiGatewayV2::Api` of the protocol WEBSOCKET: its resources as the SDK would return them. */
export function readSocketApi(resolving: Resolving, made: Made, { id, properties }: Part): SocketResources {
  const parts = (type: string) => made.belonging(`AWS::ApiGatewayV2::${type}`, "ApiId", id);
  const models = parts("Model").map((part) => ({ ...part, name: textAt(part.properties, "Name") ?? part.id }));
  // Models are named by reference or by name, and a reference is the logical id here.
  const names = new Map(models.map((model) => [model.id, model.name]));
  const named = (properties: Tree, key: string): Tree => {
    const table = Object.entries(treeAt(properties, key)).map(([media, name]) => [
      media,
      names.get(String(name)) ?? name,
    ]);
    return table.length === 0 ? {} : { [key]: Object.fromEntries(table) };
  };
  const grouped = (type: string, key: string) => groupBy(parts(type), (part) => textAt(part.properties, key) ?? "");
  const routeResponses = grouped("RouteResponse", "RouteId");
  const integrationResponses = grouped("IntegrationResponse", "IntegrationId");
  return {
    api: { ...properties, ApiId: id, Name: ownName(resolving, textAt(properties, "Name")) ?? id },
    routes: parts("Route").map((route) => ({
      ...route.properties,
      ...named(route.properties, "RequestModels"),
      RouteId: route.id,
      responses: (routeResponses.get(route.id) ?? []).map(({ properties: one }) => ({
        ...one,
        ...named(one, "ResponseModels"),
      })),
    })),
    integrations: parts("Integration").map((integration) => ({
      ...integration.properties,
      IntegrationId: integration.id,
      responses: (integrationResponses.get(integration.id) ?? []).map((part) => part.properties),
    })),
    models: models.map(({ id: modelId, name, properties: model }) => {
      const schema = valueAt(model, "Schema");
      return { ...model, ModelId: modelId, Name: name, Schema: isTree(schema) ? JSON.stringify(schema) : schema };
    }),
    authorizers: parts("Authorizer").map((one) => ({ Name: one.id, ...one.properties, AuthorizerId: one.id })),
    stages: parts("Stage").map((one) => one.properties),
  };
}

/**
 * An `AWS::Serverless::WebSocketApi`: its `Routes` stand in it, each with the function that serves it.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-websocketapi.html
 */
export function readSamSocketApi(resolving: Resolving, { id, properties }: Part): SocketResources {
  const routes = treesIn(treeAt(properties, "Routes"));
  const auth = treeAt(properties, "Auth");
  const authorizer = textAt(auth, "AuthArn");
  const stage = textAt(properties, "StageName") ?? "default";
  return {
    api: {
      ...properties,
      ApiId: id,
      Name: ownName(resolving, textAt(properties, "Name")) ?? id,
      ProtocolType: "WEBSOCKET",
    },
    routes: routes.map(([key, route]) => ({
      ...present({
        RouteKey: key,
        OperationName: textAt(route, "OperationName"),
        RouteResponseSelectionExpression: textAt(route, "RouteResponseSelectionExpression"),
        RequestParameters: valueAt(route, "RequestParameters"),
        ApiKeyRequired: valueAt(route, "ApiKeyRequired"),
        AuthorizationType: key === "$connect" ? textAt(auth, "AuthType") : undefined,
        AuthorizerId: key === "$connect" && authorizer !== undefined ? "Authorizer" : undefined,
      }),
      Target: `integrations/${key}`,
      responses:
        textAt(route, "RouteResponseSelectionExpression") === undefined ? [] : [{ RouteResponseKey: "$default" }],
    })),
    integrations: routes.map(([key, route]) => ({
      ...present({
        IntegrationType: "AWS_PROXY",
        IntegrationUri: textAt(route, "FunctionArn"),
        TimeoutInMillis: valueAt(route, "IntegrationTimeout"),
      }),
      IntegrationId: key,
      responses: [],
    })),
    models: [],
    authorizers:
      authorizer === undefined
        ? []
        : [
            {
              Name: textAt(auth, "Name") ?? "authorizer",
              AuthorizerId: "Authorizer",
              AuthorizerType: "REQUEST",
              AuthorizerUri: authorizer,
              IdentitySource: valueAt(auth, "IdentitySource") ?? [],
            },
          ],
    stages: [{ StageName: stage, AutoDeploy: true }],
  };
}
