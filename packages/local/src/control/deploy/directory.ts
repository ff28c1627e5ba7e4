import type { ThrottleSettings } from "@aws-sdk/client-api-gateway";
import type { DeployedApi, DeployedApiKey, DeployedPlan, Directory } from "../../deployed.js";
import type { Limit } from "../../stage-settings.js";
import { countUse } from "../store/usage.js";
import type { Region, World } from "../store/world.js";
import { deployApi } from "./api.js";
import { deployRestApi } from "./rest.js";

/** A directory that remembers what it found, so that a request to an API costs one look into a map. */
export interface CachedDirectory extends Directory {
  /** After any edit: what was found may be different now. */
  forget(): void;
}

/** The data plane's view of everything that was deployed, in any region. */
export function createDirectory(world: World): CachedDirectory {
  const known = new Map<string, DeployedApi>();
  // Keys that are there; what strangers send is not kept.
  const keys = new Map<string, DeployedApiKey>();
  return {
    forget() {
      known.clear();
      keys.clear();
    },
    find(apiId) {
      const found = known.get(apiId) ?? find(world, apiId);
      if (found !== undefined) known.set(apiId, found);
      return found;
    },
    list: () =>
      [...world.regions.values()].flatMap(({ name, restApis, apis }) => [
        ...[...restApis.values()].map((stored) => deployRestApi(stored, name)),
        ...[...apis.values()].map((stored) => deployApi(stored, name, world.ids)),
      ]),
    apiKey(region, value) {
      const name = `${region} ${value}`;
      const found = keys.get(name) ?? findApiKey(world, region, value);
      if (found !== undefined) keys.set(name, found);
      return found;
    },
  };
}

// Ids are never given twice, so the region need not be known.
function find(world: World, apiId: string): DeployedApi | undefined {
  for (const { name, restApis, apis } of world.regions.values()) {
    const rest = restApis.get(apiId);
    if (rest !== undefined) return deployRestApi(rest, name);
    const other = apis.get(apiId);
    if (other !== undefined) return deployApi(other, name, world.ids);
  }
  return undefined;
}

function findApiKey(world: World, regionName: string, value: string): DeployedApiKey | undefined {
  const region = world.regions.get(regionName);
  const key = [...(region?.apiKeys.values() ?? [])].find((candidate) => candidate.value === value);
  if (region === undefined || key === undefined) return undefined;
  const plans = new Map<string, readonly DeployedPlan[]>();
  return {
    id: key.id,
    enabled: key.enabled === true,
    plans(apiId, stage) {
      const name = `${apiId}/${stage}`;
      const found = plans.get(name) ?? plansFor(region, key.id, apiId, stage);
      plans.set(name, found);
      return found;
    },
  };
}

function plansFor(region: Region, keyId: string, apiId: string, stage: string): DeployedPlan[] {
  return [...region.usagePlans.values()].flatMap((plan) => {
    const covered = plan.apiStages?.find((one) => one.apiId === apiId && one.stage === stage);
    if (covered === undefined || !plan.keyIds.has(keyId)) return [];
    const limit = limitOf(plan.throttle);
    return {
      id: plan.id,
      ...(limit === undefined ? {} : { limit }),
      routes: new Map(Object.entries(covered.throttle ?? {}).flatMap(routeLimit)),
      count: () => countUse(plan, keyId, new Date()),
    };
  });
}

/** `/pets/{petId}/GET` */
function routeLimit([key, settings]: [string, ThrottleSettings]): [string, Limit][] {
  const cut = key.lastIndexOf("/");
  const limit = limitOf(settings);
  return limit === undefined ? [] : [[`${key.slice(cut + 1)} ${key.slice(0, cut) || "/"}`, limit]];
}

/** AWS writes zeros where nobody set a limit. */
function limitOf({ burstLimit, rateLimit }: ThrottleSettings = {}): Limit | undefined {
  if (!rateLimit && !burstLimit) return undefined;
  const rate = rateLimit || Number.POSITIVE_INFINITY;
  return { rate, burst: burstLimit || Math.max(1, Math.ceil(Number.isFinite(rate) ? rate : 1)) };
}
