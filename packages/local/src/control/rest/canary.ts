import type { CanarySettings, DeploymentCanarySettings } from "@aws-sdk/client-api-gateway";
import type { Patch } from "../patch.js";
import { freeMap, present } from "../present.js";
import { badRequest } from "../protocol/api-error.js";
import type { StoredRestApi, StoredStage } from "../store/rest-api.js";

/** A canary as CreateStage or CreateDeployment asks for it. */
export function canaryOf(
  given: DeploymentCanarySettings | CanarySettings,
  deploymentId: string | undefined,
): CanarySettings {
  const { percentTraffic = 0, stageVariableOverrides, useStageCache = false } = given;
  checkPercent(percentTraffic);
  return present({ deploymentId, percentTraffic, stageVariableOverrides, useStageCache });
}

/** `/canarySettings…`, and the copies by which a canary is promoted. Answers whether it took the patch. */
export function patchCanary(
  api: StoredRestApi,
  stage: StoredStage,
  patch: Patch,
  draft: Record<string, unknown>,
): boolean {
  if (patch.op === "copy") return promote(patch, draft);
  const [first, member, key] = patch.segments;
  if (first !== "canarySettings") return false;
  // The cast holds: the draft is a copy of the stage, whose member this is.
  const current = draft.canarySettings as CanarySettings | undefined;
  if (member === undefined && patch.op === "remove") {
    delete draft.canarySettings;
    return true;
  }
  if (member === "stageVariableOverrides" && (key !== undefined || current?.stageVariableOverrides !== undefined)) {
    draft.canarySettings = withOverride(current ?? fresh(stage), patch, key);
    return true;
  }
  const isSetting = member === "deploymentId" || member === "percentTraffic" || member === "useStageCache";
  if (!isSetting || key !== undefined) return false;
  if (patch.op !== "replace") throw badRequest(`Invalid ${patch.op} operation with path: ${patch.path}`);
  draft.canarySettings = { ...(current ?? fresh(stage)), [member]: settingOf(api, member, patch.value ?? "") };
  return true;
}

/** What a canary is that nobody said more about. */
function fresh({ deploymentId }: StoredStage): CanarySettings {
  return { deploymentId, percentTraffic: 0, useStageCache: false };
}

function settingOf(api: StoredRestApi, member: keyof CanarySettings, value: string): string | number | boolean {
  if (member === "useStageCache") return value === "true";
  if (member === "deploymentId") {
    if (!api.deployments.has(value)) throw badRequest("Deployment id does not exist");
    return value;
  }
  const percent = value.trim() === "" ? Number.NaN : Number(value);
  checkPercent(percent);
  return percent;
}

function checkPercent(percent: number): void {
  if (percent >= 0 && percent <= 100) return;
  throw badRequest("Invalid canary percent traffic, must be between 0.0 and 100.0");
}

function withOverride(canary: CanarySettings, { op, value }: Patch, key: string | undefined): CanarySettings {
  const { stageVariableOverrides, ...rest } = canary;
  if (key === undefined) return rest;
  const overrides = freeMap(stageVariableOverrides);
  if (op === "remove") delete overrides[key];
  else overrides[key] = value ?? "";
  return Object.keys(overrides).length === 0 ? rest : { ...rest, stageVariableOverrides: overrides };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/promote-canary-deployment.html */
function promote({ from, path }: Patch, draft: Record<string, unknown>): boolean {
  const canary = draft.canarySettings as CanarySettings | undefined; // as above
  if (from === "/canarySettings/deploymentId" && path === "/deploymentId") {
    if (canary?.deploymentId === undefined) throw badRequest("The stage has no canary to copy from");
    draft.deploymentId = canary.deploymentId;
    return true;
  }
  if (from === "/canarySettings/stageVariableOverrides" && path === "/variables") {
    // The cast holds: the draft is a copy of the stage, whose member this is.
    const variables = draft.variables as Record<string, string> | undefined;
    draft.variables = freeMap({ ...variables, ...canary?.stageVariableOverrides });
    return true;
  }
  throw badRequest(`Invalid copy operation with path: ${path} and from: ${from}`);
}
