import { readOpenApi } from "@apigw/model";
import type { DeployedApi, DeployedStage } from "../../deployed.js";
import { writeRestDocument } from "../rest/export/document.js";
import type { StoredDeployment, StoredRestApi, StoredStage } from "../store/rest-api.js";
import type { Scope } from "../store/world.js";
import { cachesOf } from "./caches.js";
import { servedBy } from "./served.js";

/** What the data plane runs of a REST API. Each stage is read from the picture of its deployment, once. */
export function deployRestApi(stored: StoredRestApi, { accountId, name: region }: Scope): DeployedApi {
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
  const deployment = stored.deployments.get(stage.deploymentId);
  return deployment && servedBy(stage, () => withCanary(stored, stage, deployment, region));
}

function withCanary(
  { deployments }: StoredRestApi,
  stage: StoredStage,
  deployment: StoredDeployment,
  region: string,
): DeployedStage {
  const { stageName, variables, canarySettings } = stage;
  const snapshot = readSnapshot(deployment, stageName, region, variables);
  const canary = deployments.get(canarySettings?.deploymentId ?? "");
  const caches = cachesOf(stage, deployment.id, canary?.id ?? "");
  if (canary === undefined) return { ...snapshot, caches: caches.stage };
  const overridden = { ...variables, ...canarySettings?.stageVariableOverrides };
  return {
    ...snapshot,
    caches: caches.stage,
    isCanary: false,
    canary: {
      isCanary: true,
      caches: canarySettings?.useStageCache === true ? caches.stage : caches.canary,
      percentTraffic: canarySettings?.percentTraffic ?? 0,
      ...readSnapshot(canary, stageName, region, overridden),
    },
  };
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
  const { minimumCompressionSize } = definition.api;
  return {
    stage,
    deploymentId: id,
    ...(minimumCompressionSize === undefined ? {} : { minimumCompressionSize }),
    api: readOpenApi(document, { protocol: "rest" }).api,
    variables: new Map(Object.entries(variables)),
    resourceIds: new Map([...definition.resources.values()].map(({ path, id }) => [path, id])),
  };
}
