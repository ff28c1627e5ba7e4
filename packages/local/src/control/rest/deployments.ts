import type {
  CreateDeploymentCommandInput,
  DeleteDeploymentCommandInput,
  Deployment,
  GetDeploymentCommandInput,
  GetDeploymentsCommandInput,
  UpdateDeploymentCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { forgetServed } from "../deploy/served.js";
import { pageOf } from "../pages.js";
import { applyPatches, replaceable } from "../patch.js";
import { now, present } from "../present.js";
import { badRequest } from "../protocol/api-error.js";
import type { StoredDeployment, StoredRestApi } from "../store/rest-api.js";
import { canaryOf } from "./canary.js";
import { entryOf, restApiOf } from "./lookup.js";
import { checkStageName, newStage } from "./stages.js";

/** Pictures of a REST API, which stages serve. */
export const deploymentHandlers = {
  CreateDeployment: createDeployment,
  GetDeployment: getDeployment,
  GetDeployments: (input: GetDeploymentsCommandInput, call: Call) =>
    pageOf([...restApiOf(call, input).deployments.values()], input),
  UpdateDeployment: updateDeployment,
  DeleteDeployment: deleteDeployment,
} satisfies Handlers;

function createDeployment(input: CreateDeploymentCommandInput, call: Call): Deployment {
  const api = restApiOf(call, input);
  checkCanary(api, input);
  if (input.stageName !== undefined) checkStageName(input.stageName);
  checkDeployable(api);
  const deployment: StoredDeployment = present({
    id: call.ids.part(),
    description: input.description,
    createdDate: now(),
    definition: Object.freeze(structuredClone(api.definition)),
  });
  api.deployments.set(deployment.id, deployment);
  if (input.stageName !== undefined) moveStage(api, input.stageName, deployment.id, input);
  return deployment;
}

function checkCanary({ stages }: StoredRestApi, { canarySettings, stageName }: CreateDeploymentCommandInput): void {
  const stage = stages.get(stageName ?? "");
  const refuse = (why: string) => badRequest(`Invalid deployment content specified.${why}`);
  if (canarySettings === undefined) {
    if (stage?.canarySettings === undefined) return;
    throw refuse(
      `Non canary deployment not supported on stage ${stageName} because Canary is enabled. ` +
        "Provide CanarySettings in deploymentInput.",
    );
  }
  if (stageName === undefined || stageName === "") {
    throw refuse("Non null and non empty stageName must be provided for canary deployment. Provided value is null");
  }
  if (stage === undefined) {
    throw refuse(`Stage ${stageName} must already be created before making a canary release deployment`);
  }
  canaryOf(canarySettings, undefined);
}

function checkDeployable({ definition }: StoredRestApi): void {
  const methods = [...definition.resources.values()].flatMap(({ resourceMethods }) =>
    Object.values(resourceMethods ?? {}),
  );
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => methodIntegration === undefined)) {
    throw badRequest("No integration defined for method");
  }
}

function moveStage(
  api: StoredRestApi,
  stageName: string,
  deploymentId: string,
  input: CreateDeploymentCommandInput,
): void {
  const stage = api.stages.get(stageName);
  if (stage === undefined) {
    const { variables, stageDescription, cacheClusterEnabled, cacheClusterSize, tracingEnabled } = input;
    const settings = {
      variables,
      description: stageDescription,
      cacheClusterEnabled,
      cacheClusterSize,
      tracingEnabled,
    };
    api.stages.set(stageName, newStage({ ...settings, stageName, deploymentId }));
    return;
  }
  stage.lastUpdatedDate = now();
  if (input.canarySettings === undefined) stage.deploymentId = deploymentId;
  else stage.canarySettings = canaryOf(input.canarySettings, deploymentId);
  if (input.variables !== undefined) stage.variables = input.variables;
  if (input.stageDescription !== undefined) stage.description = input.stageDescription;
  forgetServed(stage);
}

function deploymentOf(api: StoredRestApi, deploymentId: string | undefined): StoredDeployment {
  return entryOf(api.deployments, deploymentId, "Invalid Deployment identifier specified");
}

function getDeployment(input: GetDeploymentCommandInput, call: Call): Deployment {
  const deployment = deploymentOf(restApiOf(call, input), input.deploymentId);
  if (input.embed?.includes("apisummary") !== true) return deployment;
  const apiSummary: NonNullable<Deployment["apiSummary"]> = Object.create(null);
  for (const { path, resourceMethods } of deployment.definition.resources.values()) {
    const methods = Object.entries(resourceMethods ?? {});
    if (methods.length === 0) continue;
    apiSummary[path] = Object.fromEntries(
      methods.map(([name, { authorizationType, apiKeyRequired }]) => [name, { authorizationType, apiKeyRequired }]),
    );
  }
  return { ...deployment, apiSummary };
}

function updateDeployment(input: UpdateDeploymentCommandInput, call: Call): Deployment {
  const deployment = deploymentOf(restApiOf(call, input), input.deploymentId);
  applyPatches(deployment, input.patchOperations, replaceable("text", "/description"));
  return deployment;
}

function deleteDeployment(input: DeleteDeploymentCommandInput, call: Call): void {
  const api = restApiOf(call, input);
  const { id } = deploymentOf(api, input.deploymentId);
  const stages = [...api.stages.values()];
  if (stages.some(({ deploymentId, canarySettings }) => deploymentId === id || canarySettings?.deploymentId === id)) {
    throw badRequest("Active stages pointing to this deployment must be moved or deleted");
  }
  api.deployments.delete(id);
}
