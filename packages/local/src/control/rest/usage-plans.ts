import type {
  CreateUsagePlanCommandInput,
  CreateUsagePlanKeyCommandInput,
  DeleteUsagePlanCommandInput,
  GetUsagePlanCommandInput,
  GetUsagePlanKeysCommandInput,
  GetUsagePlansCommandInput,
  UpdateUsagePlanCommandInput,
  UsagePlan,
  UsagePlanKey,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, editable, type Patch, replaceable } from "../patch.js";
import { freeMap, present } from "../present.js";
import { badRequest, conflict, notFound } from "../protocol/api-error.js";
import type { StoredUsagePlan } from "../store/rest-api.js";
import { newUsage } from "../store/usage.js";
import { entryOf, required } from "./lookup.js";
import { tagged } from "./rest-apis.js";

/** Usage plans: which keys open which stages. */
export const usagePlanHandlers = {
  CreateUsagePlan: createUsagePlan,
  GetUsagePlan: (input: GetUsagePlanCommandInput, call: Call): UsagePlan => tagged(planOf(call, input)),
  GetUsagePlans: getUsagePlans,
  UpdateUsagePlan: updateUsagePlan,
  DeleteUsagePlan: deleteUsagePlan,
  CreateUsagePlanKey: createUsagePlanKey,
  GetUsagePlanKey: (input: KeyAddress, call: Call): UsagePlanKey => planKeyOf(call, input),
  GetUsagePlanKeys: getUsagePlanKeys,
  DeleteUsagePlanKey: (input: KeyAddress, call: Call) => {
    planOf(call, input).keyIds.delete(planKeyOf(call, input).id ?? "");
  },
} satisfies Handlers;

function createUsagePlan(input: CreateUsagePlanCommandInput, call: Call): UsagePlan {
  const name = required(input.name, "Usage plan name");
  for (const { apiId, stage } of input.apiStages ?? []) checkApiStage(call, apiId, stage);
  const quota = input.quota === undefined ? undefined : { offset: 0, ...input.quota };
  const plan: StoredUsagePlan = present({
    ...input,
    name,
    quota,
    apiStages: input.apiStages ?? [],
    id: call.ids.part(),
    keyIds: new Set<string>(),
    usage: newUsage(),
  });
  call.region.usagePlans.set(plan.id, plan);
  return plan;
}

/** Plans are for REST APIs and for WebSocket APIs; HTTP APIs know no keys. */
function checkApiStage({ region }: Call, apiId = "", stage = ""): void {
  if (region.restApis.get(apiId)?.stages.has(stage) === true) return;
  const other = region.apis.get(apiId);
  if (other?.definition.api.ProtocolType === "WEBSOCKET" && other.stages.has(stage)) return;
  throw notFound(`API Stage not found: ${apiId}:${stage}`);
}

function planOf(call: Call, { usagePlanId }: { usagePlanId?: string | undefined }): StoredUsagePlan {
  return entryOf(call.region.usagePlans, usagePlanId, "Invalid Usage Plan ID specified");
}

function getUsagePlans(input: GetUsagePlansCommandInput, call: Call) {
  const { keyId } = input;
  const plans = [...call.region.usagePlans.values()];
  return pageOf(keyId === undefined ? plans : plans.filter(({ keyIds }) => keyIds.has(keyId)), input);
}

function updateUsagePlan(input: UpdateUsagePlanCommandInput, call: Call): UsagePlan {
  const plan = planOf(call, input);
  const rules = [
    ...replaceable("text", "/name", "/description", "/productCode"),
    ...editable("number", "/throttle/burstLimit", "/throttle/rateLimit", "/quota/limit", "/quota/offset"),
    ...editable("text", "/quota/period"),
    { path: "/throttle", kind: "text", ops: ["remove"] } as const,
    { path: "/quota", kind: "text", ops: ["remove"] } as const,
  ];
  applyPatches(plan, input.patchOperations, rules, {
    special: (patch, draft) => patchApiStages(patch, draft, plan, call),
  });
  if (plan.quota !== undefined) plan.quota = { offset: 0, ...plan.quota };
  return tagged(plan);
}

