import type {
  ApiMapping,
  CreateDeploymentCommandInput,
  CreateStageCommandInput,
  Deployment,
  GetDeploymentsCommandInput,
  GetStagesCommandInput,
  RouteSettings,
  Stage,
  UpdateDeploymentCommandInput,
  UpdateStageCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import type { ImportedStage } from "../control-plane.js";
import { newDeployment, settle } from "../deploy/automatic.js";
import { forgetServed } from "../deploy/served.js";
import { tokenPageOf } from "../pages.js";
import { freeMap, now, present } from "../present.js";
import { badRequest, conflict, notFound } from "../protocol/api-error.js";
import type { StoredApi, StoredApiDeployment, StoredApiStage } from "../store/api.js";
import { refuseMapped } from "./domains.js";
import { apiOf, needed, partOf, refuseManaged } from "./lookup.js";
import { checkStageSettings } from "./stage-settings.js";

/** Stages, which serve a deployment or the latest of every edit, and deployments. */
export const stageHandlers = {
  CreateStage: createStage,
  GetStage: (input: StageAddress, call: Call): Stage => shown(stageOf(settled(call, input), input)),
  GetStages: (input: GetStagesCommandInput, call: Call) =>
    tokenPageOf([...settled(call, input).stages.values()].map(shown), input),
  UpdateStage: updateStage,
  DeleteStage: deleteStage,
  // The data plane keeps an authorizer's answers for as long as it has this snapshot.
  ResetAuthorizersCache: (input: StageAddress, call: Call) => {
    forgetServed(stageOf(apiOf(call, input), input));
  },
  DeleteRouteSettings: (input: StageAddress & { RouteKey?: string | undefined }, call: Call) => {
    const { RouteSettings = {} } = stageOf(apiOf(call, input), input);
    const key = input.RouteKey ?? "";
    if (!Object.hasOwn(RouteSettings, key)) throw notFound(`Invalid route key specified ${key}`);
    delete RouteSettings[key];
  },
  DeleteAccessLogSettings: (input: StageAddress, call: Call) => {
    delete stageOf(apiOf(call, input), input).AccessLogSettings;
  },
  CreateDeployment: createDeployment,
  GetDeployment: (input: DeploymentAddress, call: Call): Deployment => deploymentOf(settled(call, input), input),
  GetDeployments: (input: GetDeploymentsCommandInput, call: Call) =>
    tokenPageOf([...settled(call, input).deployments.values()].reverse(), input),
  UpdateDeployment: (input: UpdateDeploymentCommandInput, call: Call): Deployment =>
    Object.assign(deploymentOf(apiOf(call, input), input), present({ Description: input.Description })),
  DeleteDeployment: deleteDeployment,
} satisfies Handlers;

interface StageAddress {
  ApiId?: string | undefined;
  StageName?: string | undefined;
}

interface DeploymentAddress {
  ApiId?: string | undefined;
  DeploymentId?: string | undefined;
}

/** Adds a stage; imports and quick create use it too. */
export function newApiStage(api: StoredApi, given: Stage & { StageName: string }): StoredApiStage {
  const { DeploymentId, ...members } = present(given);
  const stage: StoredApiStage = {
    DefaultRouteSettings: defaultRouteSettings(api),
    RouteSettings: freeMap(),
    StageVariables: freeMap(),
    Tags: freeMap(),
    ...members,
    CreatedDate: now(),
    LastUpdatedDate: now(),
    AutoDeploy: members.AutoDeploy === true,
    dirty: members.AutoDeploy === true,
    ...(DeploymentId === undefined ? {} : { DeploymentId }),
  };
  api.stages.set(stage.StageName, stage);
  return stage;
}

/** A stage of an import, which deploys what was imported. */
export function apiStage({
  accessLogFormat,
  limits = [],
  name,
  variables,
}: ImportedStage): Stage & { StageName: string } {
  const settings = limits.map(({ burst, rate, route }): [string, RouteSettings] => [
    route,
    present({ ThrottlingBurstLimit: burst, ThrottlingRateLimit: rate }),
  ]);
  const everyRoute = settings.find(([route]) => route === "*")?.[1];
  return {
    ...(everyRoute === undefined ? {} : { DefaultRouteSettings: { DetailedMetricsEnabled: false, ...everyRoute } }),
    RouteSettings: freeMap(Object.fromEntries(settings.filter(([route]) => route !== "*"))),
    StageName: name,
    AutoDeploy: true,
    StageVariables: freeMap(Object.fromEntries(variables)),
    ...(accessLogFormat === undefined ? {} : { AccessLogSettings: { Format: accessLogFormat } }),
  };
}

function defaultRouteSettings({ definition }: StoredApi): RouteSettings {
  const isHttp = definition.api.ProtocolType === "HTTP";
  return { DetailedMetricsEnabled: false, ...(isHttp ? {} : { DataTraceEnabled: false, LoggingLevel: "OFF" }) };
}

/** AWS does not tell of what a stage does not do. */
function shown({ AutoDeploy, ...stage }: StoredApiStage): Stage {
  return AutoDeploy ? { ...stage, AutoDeploy } : stage;
}

/** With the automatic deployments made that are due. */
function settled(call: Call, input: { ApiId?: string | undefined }): StoredApi {
  const api = apiOf(call, input);
  settle(api, call);
  return api;
}

function createStage(input: CreateStageCommandInput, call: Call): Stage {
  const api = apiOf(call, input);
  const StageName = needed(input.StageName, "StageName");
  const isDefault = StageName === "$default" && api.definition.api.ProtocolType === "HTTP";
  if (!isDefault && !/^[a-zA-Z0-9_-]{1,128}$/.test(StageName)) {
    throw badRequest("Stage name only allows a-zA-Z0-9_");
  }
  if (api.stages.has(StageName)) throw conflict("Stage already exists");
  checkDeployment(api, input.DeploymentId);
  if (input.DeploymentId !== undefined && input.AutoDeploy === true) throw deployedByItself();
  checkStageSettings(api, input);
  const { ApiId: _, ...members } = input;
  const stage = newApiStage(api, { ...members, StageName });
  settle(api, call);
  return shown(stage);
}

function checkDeployment(api: StoredApi, deploymentId: string | undefined): void {
  if (deploymentId !== undefined && !api.deployments.has(deploymentId)) {
    throw badRequest("Deployment id does not exist");
  }
}

function stageOf(api: StoredApi, input: StageAddress): StoredApiStage {
  return partOf(api.stages, input.StageName, "Stage");
}

function updateStage(input: UpdateStageCommandInput, call: Call): Stage {
  const api = apiOf(call, input);
  const stage = stageOf(api, input);
  checkDeployment(api, input.DeploymentId);
  const { ApiId: _, StageName: __, StageVariables, ...members } = input;
  if (input.DeploymentId !== undefined && stage.AutoDeploy && input.AutoDeploy !== false) {
    throw deployedByItself();
  }
  checkStageSettings(api, input);
  Object.assign(stage, present(members));
  if (StageVariables !== undefined) {
    // An empty value removes a variable.
    const entries = Object.entries({ ...stage.StageVariables, ...StageVariables }).filter(([, value]) => value !== "");
    stage.StageVariables = freeMap(Object.fromEntries(entries));
  }
  if (input.AutoDeploy === true) stage.dirty = true;
  stage.LastUpdatedDate = now();
  forgetServed(stage);
  settle(api, call);
  return shown(stage);
}

function deployedByItself() {
  return badRequest("Deployment ID cannot be set on stage because AutoDeploy is enabled");
}

function deleteStage(input: StageAddress, call: Call): void {
  const api = apiOf(call, input);
  const stage = stageOf(api, input);
  refuseManaged(stage, `Stage '${stage.StageName}'`);
  const { ApiId } = api.definition.api;
  const leadsHere = (mapping: ApiMapping) => mapping.ApiId === ApiId && mapping.Stage === stage.StageName;
  refuseMapped(call, leadsHere, `Deleting stage ${stage.StageName} failed`, "stage");
  api.stages.delete(stage.StageName);
}

function createDeployment(input: CreateDeploymentCommandInput, call: Call): Deployment {
  const api = apiOf(call, input);
  const stage = input.StageName === undefined ? undefined : stageOf(api, input);
  if (stage?.AutoDeploy === true) throw badRequest("Deployments cannot be made to a stage with AutoDeploy");
  if (api.definition.routes.size === 0) throw badRequest("At least one route is required before deploying the Api.");
  const deployment = newDeployment(api, { Description: input.Description, AutoDeployed: false }, call);
  if (stage !== undefined) {
    stage.DeploymentId = deployment.DeploymentId;
    stage.LastUpdatedDate = now();
    forgetServed(stage);
  }
  return deployment;
}

function deploymentOf(api: StoredApi, input: DeploymentAddress): StoredApiDeployment {
  return partOf(api.deployments, input.DeploymentId, "Deployment");
}

function deleteDeployment(input: DeploymentAddress, call: Call): void {
  const api = apiOf(call, input);
  const { DeploymentId } = deploymentOf(api, input);
  if ([...api.stages.values()].some((stage) => stage.DeploymentId === DeploymentId)) {
    throw badRequest("Active stages pointing to this deployment must be moved or deleted");
  }
  api.deployments.delete(DeploymentId);
}
