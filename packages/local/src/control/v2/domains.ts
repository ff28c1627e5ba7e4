import type {
  ApiMapping,
  CreateApiMappingCommandInput,
  CreateDomainNameCommandInput,
  DomainName,
  DomainNameConfiguration,
  GetApiMappingsCommandInput,
  GetDomainNamesCommandInput,
  UpdateApiMappingCommandInput,
  UpdateDomainNameCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { tokenPageOf } from "../pages.js";
import { freeMap, present } from "../present.js";
import { badRequest, conflict, notBuilt, notFound } from "../protocol/api-error.js";
import type { StoredDomainName } from "../store/api.js";
import { needed, partOf } from "./lookup.js";

/** Custom domain names, and which API's stage stands behind which path of them. */
export const domainHandlers = {
  CreateDomainName: createDomainName,
  GetDomainName: (input: Address, call: Call): DomainName => domainOf(call, input.DomainName),
  GetDomainNames: (input: GetDomainNamesCommandInput, call: Call) =>
    tokenPageOf([...call.region.domainNames.values()], input),
  UpdateDomainName: (input: UpdateDomainNameCommandInput, call: Call): DomainName => {
    const domain = domainOf(call, input.DomainName);
    if (input.MutualTlsAuthentication !== undefined) throw notBuilt("UpdateDomainName with mutual TLS");
    const { DomainNameConfigurations: [before] = [] } = domain;
    const [changes] = input.DomainNameConfigurations ?? [];
    refuseEdge(changes);
    return Object.assign(domain, { DomainNameConfigurations: [{ ...before, ...present({ ...changes }) }] });
  },
  DeleteDomainName: (input: Address, call: Call) => {
    call.region.domainNames.delete(domainOf(call, input.DomainName).DomainName);
  },
  CreateApiMapping: (input: CreateApiMappingCommandInput, call: Call): ApiMapping => {
    const { DomainName, ...mapping } = input;
    return addMapping(call, domainOf(call, DomainName), mapping);
  },
  GetApiMapping: (input: MappingAddress, call: Call): ApiMapping => mappingOf(call, input),
  GetApiMappings: (input: GetApiMappingsCommandInput, call: Call) =>
    tokenPageOf([...domainOf(call, input.DomainName).mappings.values()], input),
  UpdateApiMapping: updateApiMapping,
  DeleteApiMapping: (input: MappingAddress, call: Call) => {
    domainOf(call, input.DomainName).mappings.delete(mappingOf(call, input).ApiMappingId ?? "");
  },
} satisfies Handlers;

interface Address {
  DomainName?: string | undefined;
}

type MappingAddress = Address & { ApiMappingId?: string | undefined };

/** The domain that a request names, or AWS's 404. The older API knows the same ones. */
export function domainOf(call: Call, name: string | undefined): StoredDomainName {
  const domain = call.region.domainNames.get(name ?? "");
  if (domain === undefined) throw notFound("Invalid domain name identifier specified");
  return domain;
}

function createDomainName(input: CreateDomainNameCommandInput, call: Call): DomainName {
  const { DomainName, DomainNameConfigurations = [], ...members } = input;
  if (members.MutualTlsAuthentication !== undefined) throw notBuilt("CreateDomainName with mutual TLS");
  const given = DomainNameConfigurations[0];
  refuseEdge(given);
  return addDomain(call, needed(DomainName, "DomainName"), {
    ...members,
    Tags: freeMap(members.Tags),
    DomainNameConfigurations: [present({ EndpointType: "REGIONAL", SecurityPolicy: "TLS_1_2", ...given })],
  });
}

/** Only the older API makes edge-optimized ones. */
function refuseEdge(configuration: DomainNameConfiguration | undefined): void {
  if (configuration?.EndpointType !== "EDGE") return;
  throw badRequest("EDGE endpoint type is not supported for APIGatewayV2 domainName");
}

/** Adds a domain name; certificates are kept as they were given, since nothing here speaks TLS. */
export function addDomain(call: Call, name: string, members: Omit<DomainName, "DomainName">): StoredDomainName {
  if (!/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) throw badRequest(`Invalid domain name specified: ${name}`);
  if (call.region.domainNames.has(name)) throw conflict("The domain name you provided already exists.");
  const target = `d-${call.ids.api()}.execute-api.${call.region.name}.amazonaws.com`;
  const domain: StoredDomainName = {
    ...present(members),
    DomainName: name,
    ApiMappingSelectionExpression: "$request.basepath",
    DomainNameConfigurations: (members.DomainNameConfigurations ?? []).map((configuration) => ({
      ...configuration,
      ApiGatewayDomainName: target,
      DomainNameStatus: "AVAILABLE" as const,
      HostedZoneId: "Z1UJRXOUMOOFQ8",
    })),
    DomainNameArn: `arn:aws:apigateway:${call.region.name}::/domainnames/${name}`,
    RoutingMode: "API_MAPPING_ONLY",
    mappings: new Map(),
  };
  call.region.domainNames.set(name, domain);
  return domain;
}

/** Puts the stage of an API, of any kind, behind a path of a domain. */
export function addMapping(
  call: Call,
  domain: StoredDomainName,
  mapping: Omit<ApiMapping, "ApiMappingId">,
): ApiMapping {
  checkStage(call, mapping);
  checkKey(domain, mapping.ApiMappingKey ?? "");
  const ApiMappingId = call.ids.part();
  const added: ApiMapping = { ...present(mapping), ApiMappingKey: mapping.ApiMappingKey ?? "", ApiMappingId };
  domain.mappings.set(ApiMappingId, added);
  return added;
}

function checkStage({ region }: Call, { ApiId = "", Stage = "" }: Partial<ApiMapping>): void {
  const stages = region.restApis.get(ApiId)?.stages ?? region.apis.get(ApiId)?.stages;
  if (stages === undefined) throw notFound(`Invalid API identifier specified ${ApiId}`);
  if (!stages.has(Stage)) throw notFound("Invalid stage identifier specified");
}

function checkKey(domain: StoredDomainName, key: string, self?: ApiMapping): void {
  if (key.length > 300) throw badRequest("ApiMapping key length must be under 300 characters.");
  if (key.endsWith("/")) throw badRequest("API mapping key should not end with a '/'.");
  if (key.startsWith("/") || key.includes("//")) {
    throw badRequest("API mapping key should not start with a '/' or have consecutive '/'s.");
  }
  if (!/^[a-zA-Z0-9$\-_.+!*'(),/]*$/.test(key)) {
    throw badRequest("An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters.");
  }
  if ([...domain.mappings.values()].some((other) => other !== self && (other.ApiMappingKey ?? "") === key)) {
    throw conflict("ApiMapping key already exists for this domain name");
  }
}

/** What a path of a domain leads to cannot be deleted. */
export function refuseMapped(
  { region }: Call,
  leads: (mapping: ApiMapping) => boolean,
  failed: string,
  what: string,
): void {
  for (const { DomainName, mappings } of region.domainNames.values()) {
    if (![...mappings.values()].some(leads)) continue;
    throw badRequest(
      `${failed}. Please remove all base path mappings related to the ${what} in your domains: ${DomainName}`,
    );
  }
}

function mappingOf(call: Call, input: MappingAddress): ApiMapping {
  return partOf(domainOf(call, input.DomainName).mappings, input.ApiMappingId, "ApiMapping");
}

/** The older API calls it a base path mapping. */
export function updateApiMapping(input: UpdateApiMappingCommandInput, call: Call): ApiMapping {
  const mapping = mappingOf(call, input);
  const { ApiId, ApiMappingKey, Stage } = input;
  const changed = present({ ApiId, ApiMappingKey, Stage });
  checkStage(call, { ...mapping, ...changed });
  checkKey(domainOf(call, input.DomainName), ApiMappingKey ?? mapping.ApiMappingKey ?? "", mapping);
  return Object.assign(mapping, changed);
}
