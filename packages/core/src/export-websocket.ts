import type { SocketResources } from "@apigw/model";
import type { Bound } from "./operations/bind.js";
import type { websocketOperations } from "./operations/v2.js";
import { all } from "./pages.js";
import type { WebsocketApiExport } from "./shapes.js";

type Operations = Bound<typeof websocketOperations>;

/**
 * AWS has no export of WebSocket APIs: what is configured now, with the deployment that a stage serves, stands for it.
 */
export async function exportWebsocketApi(
  websocket: Operations,
  ApiId: string,
  StageName: string,
): Promise<WebsocketApiExport> {
  const { DeploymentId } = await websocket.stages.get({ ApiId, StageName });
  const deployment = DeploymentId === undefined ? {} : { deploymentId: DeploymentId };
  return { resources: await websocketResources(websocket, ApiId), ...deployment };
}

/** The API as configured now, read piece by piece: AWS does not tell what a deployment holds. */
export async function websocketResources(websocket: Operations, ApiId: string): Promise<SocketResources> {
  const [api, routes, integrations, models, authorizers, stages] = await Promise.all([
    websocket.get({ ApiId }),
    all(websocket.routes.list({ ApiId })),
    all(websocket.integrations.list({ ApiId })),
    all(websocket.models.list({ ApiId })),
    all(websocket.authorizers.list({ ApiId })),
    all(websocket.stages.list({ ApiId })),
  ]);
  const withResponses = routes.map(async (route) => ({
    ...route,
    responses: await all(websocket.routeResponses.list({ ApiId, RouteId: route.RouteId })),
  }));
  const answered = integrations.map(async (integration) => ({
    ...integration,
    responses: await all(websocket.integrationResponses.list({ ApiId, IntegrationId: integration.IntegrationId })),
  }));
  return {
    api,
    routes: await Promise.all(withResponses),
    integrations: await Promise.all(answered),
    models,
    authorizers,
    stages,
  };
}
