import type {
  CreateStageCommandInput,
  DeleteStageCommandInput,
  FlushStageAuthorizersCacheCommandInput,
  GetStageCommandInput,
  GetStagesCommandInput,
  MethodSetting,
  Stage,
  UpdateStageCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { applyPatches, editable, type Patch, type PatchRule, replaceable } from "../patch.js";
import { freeMap, now, present } from "../present.js";
import { badRequest, conflict, notBuilt } from "../protocol/api-error.js";
import type { StoredRestApi, StoredStage } from "../store/rest-api.js";
import { required, restApiOf, stageOf } from "./lookup.js";

/** Stages of a REST API: each serves one deployment. */
export const stageHandlers = {
  CreateStage: createStage,
  GetStage: (input: GetStageCommandInput, call: Call): Stage => stageOf(restApiOf(call, input), input.stageName),
  GetStages: getStages,
  UpdateStage: updateStage,
  // The data plane keeps an authorizer's answers for as long as it has this snapshot.
  FlushStageAuthorizersCache: (input: FlushStageAuthorizersCacheCommandInput, call: Call) => {
    delete stageOf(restApiOf(call, input), input.stageName).deployed;
  },
  DeleteStage: (input: DeleteStageCommandInput, call: Call) => {
    const api = restApiOf(call, input);
    api.stages.delete(stageOf(api, input.stageName).stageName);
  },
} satisfies Handlers;

/** A stage with what AWS gives every new one. */
export function newStage(settings: Stage & { stageName: string; deploymentId: string }): StoredStage {
  const { cacheClusterEnabled, tracingEnabled, tags } = settings;
  return {
    ...present(settings),
    cacheClusterEnabled: cacheClusterEnabled ?? false,
    cacheClusterStatus: "NOT_AVAILABLE",
    methodSettings: freeMap(),
    tracingEnabled: tracingEnabled ?? false,
    ...(tags === undefined ? {} : { tags }),
    createdDate: now(),
    lastUpdatedDate: now(),
  };
}

export function checkStageName(stageName: string): void {
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(stageName)) {
    throw badRequest("Stage name only allows a-zA-Z0-9_- and is at most 128 characters long");
  }
}

function createStage(input: CreateStageCommandInput, call: Call): Stage {
  const api = restApiOf(call, input);
  const stageName = required(input.stageName, "Stage name");
  checkStageName(stageName);
  if (input.canarySettings !== undefined) throw notBuilt("CreateStage with canarySettings");
  if (api.stages.has(stageName)) throw conflict("Stage already exists");
  const deploymentId = checkDeployment(api, input.deploymentId);
  const { restApiId: _, canarySettings: __, ...settings } = input;
  const stage = newStage({ ...settings, stageName, deploymentId });
  api.stages.set(stageName, stage);
  return stage;
}

function checkDeployment(api: StoredRestApi, deploymentId: string | undefined): string {
  if (deploymentId === undefined || !api.deployments.has(deploymentId)) {
    throw badRequest("Deployment id does not exist");
  }
  return deploymentId;
}

function getStages(input: GetStagesCommandInput, call: Call): { item: Stage[] } {
  const stages = [...restApiOf(call, input).stages.values()];
  const { deploymentId } = input;
  return { item: deploymentId === undefined ? stages : stages.filter((stage) => stage.deploymentId === deploymentId) };
}

const patchRules: readonly PatchRule[] = [
  ...replaceable("text", "/deploymentId", "/description", "/cacheClusterSize", "/clientCertificateId"),
  ...replaceable("flag", "/cacheClusterEnabled", "/tracingEnabled"),
  ...editable("text", "/documentationVersion", "/accessLogSettings/destinationArn", "/accessLogSettings/format"),
  ...editable("entry", "/variables/*"),
  { path: "/accessLogSettings", kind: "text", ops: ["remove"] },
];

function updateStage(input: UpdateStageCommandInput, call: Call): Stage {
  const api = restApiOf(call, input);
  const stage = stageOf(api, input.stageName);
  // Patches work on a copy; what the data plane runs is made anew afterwards.
  delete stage.deployed;
  applyPatches(stage, input.patchOperations, patchRules, "updateStageInput", {
    special: (patch, draft) => {
      if (patch.segments[0] === "canarySettings") throw notBuilt("UpdateStage of canarySettings");
      if (patch.path === "/deploymentId") checkDeployment(api, patch.value);
      return patchMethodSetting(patch, draft, stage);
    },
  });
  stage.lastUpdatedDate = now();
  return stage;
}

/** `/{resource}/{method}/throttling/rateLimit`: the resource with its slashes escaped, or `*`, then the method. */
function patchMethodSetting(patch: Patch, draft: Record<string, unknown>, stage: StoredStage): boolean {
  const [resource, method, group, name] = patch.segments;
  if (resource === undefined || method === undefined || isRulePath(resource)) return false;
  const key = `${resource.replace(/^\//, "")}/${method}`;
  // The cast holds: the draft is a copy of the stage, whose member this is.
  const settings = freeMap((draft.methodSettings ?? {}) as Record<string, MethodSetting>);
  if (patch.op === "remove") {
    if (!Object.hasOwn(stage.methodSettings ?? {}, key)) {
      throw badRequest(`Cannot remove method setting ${key} because there is no method setting for this method `);
    }
    delete settings[key];
  } else {
    const member = settingMembers.get(`${group}/${name}`);
    if (member === undefined) throw badRequest(`Invalid method setting path: ${patch.path}`);
    settings[key] = { ...defaultSetting, ...settings[key], [member]: settingValue(patch.value) };
  }
  draft.methodSettings = settings;
  return true;
}

function isRulePath(first: string): boolean {
  return patchRules.some(({ path }) => path.split("/")[1] === first);
}

const defaultSetting: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

const settingMembers: ReadonlyMap<string, keyof MethodSetting> = new Map([
  ["metrics/enabled", "metricsEnabled"],
  ["logging/loglevel", "loggingLevel"],
  ["logging/dataTrace", "dataTraceEnabled"],
  ["throttling/burstLimit", "throttlingBurstLimit"],
  ["throttling/rateLimit", "throttlingRateLimit"],
  ["caching/enabled", "cachingEnabled"],
  ["caching/ttlInSeconds", "cacheTtlInSeconds"],
  ["caching/dataEncrypted", "cacheDataEncrypted"],
  ["caching/requireAuthorizationForCacheControl", "requireAuthorizationForCacheControl"],
  ["caching/unauthorizedCacheControlHeaderStrategy", "unauthorizedCacheControlHeaderStrategy"],
]);

function settingValue(value: string | undefined): string | number | boolean {
  if (value === "true" || value === "false") return value === "true";
  return value !== undefined && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : (value ?? "");
}
