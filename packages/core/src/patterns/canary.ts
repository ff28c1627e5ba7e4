import { present } from "@apigw/model";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import type { StagePatch } from "../operations/rest-patches.js";
import { stageOf } from "./rest-stage.js";

/** What a part of the callers gets. */
export interface Canary {
  /** How many in a hundred; 0 to 100. */
  readonly percentTraffic: number;
  /** Stage variables that are others for them. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether they share the stage's cache. */
  readonly useStageCache?: boolean;
  readonly description?: string;
}

export interface Address {
  readonly restApiId: string;
  readonly stageName: string;
}

/** Deploys what is configured now to a part of the callers (`CreateDeployment` with `canarySettings`). */
export async function startCanary(aws: Aws, address: Address, canary: Canary): Promise<{ deploymentId: string }> {
  checkPercent(canary.percentTraffic);
  const { canarySettings } = await stageOf(aws, address.restApiId, address.stageName);
  if (canarySettings !== undefined) {
    throw new GatewayError(
      "conflict",
      `The stage ${address.stageName} of ${address.restApiId} has a canary already, at ${canarySettings.percentTraffic} %. Shift, promote or abort it first. Nothing was changed.`,
    );
  }
  const { percentTraffic, variables, useStageCache = false, description } = canary;
  const { id } = await aws.rest.deployments.create({
    ...address,
    ...present<{ description?: string }>({ description }),
    canarySettings: {
      ...{ percentTraffic, useStageCache },
      ...(variables === undefined ? {} : { stageVariableOverrides: { ...variables } }),
    },
  });
  return { deploymentId: id };
}

/** Changes how many callers get the canary (`UpdateStage`). */
export async function shiftCanary(aws: Aws, address: Address, percentTraffic: number): Promise<object> {
  checkPercent(percentTraffic);
  const canary = await canaryOf(aws, address);
  if (canary.percentTraffic === percentTraffic) return {};
  const patch = { op: "replace", path: "/canarySettings/percentTraffic", value: String(percentTraffic) } as const;
  await aws.rest.stages.update({ ...address, patchOperations: [patch] });
  return {};
}

/**
 * The stage becomes what the canary is, in one call that is done whole or not at all (`UpdateStage`).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/promote-canary-deployment.html
 */
export async function promoteCanary(aws: Aws, address: Address): Promise<{ deploymentId: string }> {
  const { deploymentId = "", stageVariableOverrides } = await canaryOf(aws, address);
  const variables: StagePatch[] =
    stageVariableOverrides === undefined
      ? []
      : [{ op: "copy", from: "/canarySettings/stageVariableOverrides", path: "/variables" }];
  const patchOperations: StagePatch[] = [
    { op: "copy", from: "/canarySettings/deploymentId", path: "/deploymentId" },
    ...variables,
    { op: "remove", path: "/canarySettings" },
  ];
  await aws.rest.stages.update({ ...address, patchOperations });
  return { deploymentId };
}

/** Everybody gets the stage again (`UpdateStage`); no canary is fine too. */
export async function abortCanary(aws: Aws, address: Address): Promise<object> {
  const { canarySettings } = await stageOf(aws, address.restApiId, address.stageName);
  if (canarySettings === undefined) return {};
  await aws.rest.stages.update({ ...address, patchOperations: [{ op: "remove", path: "/canarySettings" }] });
  return {};
}

async function canaryOf(aws: Aws, { restApiId, stageName }: Address) {
  const { canarySettings } = await stageOf(aws, restApiId, stageName);
  if (canarySettings !== undefined) return canarySettings;
  throw new GatewayError(
    "not-found",
    `The stage ${stageName} of ${restApiId} has no canary: start one with canary.start. Nothing was changed.`,
  );
}

function checkPercent(percent: number): void {
  if (percent >= 0 && percent <= 100) return;
  throw new GatewayError(
    "invalid",
    `A canary gets 0 to 100 percent of the calls, not ${percent}. Nothing was changed.`,
  );
}
