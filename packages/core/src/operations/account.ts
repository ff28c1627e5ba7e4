import * as v1 from "@aws-sdk/client-api-gateway";
import * as v2 from "@aws-sdk/client-apigatewayv2";
import { list, one, patched } from "./operation.js";
import type * as patch from "./rest-patches.js";

/** What belongs to the account in a region: its throttle, and the role that writes logs. */
export const accountOperations = {
  /** `GetAccount` */
  get: one(v1.GetAccountCommand),
  /** `UpdateAccount`: one in 20 seconds. */
  update: patched<patch.AccountPatch>()(v1.UpdateAccountCommand),
};

/** API keys, which count and limit callers of REST and WebSocket APIs; they do not authenticate them. */
export const apiKeyOperations = {
  /** `GetApiKeys`; with `includeValues` their values too. */
  list: list(v1.GetApiKeysCommand, "items", "id"),
  /** `GetApiKey`; with `includeValue` its value too. */
  get: one(v1.GetApiKeyCommand, "id"),
  /** `CreateApiKey`: 5 a second. A value of one's own has 20 to 128 characters. */
  create: one(v1.CreateApiKeyCommand, "id", "value"),
  /** `ImportApiKeys`: as CSV. */
  import: one(v1.ImportApiKeysCommand),
  update: patched<patch.ApiKeyPatch>()(v1.UpdateApiKeyCommand, "id"),
  delete: one(v1.DeleteApiKeyCommand),
};

/** Usage plans: how much the holders of API keys may call. `rateLimit` is calls a second, `quota.limit` calls a period. */
export const usagePlanOperations = {
  list: list(v1.GetUsagePlansCommand, "items", "id", "name"),
  get: one(v1.GetUsagePlanCommand, "id", "name"),
  create: one(v1.CreateUsagePlanCommand, "id", "name"),
  /** `UpdateUsagePlan`: one in 20 seconds. */
  update: patched<patch.UsagePlanPatch>()(v1.UpdateUsagePlanCommand, "id", "name"),
  /** `DeleteUsagePlan`; its stages must be taken out before. */
  delete: one(v1.DeleteUsagePlanCommand),
  /** `GetUsage`: calls a day, from `startDate` to `endDate` (`2026-11-01`). */
  usage: one(v1.GetUsageCommand),
  /** `UpdateUsage`: what remains of a key's quota. */
  updateUsage: patched<patch.UsagePatch>()(v1.UpdateUsageCommand),
  keys: {
    list: list(v1.GetUsagePlanKeysCommand, "items", "id"),
    get: one(v1.GetUsagePlanKeyCommand, "id"),
    create: one(v1.CreateUsagePlanKeyCommand, "id"),
    delete: one(v1.DeleteUsagePlanKeyCommand),
  },
};

/** Custom domain names, and which API answers below which path of them. All kinds of API are mapped by the newer API. */
export const domainOperations = {
  /** `GetDomainNames` */
  list: list(v2.GetDomainNamesCommand, "Items", "DomainName"),
  get: one(v2.GetDomainNameCommand, "DomainName"),
  /** `CreateDomainName`: one in 30 seconds. `SecurityPolicy` is the least version of TLS. */
  create: one(v2.CreateDomainNameCommand, "DomainName"),
  update: one(v2.UpdateDomainNameCommand, "DomainName"),
  delete: one(v2.DeleteDomainNameCommand),
  mappings: {
    list: list(v2.GetApiMappingsCommand, "Items", "ApiMappingId", "ApiId", "Stage"),
    get: one(v2.GetApiMappingCommand, "ApiMappingId"),
    create: one(v2.CreateApiMappingCommand, "ApiMappingId"),
    update: one(v2.UpdateApiMappingCommand, "ApiMappingId"),
    delete: one(v2.DeleteApiMappingCommand),
  },
  /** Of REST APIs alone, in the older API, which knows edge-optimized domains. */
  edge: {
    list: list(v1.GetDomainNamesCommand, "items", "domainName"),
    get: one(v1.GetDomainNameCommand, "domainName"),
    create: one(v1.CreateDomainNameCommand, "domainName"),
    update: patched<patch.DomainNamePatch>()(v1.UpdateDomainNameCommand, "domainName"),
    delete: one(v1.DeleteDomainNameCommand),
    basePathMappings: {
      list: list(v1.GetBasePathMappingsCommand, "items"),
      create: one(v1.CreateBasePathMappingCommand),
      update: patched<patch.BasePathMappingPatch>()(v1.UpdateBasePathMappingCommand),
      delete: one(v1.DeleteBasePathMappingCommand),
    },
  },
};

/** Links to private networks: of REST APIs (`CreateVpcLink` of the older API) and of HTTP APIs. */
export const vpcLinkOperations = {
  rest: {
    list: list(v1.GetVpcLinksCommand, "items", "id"),
    get: one(v1.GetVpcLinkCommand, "id"),
    create: one(v1.CreateVpcLinkCommand, "id"),
    update: patched<patch.VpcLinkPatch>()(v1.UpdateVpcLinkCommand, "id"),
    delete: one(v1.DeleteVpcLinkCommand),
  },
  http: {
    list: list(v2.GetVpcLinksCommand, "Items", "VpcLinkId"),
    get: one(v2.GetVpcLinkCommand, "VpcLinkId"),
    /** `CreateVpcLink`: one in 15 seconds. */
    create: one(v2.CreateVpcLinkCommand, "VpcLinkId"),
    update: one(v2.UpdateVpcLinkCommand, "VpcLinkId"),
    delete: one(v2.DeleteVpcLinkCommand),
  },
};
