import type {
  CreateStageCommandInput,
  DeleteStageCommandInput,
  FlushStageAuthorizersCacheCommandInput,
  FlushStageCacheCommandInput,
  GetStageCommandInput,
  GetStagesCommandInput,
  Stage,
  UpdateStageCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import type { ImportedStage } from "../control-plane.js";
import { flush } from "../deploy/caches.js";
import { forgetServed } from "../deploy/served.js";
import { applyPatches, editable, type Patch, type PatchRule, replaceable } from "../patch.js";
import { freeMap, now, present } from "../present.js";
import { badRequest, conflict, notFound } from "../protocol/api-error.js";
import type { StoredRestApi, StoredStage } from "../store/rest-api.js";
import { canaryOf, patchCanary } from "./canary.js";
import { required, restApiOf, stageOf } from "./lookup.js";
import { isSettingPath, patchMethodSetting } from "./method-settings.js";

/** Stages of a REST API: each serves one deployment. */
export const stageHandlers = {
  CreateStage: createStage,
  GetStage: (input: GetStageCommandInput, call: Call): Stage => stageOf(restApiOf(call, input), input.stageName),
  GetStages: getStages,
  UpdateStage: updateStage,
  FlushStageAuthorizersCache: (input: FlushStageAuthorizersCacheCommandInput, call: Call) => {
    flush(stageOf(restApiOf(call, input), input.stageName), "authorizers");
  },
  FlushStageCache: (input: FlushStageCacheCommandInput, call: Call) => {
    flush(stageOf(restApiOf(call, input), input.stageName), "responses");
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
    ...(cacheClusterEnabled === true ? { cacheClusterSize: settings.cacheClusterSize ?? "0.5" } : {}),
    cacheClusterStatus: cacheClusterEnabled === true ? "AVAILABLE" : "NOT_AVAILABLE",
    methodSettings: freeMap(settings.methodSettings),
    tracingEnabled: tracingEnabled ?? false,
    ...(tags === undefined ? {} : { tags }),
    createdDate: now(),
    lastUpdatedDate: now(),
  };
}

/** A stage of an import. */
export function restStage({ accessLogFormat, limits = [], variables }: ImportedStage): Stage {
  const settings = limits.map(({ burst, rate, route }) => [
    methodKey(route),
    present({ throttlingBurstLimit: burst, throttlingRateLimit: rate }),
  ]);
  return {
    methodSettings: Object.fromEntries(settings),
    variables: freeMap(Object.fromEntries(variables)),
    ...(accessLogFormat === undefined ? {} : { accessLogSettings: { format: accessLogFormat } }),
  };
}

/** `GET /pets` → `~1pets/GET` */
function methodKey(route: string): string {
  const [method = "*", path = ""] = route.split(" ");
  return route === "*" ? "*/*" : `${path.replaceAll("/", "~1")}/${method}`;
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
  if (api.stages.has(stageName)) throw conflict("Stage already exists");
  const deploymentId = checkDeployment(api, input.deploymentId);
  const { restApiId: _, canarySettings: asked, ...settings } = input;
  const canary = asked && canaryOf(asked, checkDeployment(api, asked.deploymentId ?? deploymentId));
  const stage = newStage({ ...settings, canarySettings: canary, stageName, deploymentId });
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
  forgetServed(stage);
  applyPatches(stage, input.patchOperations, patchRules, {
    special: (patch, draft) => {
      if (patchCanary(api, stage, patch, draft)) return true;
      if (isKnown(patch)) {
        if (patch.path === "/deploymentId") checkDeployment(api, patch.value);
        if (patch.path === "/clientCertificateId" && patch.value) checkCertificate(call, patch.value);
        if (patch.path === "/documentationVersion" && patch.value) checkVersion(api, patch.value);
        return false;
      }
      patchMethodSetting(patch, draft);
      return true;
    },
  });
  if (stage.cacheClusterEnabled === true) stage.cacheClusterSize ??= "0.5";
  stage.cacheClusterStatus = stage.cacheClusterEnabled === true ? "AVAILABLE" : "NOT_AVAILABLE";
  stage.lastUpdatedDate = now();
  return stage;
}

/** What is no path of the stage itself is taken for the path of a method's settings. */
function isKnown({ segments, op }: Patch): boolean {
  if (isSettingPath(segments)) return false;
  return patchRules.some(
    ({ path, ops }) => path.split("/")[1] === segments[0] && (ops.includes(op) || op === "remove" || op === "add"),
  );
}

function checkCertificate({ region }: Call, id: string): void {
  if (!region.clientCertificates.has(id)) throw badRequest("Invalid client certificate identifier specified");
}

function checkVersion({ documentationVersions }: StoredRestApi, version: string): void {
  if (!documentationVersions.has(version)) throw notFound("Invalid Documentation version identifier specified");
}
