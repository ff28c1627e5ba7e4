import type { Account } from "@aws-sdk/client-api-gateway";
import type { PolicyStatement } from "../../functions/permissions.js";
import type { ImportedApi } from "../control-plane.js";
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
import { type Step, TrackedMap, type Tracker } from "./tracked-map.js";

/** The account that everything belongs to, unless an access key says another. */
export const defaultAccountId = "123456789012";

/** Everything that was ever created. */
export interface World {
  /** By account and region. */
  readonly regions: Map<string, Region>;
  /** Resource policies of functions: by region and name, and by the id of the statement. */
  readonly policies: TrackedMap<Map<string, PolicyStatement>>;
  /** What was imported from files when the gateway started, by name. */
  readonly imports: TrackedMap<ImportedFile>;
  readonly ids: Ids;
  readonly tracker: Tracker;
}

/** A document that is imported again only where it changed. */
export interface ImportedFile extends ImportedApi {
  readonly hash: string;
}

/** Where a request is made: nothing of another account or region is seen there. */
export interface Scope {
  readonly accountId: string;
  /** Of the region. */
  readonly name: string;
}

/** What an account holds in one region, in the order of creation. */
export interface Region extends Scope, Holdings {
  /** Settings of the account, which AWS keeps by region. */
  readonly account: Account;
}

interface Holdings {
  readonly accounts: TrackedMap<Account>;
  readonly restApis: TrackedMap<StoredRestApi>;
  /** HTTP and WebSocket APIs. */
  readonly apis: TrackedMap<StoredApi>;
  readonly apiKeys: TrackedMap<StoredApiKey>;
  readonly usagePlans: TrackedMap<StoredUsagePlan>;
  readonly vpcLinks: TrackedMap<StoredVpcLink>;
  /** VPC links of the newer API. */
  readonly subnetLinks: TrackedMap<StoredSubnetLink>;
  readonly clientCertificates: TrackedMap<StoredClientCertificate>;
  readonly accessAssociations: TrackedMap<StoredAccessAssociation>;
  readonly domainNames: TrackedMap<StoredDomainName>;
}

export function createWorld(): World {
  const tracker: Tracker = { touched: undefined };
  return {
    regions: new Map(),
    policies: new TrackedMap(["policies"], tracker),
    imports: new TrackedMap(["imports"], tracker),
    ids: createIds(),
    tracker,
  };
}

/** Forgets everything. */
export function clearWorld(world: World): void {
  for (const map of mapsOf(world)) map.clear();
  for (const region of world.regions.values()) region.accounts.set("account", newAccount());
}

/** What an account holds in a region; nothing at first. */
export function regionOf(world: World, { accountId, name }: Scope): Region {
  const place = `${accountId} ${name}`;
  const found = world.regions.get(place);
  if (found !== undefined) return found;
  const map = <T>(kind: keyof Holdings) =>
    new TrackedMap<T>(["regions", [place], kind] satisfies Step[], world.tracker);
  const accounts = map<Account>("accounts");
  const region: Region = {
    accountId,
    name,
    get account() {
      return accounts.get("account") ?? newAccount();
    },
    accounts,
    restApis: map("restApis"),
    apis: map("apis"),
    apiKeys: map("apiKeys"),
    usagePlans: map("usagePlans"),
    vpcLinks: map("vpcLinks"),
    subnetLinks: map("subnetLinks"),
    clientCertificates: map("clientCertificates"),
    accessAssociations: map("accessAssociations"),
    domainNames: map("domainNames"),
  };
  accounts.set("account", newAccount());
  world.regions.set(place, region);
  return region;
}

/** Every map of the store: what it holds is all that there is. */
export function mapsOf(world: World): TrackedMap<unknown>[] {
  const ofRegions = [...world.regions.values()].flatMap((region) => Object.values(region));
  return [world.policies, world.imports, ...ofRegions].filter((part) => part instanceof TrackedMap);
}

function newAccount(): Account {
  return {
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
    features: ["UsagePlans"],
    apiKeyVersion: "4",
  };
}
