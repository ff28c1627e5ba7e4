import type { DeployedApi, DeployedApiKey, Directory } from "../../deployed.js";
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
    forget: () => known.clear(),
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
    apiKey: (region, value) => findApiKey(world, keeper, region, value),
  };
}

function findApiKey(world: World, keeper: Keeper, name: string, value: string): DeployedApiKey | undefined {
  // Two accounts may have keys of one value; an API belongs to one of them, and so do the plans that cover it.
  const keys = [...world.regions.values()]
    .filter((region) => region.name === name)
    .flatMap((region) =>
      [...region.apiKeys.values()].filter((key) => key.value === value).map((key) => ({ region, key })),
    );
  const [first] = keys;
  if (first === undefined) return undefined;
  const covering = (apiId: string, stage: string) =>
    keys.flatMap(({ region, key }) =>
      [...region.usagePlans.values()]
        .filter(
          ({ keyIds, apiStages }) =>
            keyIds.has(key.id) &&
            apiStages?.some((covered) => covered.apiId === apiId && covered.stage === stage) === true,
        )
        .map(({ id }) => ({ plans: region.usagePlans, id, keyId: key.id })),
    );
  return {
    id: first.key.id,
    enabled: first.key.enabled === true,
    covers: (apiId, stage) => covering(apiId, stage).length > 0,
    count(apiId, stage) {
      const covered = covering(apiId, stage);
      // Only the plans that count are looked at here, since each of them is then compared with what was kept of it.
      return keeper.change(() =>
        covered.every(({ plans, id, keyId }) => {
          const plan = plans.get(id);
          return plan === undefined || countUse(plan, keyId, new Date());
        }),
      );
    },
  };
}
