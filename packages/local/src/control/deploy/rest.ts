import { readOpenApi } from "@apigw/model";
import type { DeployedApi, DeployedStage } from "../../deployed.js";
import { writeRestDocument } from "../rest/export/document.js";
import type { StoredCaches, StoredDeployment, StoredRestApi, StoredStage } from "../store/rest-api.js";
import { accountId } from "../store/world.js";

/** What the data plane runs of a REST API. Each stage is read from the picture of its deployment, once. */
export function deployRestApi(stored: StoredRestApi, region: string): DeployedApi {
  const { id, name, disableExecuteApiEndpoint } = stored.definition.api;
  const stages = [...stored.stages.values()].flatMap((stage) => {
    const deployed = deployStage(stored, stage, region);
    return deployed === undefined ? [] : [[stage.stageName, deployed] as const];
  });
  return {
    apiId: id,
    accountId,
    region,
    protocol: "rest",
    name,
    disableExecuteApiEndpoint: disableExecuteApiEndpoint === true,
    stages: new Map(stages),
  };
}

function deployStage(stored: StoredRestApi, stage: StoredStage, region: string): DeployedStage | undefined {
  if (stage.deployed !== undefined) return stage.deployed;
  const deployment = stored.deployments.get(stage.deploymentId);
  if (deployment === undefined) return undefined;
  const { variables, canarySettings } = stage;
  const snapshot = readSnapshot(deployment, stage.stageName, region, variables);
  const canary = stored.deployments.get(canarySettings?.deploymentId ?? "");
  stage.caches = cachesFor(deployment.id, stage.caches);
  stage.canaryCaches = cachesFor(canary?.id ?? "", stage.canaryCaches);
  stage.deployed =
    canary === undefined
      ? { ...snapshot, caches: stage.caches }
      : {
          ...snapshot,
          caches: stage.caches,
          isCanary: false,
          canary: {
            isCanary: true,
            caches: canarySettings?.useStageCache === true ? stage.caches : stage.canaryCaches,
            percentTraffic: canarySettings?.percentTraffic ?? 0,
            ...readSnapshot(canary, stage.stageName, region, {
              ...variables,
              ...canarySettings?.stageVariableOverrides,
            }),
          },
        };
  return stage.deployed;
}

/** A new deployment begins with nothing. */
function cachesFor(deploymentId: string, before: StoredCaches | undefined): StoredCaches {
  return before?.deploymentId === deploymentId ? before : { deploymentId, responses: {}, authorizers: {} };
}

/** The picture that a deployment took, as the data plane runs it. */
export function readSnapshot(
  { id, definition, createdDate }: StoredDeployment,
  stage: string,
  region: string,
  variables: Readonly<Record<string, string>> = {},
): DeployedStage {
  const document = writeRestDocument(definition, {
    region,
    stage,
    deployedAt: createdDate,
    integrations: true,
    authorizers: true,
    settings: true,
    exact: true,
  });
  return {
    stage,
    deploymentId: id,
    api: readOpenApi(document, { protocol: "rest" }).api,
    variables: new Map(Object.entries(variables)),
    resourceIds: new Map([...definition.resources.values()].map(({ path, id }) => [path, id])),
  };
}
