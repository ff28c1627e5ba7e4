/**
 * The patch operations that each `update*` of the REST API management takes: a path that is not here does not compile.
 * In a path, `/` within a name is written `~1`: `/binaryMediaTypes/image~1png`. Values are texts, numbers and flags too.
 * https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 */

interface Replace<Path extends string> {
  readonly op: "replace";
  readonly path: Path;
  readonly value: string;
}

interface Add<Path extends string> {
  readonly op: "add";
  readonly path: Path;
  readonly value?: string;
}

interface Remove<Path extends string> {
  readonly op: "remove";
  readonly path: Path;
  readonly value?: string;
}

interface Copy<Path extends string, From extends string> {
  readonly op: "copy";
  readonly path: Path;
  readonly from: From;
}

/** Entries of maps, and items of lists. */
type Edit<Path extends string> = Add<Path> | Remove<Path> | Replace<Path>;

export type AccountPatch = Replace<"/cloudwatchRoleArn">;

export type ApiKeyPatch =
  | Replace<"/name" | "/description" | "/enabled" | "/customerId">
  | Add<"/stages">
  | Remove<"/stages">;

export type AuthorizerPatch =
  | Replace<
      | "/name"
      | "/type"
      | "/authType"
      | "/authorizerUri"
      | "/authorizerCredentials"
      | "/authorizerResultTtlInSeconds"
      | "/identitySource"
      | "/identityValidationExpression"
    >
  | Add<"/providerARNs">
  | Remove<"/providerARNs">;

export type BasePathMappingPatch = Replace<"/basePath" | "/stage" | "/restapiId">;

/** Of client certificates, deployments and documentation versions. */
export type DescriptionPatch = Replace<"/description">;

export type DocumentationPartPatch = Replace<"/properties">;

export type DomainNamePatch =
  | Replace<
      | "/certificateArn"
      | "/certificateName"
      | "/regionalCertificateArn"
      | "/regionalCertificateName"
      | "/ownershipVerificationCertificateArn"
      | "/securityPolicy"
      | "/endpointAccessMode"
      | "/routingMode"
      | "/policy"
      | "/mutualTlsAuthentication/truststoreUri"
      | "/mutualTlsAuthentication/truststoreVersion"
      | "/endpointConfiguration/ipAddressType"
      | `/endpointConfiguration/types/${"EDGE" | "REGIONAL" | "PRIVATE"}`
    >
  | Add<"/endpointConfiguration/types">
  | Remove<"/endpointConfiguration/types" | `/endpointConfiguration/types/${"EDGE" | "REGIONAL" | "PRIVATE"}`>;

export type GatewayResponsePatch =
  | Replace<"/statusCode">
  | Edit<`/responseParameters/${string}` | `/responseTemplates/${string}`>;

export type IntegrationPatch =
  | Replace<
      | "/type"
      | "/uri"
      | "/httpMethod"
      | "/credentials"
      | "/passthroughBehavior"
      | "/contentHandling"
      | "/connectionType"
      | "/connectionId"
      | "/cacheNamespace"
      | "/responseTransferMode"
      | "/timeoutInMillis"
      | "/tlsConfig/insecureSkipVerification"
    >
  | Edit<`/requestParameters/${string}` | `/requestTemplates/${string}` | `/cacheKeyParameters/${string}`>;

export type IntegrationResponsePatch =
  | Replace<"/selectionPattern" | "/contentHandling" | "/statusCode">
  | Edit<`/responseParameters/${string}` | `/responseTemplates/${string}`>;

export type MethodPatch =
  | Replace<"/authorizationType" | "/authorizerId" | "/requestValidatorId" | "/operationName" | "/apiKeyRequired">
  | Edit<`/requestParameters/${string}` | `/requestModels/${string}`>
  | Edit<"/authorizationScopes">;

export type MethodResponsePatch = Edit<`/responseParameters/${string}` | `/responseModels/${string}`>;

export type ModelPatch = Replace<"/description" | "/schema">;

export type RequestValidatorPatch = Replace<"/name" | "/validateRequestBody" | "/validateRequestParameters">;

export type ResourcePatch = Replace<"/parentId" | "/pathPart">;

export type RestApiPatch =
  | Replace<
      | "/name"
      | "/description"
      | "/version"
      | "/policy"
      | "/apiKeySource"
      | "/minimumCompressionSize"
      | "/disableExecuteApiEndpoint"
      | "/securityPolicy"
      | "/endpointAccessMode"
      | "/endpointConfiguration/ipAddressType"
      | `/endpointConfiguration/types/${"EDGE" | "REGIONAL" | "PRIVATE"}`
    >
  | Remove<"/description">
  | Edit<`/binaryMediaTypes/${string}` | "/endpointConfiguration/vpcEndpointIds">;

/** A setting of methods on a stage. */
type MethodSetting =
  | "metrics/enabled"
  | "logging/loglevel"
  | "logging/dataTrace"
  | "throttling/burstLimit"
  | "throttling/rateLimit"
  | "caching/enabled"
  | "caching/ttlInSeconds"
  | "caching/dataEncrypted"
  | "caching/requireAuthorizationForCacheControl"
  | "caching/unauthorizedCacheControlHeaderStrategy";

export type StagePatch =
  | Replace<
      | "/deploymentId"
      | "/description"
      | "/cacheClusterEnabled"
      | "/cacheClusterSize"
      | "/clientCertificateId"
      | "/tracingEnabled"
      | "/canarySettings/percentTraffic"
      | "/canarySettings/deploymentId"
      | "/canarySettings/useStageCache"
      | `/${string}/${string}/${MethodSetting}`
    >
  | Remove<"/accessLogSettings" | "/canarySettings" | `/${string}/${string}`>
  | Edit<
      | "/documentationVersion"
      | "/accessLogSettings/destinationArn"
      | "/accessLogSettings/format"
      | `/variables/${string}`
      | `/canarySettings/stageVariableOverrides/${string}`
    >
  | Copy<"/deploymentId", "/canarySettings/deploymentId">
  | Copy<"/variables", "/canarySettings/stageVariableOverrides">;

export type UsagePatch = Replace<"/remaining">;

export type UsagePlanPatch =
  | Replace<"/name" | "/description" | "/productCode">
  | Edit<"/throttle/burstLimit" | "/throttle/rateLimit" | "/quota/limit" | "/quota/offset" | "/quota/period">
  | Remove<"/throttle" | "/quota" | `/apiStages/${string}/throttle/${string}/${string}`>
  | Add<"/apiStages">
  | Remove<"/apiStages">
  | Replace<`/apiStages/${string}/throttle/${string}/${string}/${"rateLimit" | "burstLimit"}`>;

export type VpcLinkPatch = Replace<"/name" | "/description">;
