import * as v1 from "@aws-sdk/client-api-gateway";
import * as v2 from "@aws-sdk/client-apigatewayv2";
import { list, one, patched } from "./operation.js";
import type * as patch from "./rest-patches.js";

// Errors are AWS's own, by `name`, named here without `Exception`; whatever is asked may also be answered `BadRequest`,
// `Unauthorized`, and `TooManyRequests`, which is tried again.

/** What belongs to the account in a region: its throttle, and the role that writes logs. */
export const accountOperations = {
  /** `GetAccount`. Errors: `NotFound`. */
  get: one(v1.GetAccountCommand),
  /** `UpdateAccount`: one in 20 seconds. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
  update: patched<patch.AccountPatch>()(v1.UpdateAccountCommand),
};

/** API keys, which count and limit callers of REST and WebSocket APIs; they do not authenticate them. */
export const apiKeyOperations = {
  /** `GetApiKeys`; with `includeValues` their values too. Errors: `NotFound`. */
  list: list(v1.GetApiKeysCommand, "items", "id"),
  /** `GetApiKey`; with `includeValue` its value too. Errors: `NotFound`. */
  get: one(v1.GetApiKeyCommand, "id"),
  /**
   * `CreateApiKey`: 5 a second. A value of one's own has 20 to 128 characters.
   * Errors: `Conflict`, `LimitExceeded`, `NotFound`.
   */
  create: one(v1.CreateApiKeyCommand, "id", "value"),
  /** `ImportApiKeys`: as CSV. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
  import: one(v1.ImportApiKeysCommand),
  /** `UpdateApiKey`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
  update: patched<patch.ApiKeyPatch>()(v1.UpdateApiKeyCommand, "id"),
  /** `DeleteApiKey`. Errors: `Conflict`, `NotFound`. */
  delete: one(v1.DeleteApiKeyCommand),
};

/**
 * Usage plans: how much the holders of API keys may call. `rateLimit` is calls a
 * second, `burstLimit` calls at once, `quota.limit` calls a `quota.period`.
 */
export const usagePlanOperations = {
  /** `GetUsagePlans`. Errors: `NotFound`. */
  list: list(v1.GetUsagePlansCommand, "items", "id", "name"),
  /** `GetUsagePlan`. Errors: `NotFound`. */
  get: one(v1.GetUsagePlanCommand, "id", "name"),
  /** `CreateUsagePlan`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
  create: one(v1.CreateUsagePlanCommand, "id", "name"),
  /** `UpdateUsagePlan`: one in 20 seconds. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
  update: patched<patch.UsagePlanPatch>()(v1.UpdateUsagePlanCommand, "id", "name"),
  /** `DeleteUsagePlan`; its stages must be taken out before. Errors: `Conflict`, `NotFound`. */
  delete: one(v1.DeleteUsagePlanCommand),
  /** `GetUsage`: calls a day, from `startDate` to `endDate` (`2026-11-01`). Errors: `NotFound`. */
  usage: one(v1.GetUsageCommand),
  /** `UpdateUsage`: what remains of a key's quota. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
  updateUsage: patched<patch.UsagePatch>()(v1.UpdateUsageCommand),
  keys: {
    /** `GetUsagePlanKeys`. Errors: `NotFound`. */
    list: list(v1.GetUsagePlanKeysCommand, "items", "id"),
    /** `GetUsagePlanKey`. Errors: `NotFound`. */
    get: one(v1.GetUsagePlanKeyCommand, "id"),
    /** `CreateUsagePlanKey`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    create: one(v1.CreateUsagePlanKeyCommand, "id"),
    /** `DeleteUsagePlanKey`. Errors: `Conflict`, `NotFound`. */
    delete: one(v1.DeleteUsagePlanKeyCommand),
  },
};

/**
 * Custom domain names, and which API answers below which path of them. All kinds of API are mapped by the newer API.
 */
