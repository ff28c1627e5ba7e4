import type { Deployment } from "@aws-sdk/client-apigatewayv2";
import type { Call } from "../call.js";
import { now, present } from "../present.js";
import type { StoredApi, StoredApiDeployment, StoredApiStage } from "../store/api.js";
import { forgetServed } from "./served.js";

/** Takes a picture of an HTTP or WebSocket API. */
export function newDeployment(api: StoredApi, members: Deployment, { ids }: Pick<Call, "ids">): StoredApiDeployment {
  const deployment: StoredApiDeployment = {
    ...present(members),
    DeploymentId: ids.part(),
    DeploymentStatus: "DEPLOYED",
    CreatedDate: now(),
    definition: Object.freeze(structuredClone(api.definition)),
  };
  api.deployments.set(deployment.DeploymentId, deployment);
  return deployment;
}

/**
 * Makes the automatic deployment that edits have made due, one for all stages that wait for it. It is done when somebody
 * looks, so that a hundred edits in a row cost one deployment.
 */
export function settle(api: StoredApi, call: Pick<Call, "ids" | "change" | "region">): void {
  const waiting = [...api.stages.values()].filter(({ AutoDeploy, dirty }) => AutoDeploy && dirty);
  if (waiting.length === 0) return;
  // It is found again in the region, so that the change is seen there.
  call.change(() => deploy(call.region.apis.get(api.definition.api.ApiId) ?? api, waiting, call));
}

function deploy(api: StoredApi, waiting: readonly StoredApiStage[], call: Pick<Call, "ids">): void {
  for (const stage of waiting) stage.dirty = false;
  if (api.definition.routes.size === 0) {
    const why = "Deployment attempt failed: At least one route is required before deploying the Api.";
    for (const stage of waiting) stage.LastDeploymentStatusMessage = why;
    return;
  }
  const Description = "Automatic deployment triggered by changes to the Api configuration";
  const { DeploymentId } = newDeployment(api, { Description, AutoDeployed: true }, call);
  for (const stage of waiting) {
    stage.DeploymentId = DeploymentId;
    stage.LastDeploymentStatusMessage = `Successfully deployed stage with deployment ID '${DeploymentId}'`;
    forgetServed(stage);
  }
  // Nobody can go back to an automatic deployment that no stage serves.
  const served = new Set([...api.stages.values()].map((stage) => stage.DeploymentId));
  for (const [id, { AutoDeployed }] of api.deployments) if (AutoDeployed && !served.has(id)) api.deployments.delete(id);
}
