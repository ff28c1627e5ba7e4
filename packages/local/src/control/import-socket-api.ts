import type { SocketResources } from "@apigw/model";
import type { Authorizer, Integration, Model, Route } from "@aws-sdk/client-apigatewayv2";
import type { Call } from "./call.js";
import type { ImportedApi, ImportOptions } from "./control-plane.js";
import { settle } from "./deploy/automatic.js";
import { badRequest } from "./protocol/api-error.js";
import { newApi } from "./v2/apis.js";
import { newAuthorizer } from "./v2/authorizers.js";
import { newIntegration } from "./v2/integrations.js";
import { newRoute } from "./v2/routes.js";
import { apiStage, newApiStage } from "./v2/stages.js";

/** Makes a WebSocket API of its resources, as a template tells them, and deploys it. */
export function importSocketApi(resources: SocketResources, options: ImportOptions, call: Call): ImportedApi {
  const head = resources.api as Record<string, unknown>; // an object of plain values, as all of `resources`
  const expression = head.RouteSelectionExpression;
  if (typeof expression !== "string") throw badRequest("the WebSocket API has no RouteSelectionExpression");
  const name = options.name ?? String(head.Name ?? "api");
  const api = newApi({ Name: name, ProtocolType: "WEBSOCKET", RouteSelectionExpression: expression }, call);
  const { definition } = api;
  const { ApiId } = definition.api;
  try {
    const integrations = new Map<string, string>();
    for (const { responses, ...integration } of resources.integrations) {
      const { IntegrationId = "", ...members } = integration as Integration;
      const made = newIntegration(api, members, call);
      integrations.set(IntegrationId, made.IntegrationId);
      for (const response of responses) {
        const id = call.ids.part();
        made.responses.set(id, { IntegrationResponseKey: "$default", ...response, IntegrationResponseId: id });
      }
    }
    const authorizers = new Map<string, string>();
    for (const authorizer of resources.authorizers) {
      const { AuthorizerId = "", Name = "authorizer", ...members } = authorizer as Authorizer;
      authorizers.set(AuthorizerId, newAuthorizer(api, { ...members, Name }, call).AuthorizerId);
    }
    for (const model of resources.models) {
      const ModelId = call.ids.part();
      const { Name = ModelId, ...members } = model as Model;
      definition.models.set(ModelId, { ...members, Name, ModelId });
    }
    for (const { responses, ...route } of resources.routes) {
      const { AuthorizerId, RouteKey = "$default", Target, ...members } = route as Route;
      const target = integrations.get(Target?.replace(/^integrations\//, "") ?? "");
      const made = newRoute(
        api,
        {
          ...members,
          RouteKey,
          ...(target === undefined ? {} : { Target: `integrations/${target}` }),
          ...(AuthorizerId === undefined ? {} : { AuthorizerId: authorizers.get(AuthorizerId) ?? AuthorizerId }),
        },
        call,
      );
      for (const response of responses) {
        const id = call.ids.part();
        made.responses.set(id, { RouteResponseKey: "$default", ...response, RouteResponseId: id });
      }
    }
  } catch (error) {
    call.region.apis.delete(ApiId);
    throw error;
  }
  const stages = options.stages ?? [{ name: "prod", variables: [] }];
  for (const stage of stages) newApiStage(api, apiStage(stage));
  settle(api, call);
  return { apiId: ApiId, stage: stages[0]?.name ?? "prod", name, warnings: [] };
}