/** `/apiStages` takes `apiId:stage`; `/apiStages/{apiId:stage}/throttle/…` sets the limits of one method. */
function patchApiStages(patch: Patch, draft: Record<string, unknown>, plan: StoredUsagePlan, call: Call): boolean {
  if (patch.segments[0] === "apiStages" && patch.segments[2] === "throttle") return patchThrottle(patch, draft);
  if (patch.path !== "/apiStages") return false;
  const [, apiId, stage] = /^([^:]+):(.+)$/.exec(patch.value ?? "") ?? [];
  if (apiId === undefined || stage === undefined) throw badRequest("Invalid API Stage specified");
  // The cast holds: the draft is a copy of the plan, whose member this is.
  const stages = [...((draft.apiStages ?? []) as NonNullable<UsagePlan["apiStages"]>)];
  const index = stages.findIndex((covered) => covered.apiId === apiId && covered.stage === stage);
  if (patch.op === "remove") {
    if (index < 0) {
      throw notFound(`Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${plan.id}`);
    }
    stages.splice(index, 1);
  } else if (index < 0) {
    checkApiStage(call, apiId, stage);
    stages.push({ apiId, stage });
  }
  draft.apiStages = stages;
  return true;
}

/** `/apiStages/{apiId:stage}/throttle/{path}/{method}/rateLimit`, or without the last part to remove both limits. */
function patchThrottle({ op, path, segments, value }: Patch, draft: Record<string, unknown>): boolean {
  const [, stageId = "", , resource = "", method = "", limit] = segments;
  // The cast holds: the draft is a copy of the plan, whose member this is.
  const stages = (draft.apiStages ?? []) as NonNullable<UsagePlan["apiStages"]>;
  const covered = stages.find(({ apiId, stage }) => `${apiId}:${stage}` === stageId);
  if (covered === undefined) throw badRequest("Invalid API Stage specified");
  const throttle = freeMap(covered.throttle);
  const key = `${resource}/${method}`;
  if (op === "remove") delete throttle[key];
  else {
    const number = Number(value);
    if ((limit !== "rateLimit" && limit !== "burstLimit") || !Number.isFinite(number)) {
      throw badRequest(`Invalid patch path  '${path}' specified for op '${op}'. Please choose supported operations`);
    }
    throttle[key] = { ...throttle[key], [limit]: number };
  }
  covered.throttle = throttle;
  return true;
}

function deleteUsagePlan(input: DeleteUsagePlanCommandInput, call: Call): void {
  const plan = planOf(call, input);
  if ((plan.apiStages?.length ?? 0) > 0) {
    const stages = plan.apiStages?.map(({ apiId, stage }) => `${apiId}:${stage}`).join(", ");
    throw badRequest(`Cannot delete usage plan with associated API stages: ${stages}`);
  }
  call.region.usagePlans.delete(plan.id);
}

interface KeyAddress {
  usagePlanId?: string | undefined;
  keyId?: string | undefined;
}

function createUsagePlanKey(input: CreateUsagePlanKeyCommandInput, call: Call): UsagePlanKey {
  const plan = planOf(call, input);
  const key = entryOf(call.region.apiKeys, input.keyId, "Invalid API Key identifier specified");
  if (input.keyType !== "API_KEY") throw badRequest("Unsupported key type specified. Must be API_KEY");
  if (plan.keyIds.has(key.id)) {
    throw conflict(`Usage plan ${plan.id} cannot be added because API Key ${key.id} is already in it`);
  }
  plan.keyIds.add(key.id);
  return planKeyOf(call, input);
}

function planKeyOf(call: Call, input: KeyAddress): UsagePlanKey {
  const plan = planOf(call, input);
  const key = call.region.apiKeys.get(input.keyId ?? "");
  if (key === undefined || !plan.keyIds.has(key.id)) {
    throw notFound(`Invalid API Key identifier specified: ${input.keyId}`);
  }
  return present({ id: key.id, type: "API_KEY", name: key.name, value: key.value });
}

function getUsagePlanKeys(input: GetUsagePlanKeysCommandInput, call: Call) {
  const { nameQuery, usagePlanId } = input;
  // AWS answers an empty list for a plan that does not exist, and the newest key first.
  const keyIds = [...(call.region.usagePlans.get(usagePlanId ?? "")?.keyIds ?? [])].reverse();
  const keys = keyIds
    .map((keyId) => planKeyOf(call, { usagePlanId, keyId }))
    .filter(({ name }) => nameQuery === undefined || name?.startsWith(nameQuery) === true);
  return pageOf(keys, input);
}
