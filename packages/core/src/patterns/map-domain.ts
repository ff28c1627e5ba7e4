import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import { all, unlessMissing } from "../pages.js";

/** A stage of an API below a domain of one's own. */
export interface MapDomain {
  readonly domainName: string;
  /** A certificate of ACM in the gateway's region, for this name. */
  readonly certificateArn: string;
  /** The least version of TLS; `TLS_1_2` by default. */
  readonly securityPolicy?: "TLS_1_0" | "TLS_1_2";
  /** A REST, HTTP or WebSocket API. */
  readonly apiId: string;
  readonly stage: string;
  /** Below which path: `v1`, `shop/v1`; all of the domain by default. */
  readonly path?: string;
}

/** Where the domain's DNS record leads. */
export interface MappedDomain {
  readonly domainName: string;
  /** For a CNAME, or as an alias. */
  readonly target: string;
  readonly hostedZoneId: string;
}

/** `CreateDomainName` (regional) where there is none, its TLS policy put right (`UpdateDomainName`), and `CreateApiMapping`. */
export async function mapDomain(aws: Aws, wanted: MapDomain): Promise<MappedDomain> {
  const { domainName: DomainName, certificateArn, securityPolicy = "TLS_1_2", apiId, stage, path = "" } = wanted;
  if (!/^(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}$/.test(DomainName)) {
    throw new GatewayError("invalid", `${JSON.stringify(DomainName)} is no domain name. Nothing was changed.`);
  }
  await checkStage(aws, apiId, stage);
  const configuration = {
    CertificateArn: certificateArn,
    EndpointType: "REGIONAL",
    SecurityPolicy: securityPolicy,
  } as const;
  const there = await unlessMissing(aws.domains.get({ DomainName }));
  const mappings = there === undefined ? [] : await all(aws.domains.mappings.list({ DomainName }));
  const mapped = mappings.find((one) => (one.ApiMappingKey ?? "") === path);
  if (mapped !== undefined && (mapped.ApiId !== apiId || mapped.Stage !== stage)) {
    throw new GatewayError(
      "conflict",
      `${DomainName}/${path} leads to the stage ${mapped.Stage} of ${mapped.ApiId} already. Change it with domains.mappings.update (${mapped.ApiMappingId}). Nothing was changed.`,
    );
  }
  const domain = await domainFor(aws, DomainName, configuration, there?.DomainNameConfigurations?.[0]);
  if (mapped === undefined) {
    const key = path === "" ? {} : { ApiMappingKey: path };
    await aws.domains.mappings.create({ DomainName, ApiId: apiId, Stage: stage, ...key });
  }
  const { ApiGatewayDomainName: target = "", HostedZoneId: hostedZoneId = "" } = domain;
  return { domainName: DomainName, target, hostedZoneId };
}

interface Configuration {
  readonly CertificateArn: string;
  readonly EndpointType: "REGIONAL";
  readonly SecurityPolicy: "TLS_1_0" | "TLS_1_2";
}

interface Answering {
  readonly ApiGatewayDomainName?: string | undefined;
  readonly HostedZoneId?: string | undefined;
}

async function domainFor(
  aws: Aws,
  DomainName: string,
  wanted: Configuration,
  there:
    | ({ readonly CertificateArn?: string | undefined; readonly SecurityPolicy?: string | undefined } & Answering)
    | undefined,
): Promise<Answering> {
  const isSo = there?.SecurityPolicy === wanted.SecurityPolicy && there.CertificateArn === wanted.CertificateArn;
  if (there !== undefined && isSo) return there;
  const given = { DomainName, DomainNameConfigurations: [wanted] };
  const made = there === undefined ? await aws.domains.create(given) : await aws.domains.update(given);
  return made.DomainNameConfigurations?.[0] ?? {};
}

async function checkStage(aws: Aws, apiId: string, stage: string): Promise<void> {
  const rest = await unlessMissing(all(aws.rest.stages.list({ restApiId: apiId })));
  const names =
    rest?.map(({ stageName }) => stageName) ??
    (await unlessMissing(all(aws.v2.stages.list({ ApiId: apiId }))))?.map(({ StageName }) => StageName);
  if (names === undefined) {
    throw new GatewayError("not-found", `There is no API ${JSON.stringify(apiId)}. Nothing was changed.`);
  }
  if (names.includes(stage)) return;
  throw new GatewayError(
    "not-found",
    `${apiId} has no stage ${JSON.stringify(stage)}; it has ${names.join(", ") || "none"}. Nothing was changed.`,
  );
}
