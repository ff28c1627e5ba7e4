import type { StoredApi, StoredDomainName } from "./api.js";
import { createIds, type Ids } from "./ids.js";
import type { StoredApiKey, StoredRestApi, StoredUsagePlan } from "./rest-api.js";

/** The account that everything belongs to. */
export const accountId = "123456789012";

/** Everything that was ever created, by region. */
export interface World {
  readonly regions: Map<string, Region>;
  readonly ids: Ids;
}

/** What one region holds, in the order of creation. */
export interface Region {
  readonly name: string;
  readonly restApis: Map<string, StoredRestApi>;
  /** HTTP and WebSocket APIs. */
  readonly apis: Map<string, StoredApi>;
  readonly apiKeys: Map<string, StoredApiKey>;
  readonly usagePlans: Map<string, StoredUsagePlan>;
  readonly domainNames: Map<string, StoredDomainName>;
  /** Tags of things that are no API or stage, by ARN. */
  readonly tags: Map<string, Record<string, string>>;
}

export function createWorld(): World {
  return { regions: new Map(), ids: createIds() };
}

export function regionOf(world: World, name: string): Region {
  const found = world.regions.get(name);
  if (found !== undefined) return found;
  const region: Region = {
    name,
    restApis: new Map(),
    apis: new Map(),
    apiKeys: new Map(),
    usagePlans: new Map(),
    domainNames: new Map(),
    tags: new Map(),
  };
  world.regions.set(name, region);
  return region;
}
