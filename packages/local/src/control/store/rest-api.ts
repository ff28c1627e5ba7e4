import type {
  ApiKey,
  Authorizer,
  ClientCertificate,
  Deployment,
  DocumentationPart,
  DocumentationVersion,
  DomainNameAccessAssociation,
  GatewayResponse,
  Model,
  RequestValidator,
  Resource,
  RestApi,
  Stage,
  UsagePlan,
  VpcLink,
} from "@aws-sdk/client-api-gateway";
import type { UsageCounters } from "./usage.js";

/** A REST API as it is configured. What a deployment takes a picture of is in `definition`. */
export interface StoredRestApi {
  readonly definition: RestDefinition;
  readonly deployments: Map<string, StoredDeployment>;
  readonly stages: Map<string, StoredStage>;
  readonly documentationParts: Map<string, DocumentationPart>;
  readonly documentationVersions: Map<string, StoredDocumentationVersion>;
}

/** In the words of the SDK; maps are by id, or by name where AWS has no id. */
export interface RestDefinition {
  readonly api: StoredApiHead;
  readonly resources: Map<string, StoredResource>;
  readonly models: Map<string, StoredModel>;
  readonly authorizers: Map<string, StoredAuthorizer>;
  readonly requestValidators: Map<string, StoredValidator>;
  readonly gatewayResponses: Map<string, GatewayResponse>;
}

export interface StoredApiHead extends RestApi {
  readonly id: string;
  readonly rootResourceId: string;
  name: string;
}

export interface StoredResource extends Resource {
  readonly id: string;
  path: string;
}

export interface StoredModel extends Model {
  readonly id: string;
  readonly name: string;
  contentType: string;
  schema: string;
}

export interface StoredAuthorizer extends Authorizer {
  readonly id: string;
  name: string;
}

export interface StoredValidator extends RequestValidator {
  readonly id: string;
  name: string;
}

export interface StoredDeployment extends Deployment {
  readonly id: string;
  /** The picture; nobody edits it. */
  readonly definition: RestDefinition;
}

export interface StoredStage extends Stage {
  readonly stageName: string;
  deploymentId: string;
}

export interface StoredDocumentationVersion extends DocumentationVersion {
  readonly version: string;
  readonly parts: readonly DocumentationPart[];
}

export interface StoredApiKey extends ApiKey {
  readonly id: string;
  readonly value: string;
}

export interface StoredVpcLink extends VpcLink {
  readonly id: string;
}

export interface StoredAccessAssociation extends DomainNameAccessAssociation {
  readonly domainNameAccessAssociationArn: string;
}

export interface StoredClientCertificate extends ClientCertificate {
  readonly clientCertificateId: string;
}

export interface StoredUsagePlan extends UsagePlan {
  readonly id: string;
  /** Ids of the API keys that belong to it. */
  readonly keyIds: Set<string>;
  readonly usage: UsageCounters;
}
