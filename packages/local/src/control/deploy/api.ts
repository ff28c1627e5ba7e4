import { type Api, readOpenApi, readSocketResources } from "@apigw/model";
import type { DeployedApi, DeployedStage } from "../../deployed.js";
import type { ApiDefinition, StoredApi, StoredApiDeployment, StoredApiStage } from "../store/api.js";
import type { Scope } from "../store/world.js";
import { writeHttpDocument } from "../v2/export/document.js";
import { servedBy } from "./served.js";

/** What the data plane runs of an HTTP or WebSocket API. */
export function deployApi(stored: StoredApi, { accountId, name: region }: Scope): DeployedApi {
  const { ApiId, ProtocolType, Name, DisableExecuteApiEndpoint } = stored.definition.api;
  const stages = [...stored.stages.values()].flatMap((stage) => {
    const deployed = deployStage(stored, stage, region);
    return deployed === undefined ? [] : [[stage.StageName, deployed] as const];
  });
  return {
    apiId: ApiId,
    accountId,
    region,
    protocol: ProtocolType === "HTTP" ? "http" : "websocket",
    name: Name,
    disableExecuteApiEndpoint: DisableExecuteApiEndpoint === true,
    stages: new Map(stages),
  };
}

function deployStage(stored: StoredApi, stage: StoredApiStage, region: string): DeployedStage | undefined {
  const deployment = stored.deployments.get(stage.DeploymentId ?? "");
  if (deployment === undefined) return undefined;
  const { definition } = deployment;
  const isHttp = definition.api.ProtocolType === "HTTP";
  return servedBy(stage, () => ({
    stage: stage.StageName,
    deploymentId: deployment.DeploymentId,
    api: isHttp ? readHttp(deployment, stage, region) : readSocket(definition, stage, region),
    variables: new Map(Object.entries(stage.StageVariables ?? {})),
    resourceIds: new Map([...definition.routes.values()].map(({ RouteKey, RouteId }) => [RouteKey, RouteId])),
  }));
}

function readHttp({ definition, CreatedDate }: StoredApiDeployment, stage: StoredApiStage, region: string): Api {
  const document = writeHttpDocument(definition, {
    region,
    stage: stage.StageName,
    extensions: true,
    exportedAt: CreatedDate ?? new Date(0),
    exact: true,
  });
  return readOpenApi(document, { protocol: "http" }).api;
}

function readSocket(definition: ApiDefinition, stage: StoredApiStage, region: string): Api {
  const { api, routes, integrations, models, authorizers } = definition;
  const resources = {
    api,
    routes: [...routes.values()].map((route) => ({ ...route, responses: [...route.responses.values()] })),
    integrations: [...integrations.values()].map((integration) => ({
      ...integration,
      responses: [...integration.responses.values()],
    })),
    models: [...models.values()],
    authorizers: [...authorizers.values()],
    stages: [stage],
  };
  return readSocketResources(resources, { region, stage: stage.StageName }).api;
}
