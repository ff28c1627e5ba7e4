import type { Account } from "@aws-sdk/client-api-gateway";
import type { StoredApi, StoredDomainName, StoredSubnetLink } from "./api.js";
import { createIds, type Ids } from "./ids.js";
import type {
  StoredAccessAssociation,
  StoredApiKey,
  StoredClientCertificate,
  StoredRestApi,
  StoredUsagePlan,
  StoredVpcLink,
} from "./rest-api.js";

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
  /** Settings of the account, which AWS keeps by region. */
  readonly account: Account;
  readonly restApis: Map<string, StoredRestApi>;
  /** HTTP and WebSocket APIs. */
  readonly apis: Map<string, StoredApi>;
  readonly apiKeys: Map<string, StoredApiKey>;
  readonly usagePlans: Map<string, StoredUsagePlan>;
  readonly vpcLinks: Map<string, StoredVpcLink>;
  /** VPC links of the newer API. */
  readonly subnetLinks: Map<string, StoredSubnetLink>;
  readonly clientCertificates: Map<string, StoredClientCertificate>;
  readonly accessAssociations: Map<string, StoredAccessAssociation>;
  readonly domainNames: Map<string, StoredDomainName>;
}

export function createWorld(): World {
  return { regions: new Map(), ids: createIds() };
}

export function regionOf(world: World, name: string): Region {
  const found = world.regions.get(name);
  if (found !== undefined) return found;
  const region: Region = {
    name,
    account: {
      throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
      features: ["UsagePlans"],
      apiKeyVersion: "4",
    },
    restApis: new Map(),
    apis: new Map(),
    apiKeys: new Map(),
    usagePlans: new Map(),
    vpcLinks: new Map(),
    subnetLinks: new Map(),
    clientCertificates: new Map(),
    accessAssociations: new Map(),
    domainNames: new Map(),
  };
  world.regions.set(name, region);
  return region;
}
