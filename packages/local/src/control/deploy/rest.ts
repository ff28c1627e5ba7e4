import { readOpenApi } from "@apigw/model";
import type { DeployedApi, DeployedStage } from "../../deployed.js";
import { writeRestDocument } from "../rest/export/document.js";
import type { StoredRestApi, StoredStage } from "../store/rest-api.js";
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
  const { definition, createdDate } = deployment;
  const document = writeRestDocument(definition, {
    region,
    stage: stage.stageName,
    deployedAt: createdDate,
    integrations: true,
    authorizers: true,
    settings: true,
    exact: true,
  });
  stage.deployed = {
    stage: stage.stageName,
    deploymentId: deployment.id,
    api: readOpenApi(document, { protocol: "rest" }).api,
    variables: new Map(Object.entries(stage.variables ?? {})),
    resourceIds: new Map([...definition.resources.values()].map(({ path, id }) => [path, id])),
  };
  return stage.deployed;
}
