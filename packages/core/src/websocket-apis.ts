import type { SocketResources } from "@apigw/model";
import {
  type ApiGatewayV2Client,
  GetApiCommand,
  GetAuthorizersCommand,
  GetIntegrationResponsesCommand,
  GetIntegrationsCommand,
  GetModelsCommand,
  GetRouteResponsesCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
} from "@aws-sdk/client-apigatewayv2";
import { every, stageNames } from "./http-apis.js";
import type { WebsocketApiExport } from "./shapes.js";

/** WebSocket APIs. AWS has no export of them: everything is read piece by piece. */
export interface WebsocketApis {
  /** The names of its stages (`GetStages`). */
  stages(apiId: string): Promise<string[]>;
  /** The API as configured now, which may be more than its stages serve: AWS does not tell what a deployment holds. */
  resources(apiId: string): Promise<SocketResources>;
  /** The same, with the deployment that a stage serves: what stands for an export. */
  export(apiId: string, options: { readonly stage: string }): Promise<WebsocketApiExport>;
}

export function websocketApis(client: ApiGatewayV2Client): WebsocketApis {
  const apis: WebsocketApis = {
    stages: (apiId) => stageNames(client, apiId),
    async export(apiId, { stage }) {
      const { DeploymentId } = await client.send(new GetStageCommand({ ApiId: apiId, StageName: stage }));
      const deployment = DeploymentId === undefined ? {} : { deploymentId: DeploymentId };
      return { resources: await apis.resources(apiId), ...deployment };
    },
    async resources(apiId) {
      const [api, routes, integrations, models, authorizers, stages] = await Promise.all([
        client.send(new GetApiCommand({ ApiId: apiId })),
        every((page) => client.send(new GetRoutesCommand({ ApiId: apiId, ...page }))),
        every((page) => client.send(new GetIntegrationsCommand({ ApiId: apiId, ...page }))),
        every((page) => client.send(new GetModelsCommand({ ApiId: apiId, ...page }))),
        every((page) => client.send(new GetAuthorizersCommand({ ApiId: apiId, ...page }))),
        every((page) => client.send(new GetStagesCommand({ ApiId: apiId, ...page }))),
      ]);
      const withResponses = routes.map(async (route) => ({
        ...route,
        responses: await every((page) =>
          client.send(new GetRouteResponsesCommand({ ApiId: apiId, RouteId: route.RouteId ?? "", ...page })),
        ),
      }));
      const answered = integrations.map(async (integration) => ({
        ...integration,
        responses: await every((page) =>
          client.send(
            new GetIntegrationResponsesCommand({
              ApiId: apiId,
              IntegrationId: integration.IntegrationId ?? "",
              ...page,
            }),
          ),
        ),
      }));
      return {
        api,
        routes: await Promise.all(withResponses),
        integrations: await Promise.all(answered),
        models,
        authorizers,
        stages,
      };
    },
  };
  return apis;
}
