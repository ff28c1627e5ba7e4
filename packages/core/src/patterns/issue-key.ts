import { present } from "@apigw/model";
import type { QuotaSettings } from "@aws-sdk/client-api-gateway";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import type { UsagePlanPatch } from "../operations/rest-patches.js";
import { all } from "../pages.js";
import type { Throttling } from "./stage-settings.js";

/** A key, and the plan that says how much its holder may call. Both are found by their names, and made where they are not. */
export interface IssueKey {
  readonly name: string;
  /** 20 to 128 characters; one of AWS's by default. */
  readonly value?: string;
  readonly plan: {
    readonly name: string;
    readonly throttle?: Throttling;
    /** So many calls a `DAY`, `WEEK` or `MONTH`. */
    readonly quota?: { readonly limit: number; readonly period: NonNullable<QuotaSettings["period"]> };
    /** What the plan is for. */
    readonly stages: readonly { readonly apiId: string; readonly stage: string }[];
  };
}

/** What callers send as `x-api-key`. */
export interface IssuedKey {
  readonly keyId: string;
  readonly value: string;
  readonly usagePlanId: string;
}

/** `CreateUsagePlan`, `CreateApiKey`, `CreateUsagePlanKey`, each where it is missing. Keys count and limit; they do not authenticate. */
export async function issueKey(aws: Aws, { name, value, plan }: IssueKey): Promise<IssuedKey> {
  if (value !== undefined && (value.length < 20 || value.length > 128)) {
    throw new GatewayError(
      "invalid",
      `The value of an API key has 20 to 128 characters, and this one has ${value.length}. Nothing was changed.`,
    );
  }
  const keys = await all(aws.apiKeys.list({ nameQuery: name, includeValues: true }));
  const there = keys.filter((key) => key.name === name);
  if (there.length > 1 || (value !== undefined && there[0] !== undefined && there[0].value !== value)) {
    throw new GatewayError(
      "conflict",
      `There ${there.length > 1 ? `are ${there.length} API keys` : "is an API key"} called ${JSON.stringify(name)} already, ${there.length > 1 ? "and which is meant is not plain" : "of another value"}. Choose another name. Nothing was changed.`,
    );
  }
  const usagePlanId = await planFor(aws, plan);
  const key =
    there[0] ?? (await aws.apiKeys.create({ name, enabled: true, ...present<{ value?: string }>({ value }) }));
  const inPlan = await all(aws.usagePlans.keys.list({ usagePlanId }));
  if (!inPlan.some(({ id }) => id === key.id))
    await aws.usagePlans.keys.create({ usagePlanId, keyId: key.id, keyType: "API_KEY" });
  return { keyId: key.id, value: key.value ?? "", usagePlanId };
}

async function planFor(aws: Aws, { name, throttle, quota, stages }: IssueKey["plan"]): Promise<string> {
  const there = (await all(aws.usagePlans.list())).find((plan) => plan.name === name);
  const apiStages = stages.map(({ apiId, stage }) => ({ apiId, stage }));
  if (there === undefined) {
    const limits = present<{ throttle?: Throttling; quota?: QuotaSettings }>({ throttle, quota });
    return (await aws.usagePlans.create({ name, apiStages, ...limits })).id;
  }
  const missing = apiStages.filter(
    ({ apiId, stage }) => there.apiStages?.some((one) => one.apiId === apiId && one.stage === stage) !== true,
  );
  const patchOperations: UsagePlanPatch[] = [
    ...missing.map(({ apiId, stage }) => ({ op: "add", path: "/apiStages", value: `${apiId}:${stage}` }) as const),
    ...limitPatch("/throttle/rateLimit", throttle?.rateLimit, there.throttle?.rateLimit),
    ...limitPatch("/throttle/burstLimit", throttle?.burstLimit, there.throttle?.burstLimit),
    ...limitPatch("/quota/limit", quota?.limit, there.quota?.limit),
    ...limitPatch("/quota/period", quota?.period, there.quota?.period),
  ];
  if (patchOperations.length > 0) await aws.usagePlans.update({ usagePlanId: there.id, patchOperations });
  return there.id;
}

type Limit = "/throttle/rateLimit" | "/throttle/burstLimit" | "/quota/limit" | "/quota/period";

/** Makes a plan that is there already what was asked for. */
function limitPatch<T extends string | number>(
  path: Limit,
  wanted: T | undefined,
  there: T | undefined,
): UsagePlanPatch[] {
  if (wanted === undefined || wanted === there) return [];
  return [{ op: there === undefined ? "add" : "replace", path, value: String(wanted) }];
}
