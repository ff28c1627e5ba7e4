import type { DeployedApi, DeployedApiKey, Directory } from "../../deployed.js";
import { countUse } from "../store/usage.js";
import type { World } from "../store/world.js";
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
  return {
    forget: () => known.clear(),
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
    apiKey: (region, value) => findApiKey(world, region, value),
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
  if (region === undefined) return undefined;
  const key = [...region.apiKeys.values()].find((candidate) => candidate.value === value);
  if (key === undefined) return undefined;
  const covering = (apiId: string, stage: string) =>
    [...region.usagePlans.values()].filter(
      ({ keyIds, apiStages }) =>
        keyIds.has(key.id) && apiStages?.some((covered) => covered.apiId === apiId && covered.stage === stage) === true,
    );
  return {
    id: key.id,
    enabled: key.enabled === true,
    covers: (apiId, stage) => covering(apiId, stage).length > 0,
    count: (apiId, stage) => covering(apiId, stage).every((plan) => countUse(plan, key.id, new Date())),
  };
}