export const domainOperations = {
  /** `GetDomainNames`. Errors: `NotFound`. */
  list: list(v2.GetDomainNamesCommand, "Items", "DomainName"),
  /** `GetDomainName`. Errors: `NotFound`. */
  get: one(v2.GetDomainNameCommand, "DomainName"),
  /**
   * `CreateDomainName`: one in 30 seconds. `SecurityPolicy` is the least version of TLS.
   * Errors: `AccessDenied`, `Conflict`, `NotFound`.
   */
  create: one(v2.CreateDomainNameCommand, "DomainName"),
  /** `UpdateDomainName`. Errors: `Conflict`, `NotFound`. */
  update: one(v2.UpdateDomainNameCommand, "DomainName"),
  /** `DeleteDomainName`. Errors: `NotFound`. */
  delete: one(v2.DeleteDomainNameCommand),
  mappings: {
    /** `GetApiMappings`. Errors: `NotFound`. */
    list: list(v2.GetApiMappingsCommand, "Items", "ApiMappingId", "ApiId", "Stage"),
    /** `GetApiMapping`. Errors: `NotFound`. */
    get: one(v2.GetApiMappingCommand, "ApiMappingId"),
    /** `CreateApiMapping`. Errors: `Conflict`, `NotFound`. */
    create: one(v2.CreateApiMappingCommand, "ApiMappingId"),
    /** `UpdateApiMapping`. Errors: `Conflict`, `NotFound`. */
    update: one(v2.UpdateApiMappingCommand, "ApiMappingId"),
    /** `DeleteApiMapping`. Errors: `NotFound`. */
    delete: one(v2.DeleteApiMappingCommand),
  },
  /** Of REST APIs alone, in the older API, which knows edge-optimized domains. */
  edge: {
    /** `GetDomainNames`. Errors: `NotFound`. */
    list: list(v1.GetDomainNamesCommand, "items", "domainName"),
    /** `GetDomainName`. Errors: `NotFound`. */
    get: one(v1.GetDomainNameCommand, "domainName"),
    /** `CreateDomainName`. Errors: `Conflict`, `LimitExceeded`. */
    create: one(v1.CreateDomainNameCommand, "domainName"),
    /** `UpdateDomainName`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.DomainNamePatch>()(v1.UpdateDomainNameCommand, "domainName"),
    /** `DeleteDomainName`. Errors: `Conflict`, `NotFound`. */
    delete: one(v1.DeleteDomainNameCommand),
    basePathMappings: {
      /** `GetBasePathMappings`. Errors: `NotFound`. */
      list: list(v1.GetBasePathMappingsCommand, "items"),
      /** `GetBasePathMapping`. Errors: `NotFound`. */
      get: one(v1.GetBasePathMappingCommand),
      /** `CreateBasePathMapping`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
      create: one(v1.CreateBasePathMappingCommand),
      /** `UpdateBasePathMapping`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
      update: patched<patch.BasePathMappingPatch>()(v1.UpdateBasePathMappingCommand),
      /** `DeleteBasePathMapping`. Errors: `Conflict`, `NotFound`. */
      delete: one(v1.DeleteBasePathMappingCommand),
    },
    /** Of private domains: the endpoints of networks that may reach them. */
    accessAssociations: {
      /** `GetDomainNameAccessAssociations`. Errors: `NotFound`. */
      list: list(v1.GetDomainNameAccessAssociationsCommand, "items", "domainNameAccessAssociationArn"),
      /** `CreateDomainNameAccessAssociation`. Errors: `Conflict`, `LimitExceeded`. */
      create: one(v1.CreateDomainNameAccessAssociationCommand, "domainNameAccessAssociationArn"),
      /** `DeleteDomainNameAccessAssociation`. Errors: `Conflict`, `NotFound`. */
      delete: one(v1.DeleteDomainNameAccessAssociationCommand),
      /** `RejectDomainNameAccessAssociation`: by the account that owns the domain. Errors: `Conflict`, `NotFound`. */
      reject: one(v1.RejectDomainNameAccessAssociationCommand),
    },
  },
};

/** Certificates by which a backend knows that API Gateway calls it. */
export const clientCertificateOperations = {
  /** `GetClientCertificates`. Errors: `NotFound`. */
  list: list(v1.GetClientCertificatesCommand, "items", "clientCertificateId"),
  /** `GetClientCertificate`. Errors: `NotFound`. */
  get: one(v1.GetClientCertificateCommand, "clientCertificateId"),
  /** `GenerateClientCertificate`: it is valid for 365 days. Errors: `Conflict`, `LimitExceeded`. */
  generate: one(v1.GenerateClientCertificateCommand, "clientCertificateId"),
  /** `UpdateClientCertificate`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
  update: patched<patch.DescriptionPatch>()(v1.UpdateClientCertificateCommand, "clientCertificateId"),
  /** `DeleteClientCertificate`; no stage may use it any more. Errors: `Conflict`, `NotFound`. */
  delete: one(v1.DeleteClientCertificateCommand),
};

/** Links to private networks: of REST APIs (`CreateVpcLink` of the older API) and of HTTP APIs. */
export const vpcLinkOperations = {
  rest: {
    /** `GetVpcLinks`. Errors: `NotFound`. */
    list: list(v1.GetVpcLinksCommand, "items", "id"),
    /** `GetVpcLink`. Errors: `NotFound`. */
    get: one(v1.GetVpcLinkCommand, "id"),
    /** `CreateVpcLink`. Errors: `Conflict`, `LimitExceeded`. */
    create: one(v1.CreateVpcLinkCommand, "id"),
    /** `UpdateVpcLink`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.VpcLinkPatch>()(v1.UpdateVpcLinkCommand, "id"),
    /** `DeleteVpcLink`. Errors: `Conflict`, `NotFound`. */
    delete: one(v1.DeleteVpcLinkCommand),
  },
  http: {
    /** `GetVpcLinks` */
    list: list(v2.GetVpcLinksCommand, "Items", "VpcLinkId"),
    /** `GetVpcLink`. Errors: `NotFound`. */
    get: one(v2.GetVpcLinkCommand, "VpcLinkId"),
    /** `CreateVpcLink`: one in 15 seconds. */
    create: one(v2.CreateVpcLinkCommand, "VpcLinkId"),
    /** `UpdateVpcLink`. Errors: `NotFound`. */
    update: one(v2.UpdateVpcLinkCommand, "VpcLinkId"),
    /** `DeleteVpcLink`. Errors: `NotFound`. */
    delete: one(v2.DeleteVpcLinkCommand),
  },
};
