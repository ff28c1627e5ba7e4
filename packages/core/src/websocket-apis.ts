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
  GetStagesCommand,
} from "@aws-sdk/client-apigatewayv2";
import { stageNames } from "./http-apis.js";
import { all, pages } from "./missing.js";

/** WebSocket APIs. There is no export: everything is read piece by piece. */
export interface WebsocketApis {
  /** The names of its stages (`GetStages`). */
  stages(apiId: string): Promise<string[]>;
  /** The API as configured now, which may be more than its stages serve: AWS does not tell what a deployment holds. */
  resources(apiId: string): Promise<SocketResources>;
}

interface Page<Item> {
  readonly Items?: Item[] | undefined;
  readonly NextToken?: string | undefined;
}

export function websocketApis(client: ApiGatewayV2Client): WebsocketApis {
  const every = <Item>(
    read: (page: { ApiId: string; NextToken: string | undefined }) => Promise<Page<Item>>,
    ApiId: string,
  ) =>
    all(
      pages(async (NextToken) => {
        const { Items, NextToken: next } = await read({ ApiId, NextToken });
        return { items: Items, next };
      }),
    );
  return {
    stages: (apiId) => stageNames(client, apiId),
    async resources(apiId) {
      const [api, routes, integrations, models, authorizers, stages] = await Promise.all([
        client.send(new GetApiCommand({ ApiId: apiId })),
        every((page) => client.send(new GetRoutesCommand(page)), apiId),
        every((page) => client.send(new GetIntegrationsCommand(page)), apiId),
        every((page) => client.send(new GetModelsCommand(page)), apiId),
        every((page) => client.send(new GetAuthorizersCommand(page)), apiId),
        every((page) => client.send(new GetStagesCommand(page)), apiId),
      ]);
      const withResponses = routes.map(async (route) => ({
        ...route,
        responses: await every(
          (page) => client.send(new GetRouteResponsesCommand({ ...page, RouteId: route.RouteId ?? "" })),
          apiId,
        ),
      }));
      const answered = integrations.map(async (integration) => ({
        ...integration,
        responses: await every(
          (page) =>
            client.send(
              new GetIntegrationResponsesCommand({ ...page, IntegrationId: integration.IntegrationId ?? "" }),
            ),
          apiId,
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
}
