import type { ThrottleSettings } from "@aws-sdk/client-api-gateway";
import type { CountedLimit, DeployedApi, DeployedApiKey, DeployedPlan, Directory } from "../../deployed.js";
import type { StoredApi } from "../store/api.js";
import type { Keeper } from "../store/keeper.js";
import { countUse } from "../store/usage.js";
import type { Region, World } from "../store/world.js";
import { deployApi } from "./api.js";
import { settle } from "./automatic.js";
import { deployRestApi } from "./rest.js";

/** A directory that remembers what it found, so that a request to an API costs one look into a map. */
export interface CachedDirectory extends Directory {
  /** After any edit: what was found may be different now. */
  forget(): void;
}

/** The data plane's view of everything that was deployed, in any account and region. */
export function createDirectory(world: World, keeper: Keeper): CachedDirectory {
  const known = new Map<string, DeployedApi>();
  // Keys that are there; what strangers send is not kept.
  const keys = new Map<string, Map<string, DeployedApiKey>>();
  const deployed = (stored: StoredApi, region: Region) => {
    settle(stored, { ...keeper, region, ids: world.ids });
    return deployApi(stored, region);
  };
  // Ids are never given twice, so the region need not be known.
  function find(apiId: string): DeployedApi | undefined {
    for (const region of world.regions.values()) {
      const rest = region.restApis.get(apiId);
      if (rest !== undefined) return deployRestApi(rest, region);
      const other = region.apis.get(apiId);
      if (other !== undefined) return deployed(other, region);
    }
    return undefined;
  }
  return {
    forget() {
      known.clear();
      keys.clear();
    },
    find(apiId) {
      const found = known.get(apiId) ?? find(apiId);
      if (found !== undefined) known.set(apiId, found);
      return found;
    },
    list: () =>
      [...world.regions.values()].flatMap((region) => [
        ...[...region.restApis.values()].map((stored) => deployRestApi(stored, region)),
        ...[...region.apis.values()].map((stored) => deployed(stored, region)),
      ]),
    apiKey(region, value) {
      const known = keys.get(region)?.get(value);
      if (known !== undefined) return known;
      const found = findApiKey(world, keeper, region, value);
      if (found !== undefined) keys.set(region, (keys.get(region) ?? new Map()).set(value, found));
      return found;
    },
  };
}

function findApiKey(world: World, keeper: Keeper, name: string, value: string): DeployedApiKey | undefined {
  // Two accounts may have keys of one value; an API belongs to one of them, and so do the plans that cover it.
  const found = [...world.regions.values()]
    .filter((region) => region.name === name)
    .flatMap((region) =>
      [...region.apiKeys.values()].filter((key) => key.value === value).map((key) => ({ region, key })),
    );
  const [first] = found;
  if (first === undefined) return undefined;
  const plans = new Map<string, Map<string, readonly DeployedPlan[]>>();
  return {
    id: first.key.id,
    enabled: first.key.enabled === true,
    plans(apiId, stage) {
      const known = plans.get(apiId)?.get(stage);
      if (known !== undefined) return known;
      const all = found.flatMap(({ region, key }) => plansFor(keeper, region, key.id, apiId, stage));
      plans.set(apiId, (plans.get(apiId) ?? new Map()).set(stage, all));
      return all;
    },
  };
}

function plansFor(keeper: Keeper, region: Region, keyId: string, apiId: string, stage: string): DeployedPlan[] {
  return [...region.usagePlans.values()].flatMap((plan) => {
    const covered = plan.apiStages?.find((one) => one.apiId === apiId && one.stage === stage);
    if (covered === undefined || !plan.keyIds.has(keyId)) return [];
    const bucket = `${plan.id}/${keyId}`;
    const limit = limitOf(plan.throttle, bucket);
    const routes = Object.entries(covered.throttle ?? {});
    return {
      ...(limit === undefined ? {} : { limit }),
      routes: new Map(routes.flatMap((one) => routeLimit(one, `${bucket}/${apiId}/${stage}`))),
      // Asked for anew, so that it is known to have changed.
      count: () =>
        keeper.change(() => {
          const counting = region.usagePlans.get(plan.id);
          return counting === undefined || countUse(counting, keyId, new Date());
        }),
    };
  });
}

/** `/pets/{petId}/GET` */
function routeLimit([key, settings]: [string, ThrottleSettings], bucket: string): [string, CountedLimit][] {
  const cut = key.lastIndexOf("/");
  const route = `${key.slice(cut + 1)} ${key.slice(0, cut) || "/"}`;
  const limit = limitOf(settings, `${bucket}/${route}`);
  return limit === undefined ? [] : [[route, limit]];
}

/** AWS writes zeros where nobody set a limit. */
function limitOf({ burstLimit, rateLimit }: ThrottleSettings = {}, bucket: string): CountedLimit | undefined {
  if (!rateLimit && !burstLimit) return undefined;
  const rate = rateLimit || Number.POSITIVE_INFINITY;
  return { bucket, rate, burst: burstLimit || Math.max(1, Math.ceil(Number.isFinite(rate) ? rate : 1)) };
}
