import type {
  BasePathMapping,
  CreateBasePathMappingCommandInput,
  CreateDomainNameCommandInput,
  DomainName,
  GetBasePathMappingsCommandInput,
  GetDomainNamesCommandInput,
  UpdateBasePathMappingCommandInput,
  UpdateDomainNameCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { ApiMapping, DomainNameConfiguration } from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, replaceable } from "../patch.js";
import { present } from "../present.js";
import { notBuilt, notFound } from "../protocol/api-error.js";
import type { StoredDomainName } from "../store/api.js";
import { addDomain, addMapping, domainOf, updateApiMapping } from "../v2/domains.js";
import { required } from "./lookup.js";

/** Custom domain names as the older API tells of them: they are the same ones. */
export const domainHandlers = {
  CreateDomainName: createDomainName,
  GetDomainName: (input: Address, call: Call): DomainName => shown(domainOf(call, input.domainName)),
  GetDomainNames: (input: GetDomainNamesCommandInput, call: Call) =>
    pageOf([...call.region.domainNames.values()].map(shown), input),
  DeleteDomainName: (input: Address, call: Call) => {
    call.region.domainNames.delete(domainOf(call, input.domainName).DomainName);
  },
  UpdateDomainName: updateDomainName,
  CreateBasePathMapping: createMapping,
  GetBasePathMapping: (input: MappingAddress, call: Call): BasePathMapping => shownMapping(mappingOf(call, input)),
  GetBasePathMappings: (input: GetBasePathMappingsCommandInput, call: Call) =>
    pageOf([...domainOf(call, input.domainName).mappings.values()].map(shownMapping), input),
  UpdateBasePathMapping: updateMapping,
  DeleteBasePathMapping: (input: MappingAddress, call: Call) => {
    domainOf(call, input.domainName).mappings.delete(mappingOf(call, input).ApiMappingId ?? "");
  },
} satisfies Handlers;

interface Address {
  domainName?: string | undefined;
}

type MappingAddress = Address & { basePath?: string | undefined };

/** What AWS calls the mapping of the root. */
const none = "(none)";

function createDomainName(input: CreateDomainNameCommandInput, call: Call): DomainName {
  if (input.mutualTlsAuthentication !== undefined) throw notBuilt("CreateDomainName with mutual TLS");
  const type = input.endpointConfiguration?.types?.[0] ?? "EDGE";
  const types = [type === "REGIONAL" ? type : "EDGE"] as const;
  const configuration = configurationOf({
    ...input,
    endpointConfiguration: { ...input.endpointConfiguration, types: [...types] },
  });
  const members = { DomainNameConfigurations: [configuration], Tags: input.tags };
  return shown(addDomain(call, required(input.domainName, "Domain name"), members));
}

function updateDomainName(input: UpdateDomainNameCommandInput, call: Call): DomainName {
  const domain = domainOf(call, input.domainName);
  const before = shown(domain);
  const after = { ...before };
  applyPatches(after, input.patchOperations, domainRules, {
    special: ({ segments: [first, second], value }, draft) => {
      if (first === "mutualTlsAuthentication") throw notBuilt("UpdateDomainName with mutual TLS");
      if (first !== "endpointConfiguration" || second !== "types") return false;
      draft.endpointConfiguration = {
        ...before.endpointConfiguration,
        types: [value === "REGIONAL" ? "REGIONAL" : "EDGE"],
      };
      return true;
    },
  });
  domain.DomainNameConfigurations = [{ ...domain.DomainNameConfigurations?.[0], ...configurationOf(after) }];
  return shown(domain);
}

/** What the newer API calls the same. */
function configurationOf(domain: DomainName): DomainNameConfiguration {
  const { endpointConfiguration, ownershipVerificationCertificateArn, securityPolicy } = domain;
  const isRegional = endpointConfiguration?.types?.[0] === "REGIONAL";
  return present({
    EndpointType: isRegional ? ("REGIONAL" as const) : ("EDGE" as const),
    CertificateArn: isRegional ? (domain.regionalCertificateArn ?? domain.certificateArn) : domain.certificateArn,
    CertificateName: isRegional ? domain.regionalCertificateName : domain.certificateName,
    IpAddressType: endpointConfiguration?.ipAddressType ?? ("ipv4" as const),
    OwnershipVerificationCertificateArn: ownershipVerificationCertificateArn,
    SecurityPolicy: securityPolicy === "TLS_1_0" ? ("TLS_1_0" as const) : ("TLS_1_2" as const),
  });
}

const domainRules = replaceable(
  "text",
  "/certificateArn",
  "/certificateName",
  "/regionalCertificateArn",
  "/regionalCertificateName",
  "/ownershipVerificationCertificateArn",
  "/endpointConfiguration/ipAddressType",
  "/securityPolicy",
);

function shown({ DomainName, DomainNameConfigurations, Tags }: StoredDomainName): DomainName {
  const configuration = DomainNameConfigurations?.[0];
  const isRegional = configuration?.EndpointType === "REGIONAL";
  const target = configuration?.ApiGatewayDomainName;
  return present<DomainName>({
    domainName: DomainName,
    domainNameStatus: "AVAILABLE",
    securityPolicy: configuration?.SecurityPolicy,
    endpointConfiguration: {
      types: [isRegional ? "REGIONAL" : "EDGE"],
      ipAddressType: configuration?.IpAddressType ?? "ipv4",
    },
    ...(isRegional
      ? {
          regionalDomainName: target,
          regionalCertificateArn: configuration?.CertificateArn,
          regionalCertificateName: configuration?.CertificateName,
        }
      : {
          distributionDomainName: target,
          certificateArn: configuration?.CertificateArn,
          certificateName: configuration?.CertificateName,
        }),
    ownershipVerificationCertificateArn: configuration?.OwnershipVerificationCertificateArn,
    tags: Tags,
  });
}

function createMapping(input: CreateBasePathMappingCommandInput, call: Call): BasePathMapping {
  const key = input.basePath === none ? "" : (input.basePath ?? "");
  const mapping = { ApiId: input.restApiId, ApiMappingKey: key, Stage: input.stage };
  return shownMapping(addMapping(call, domainOf(call, input.domainName), mapping));
}

function updateMapping(input: UpdateBasePathMappingCommandInput, call: Call): BasePathMapping {
  const mapping = mappingOf(call, input);
  const after = shownMapping(mapping);
  applyPatches(after, input.patchOperations, replaceable("text", "/basePath", "/stage", "/restapiId"), {
    special: ({ path, op, value }, draft) => {
      if (path !== "/restapiId" || op !== "replace") return false;
      draft.restApiId = value;
      return true;
    },
  });
  const ApiMappingKey = after.basePath === none ? "" : after.basePath;
  const address = { DomainName: input.domainName, ApiMappingId: mapping.ApiMappingId };
  return shownMapping(
    updateApiMapping({ ...address, ApiId: after.restApiId, Stage: after.stage, ApiMappingKey }, call),
  );
}

function shownMapping({ ApiId, ApiMappingKey, Stage }: ApiMapping): BasePathMapping {
  return { restApiId: ApiId, basePath: ApiMappingKey || none, stage: Stage };
}

function mappingOf(call: Call, { domainName, basePath }: MappingAddress): ApiMapping {
  const key = basePath === none ? "" : (basePath ?? "");
  const found = [...domainOf(call, domainName).mappings.values()].find((mapping) => mapping.ApiMappingKey === key);
  if (found === undefined) throw notFound("Invalid base path mapping identifier specified");
  return found;
}
