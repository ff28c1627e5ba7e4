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
import type { ApiMapping } from "@aws-sdk/client-apigatewayv2";
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
  const { certificateArn, regionalCertificateArn, securityPolicy } = input;
  const configuration = present({
    EndpointType: type === "REGIONAL" ? ("REGIONAL" as const) : ("EDGE" as const),
    CertificateArn: regionalCertificateArn ?? certificateArn,
    SecurityPolicy: securityPolicy === "TLS_1_0" ? ("TLS_1_0" as const) : ("TLS_1_2" as const),
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
      draft.endpointConfiguration = { types: [value === "REGIONAL" ? "REGIONAL" : "EDGE"], ipAddressType: "ipv4" };
      return true;
    },
  });
  const isRegional = after.endpointConfiguration?.types?.[0] === "REGIONAL";
  domain.DomainNameConfigurations = [
    present({
      ...domain.DomainNameConfigurations?.[0],
      EndpointType: isRegional ? ("REGIONAL" as const) : ("EDGE" as const),
      CertificateArn: isRegional ? (after.regionalCertificateArn ?? after.certificateArn) : after.certificateArn,
      SecurityPolicy: after.securityPolicy === "TLS_1_0" ? ("TLS_1_0" as const) : ("TLS_1_2" as const),
    }),
  ];
  return shown(domain);
}

const domainRules = replaceable(
  "text",
  "/certificateArn",
  "/certificateName",
  "/regionalCertificateArn",
  "/regionalCertificateName",
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
    endpointConfiguration: { types: [isRegional ? "REGIONAL" : "EDGE"], ipAddressType: "ipv4" },
    ...(isRegional
      ? { regionalDomainName: target, regionalCertificateArn: configuration?.CertificateArn }
      : { distributionDomainName: target, certificateArn: configuration?.CertificateArn }),
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
