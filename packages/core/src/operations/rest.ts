import * as aws from "@aws-sdk/client-api-gateway";
import { list, one, patched } from "./operation.js";
import type * as patch from "./rest-patches.js";

/**
 * What AWS lets one do with a REST API, one operation of AWS each. Members are spelled as AWS spells them; times are
 * milliseconds where a name ends in `Millis`, else seconds; sizes are bytes. Errors are AWS's own, by `name`, and named
 * here without `Exception`; whatever is asked may also be answered `BadRequest`, `Unauthorized`, and `TooManyRequests`,
 * which is tried again.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html
 */
export const restOperations = {
  /** `GetRestApis`: every API, all pages. Errors: `NotFound`. */
  list: list(aws.GetRestApisCommand, "items", "id", "name"),
  /** `GetRestApi`. Errors: `NotFound`. */
  get: one(aws.GetRestApiCommand, "id", "name"),
  /**
   * `CreateRestApi`: one in 3 seconds, edge-optimized ones (AWS's default) one in 30. Names need not be unique.
   * Errors: `Conflict`, `LimitExceeded`.
   */
  create: one(aws.CreateRestApiCommand, "id", "name"),
  /** `UpdateRestApi` by patch operations. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
  update: patched<patch.RestApiPatch>()(aws.UpdateRestApiCommand, "id", "name"),
  /** `DeleteRestApi`: one in 30 seconds, for the whole account. Errors: `Conflict`, `NotFound`. */
  delete: one(aws.DeleteRestApiCommand),
  /**
   * `ImportRestApi`: a new API from an OpenAPI document of at most 6 MB.
   * Errors: `Conflict`, `LimitExceeded`, `NotFound`.
   */
  import: one(aws.ImportRestApiCommand, "id", "name"),
  /**
   * `PutRestApi`: an OpenAPI document of at most 6 MB into an API, `mode` `merge` or `overwrite`.
   * Errors: `Conflict`, `LimitExceeded`, `NotFound`.
   */
  put: one(aws.PutRestApiCommand, "id", "name"),
  /** The tree of paths. */
  resources: {
    /** `GetResources`; with `embed: ["methods"]` their methods and integrations too. Errors: `NotFound`. */
    list: list(aws.GetResourcesCommand, "items", "id", "path"),
    /** `GetResource`. Errors: `NotFound`. */
    get: one(aws.GetResourceCommand, "id", "path"),
    /** `CreateResource`: 5 a second, at most 300 for an API. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    create: one(aws.CreateResourceCommand, "id", "path"),
    /** `UpdateResource`. Errors: `Conflict`, `NotFound`. */
    update: patched<patch.ResourcePatch>()(aws.UpdateResourceCommand, "id", "path"),
    /** `DeleteResource`: with all that lies below it. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteResourceCommand),
  },
  methods: {
    /** `GetMethod`. Errors: `NotFound`. */
    get: one(aws.GetMethodCommand, "httpMethod"),
    /** `PutMethod`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    put: one(aws.PutMethodCommand, "httpMethod"),
    /** `UpdateMethod`. Errors: `Conflict`, `NotFound`. */
    update: patched<patch.MethodPatch>()(aws.UpdateMethodCommand, "httpMethod"),
    /** `DeleteMethod`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteMethodCommand),
    /** `TestInvokeMethod`: runs the method as configured now, without authorization. Errors: `NotFound`. */
    test: one(aws.TestInvokeMethodCommand),
  },
  methodResponses: {
    /** `GetMethodResponse`. Errors: `NotFound`. */
    get: one(aws.GetMethodResponseCommand, "statusCode"),
    /** `PutMethodResponse`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    put: one(aws.PutMethodResponseCommand, "statusCode"),
    /** `UpdateMethodResponse`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.MethodResponsePatch>()(aws.UpdateMethodResponseCommand, "statusCode"),
    /** `DeleteMethodResponse`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteMethodResponseCommand),
  },
  /** `timeoutInMillis` is 50 to 29,000, which is the default. */
  integrations: {
    /** `GetIntegration`. Errors: `NotFound`. */
    get: one(aws.GetIntegrationCommand, "type"),
    /**
     * `PutIntegration`: replaces what was there, its responses too.
     * Errors: `Conflict`, `LimitExceeded`, `NotFound`.
     */
    put: one(aws.PutIntegrationCommand, "type"),
    /** `UpdateIntegration`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.IntegrationPatch>()(aws.UpdateIntegrationCommand, "type"),
    /** `DeleteIntegration`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteIntegrationCommand),
  },
  integrationResponses: {
    /** `GetIntegrationResponse`. Errors: `NotFound`. */
    get: one(aws.GetIntegrationResponseCommand, "statusCode"),
    /** `PutIntegrationResponse`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    put: one(aws.PutIntegrationResponseCommand, "statusCode"),
    /** `UpdateIntegrationResponse`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.IntegrationResponsePatch>()(aws.UpdateIntegrationResponseCommand, "statusCode"),
    /** `DeleteIntegrationResponse`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteIntegrationResponseCommand),
  },
  /** `authorizerResultTtlInSeconds` is 0 to 3,600, 300 by default. */
  authorizers: {
    /** `GetAuthorizers`. Errors: `NotFound`. */
    list: list(aws.GetAuthorizersCommand, "items", "id", "name", "type"),
    /** `GetAuthorizer`. Errors: `NotFound`. */
    get: one(aws.GetAuthorizerCommand, "id", "name"),
    /** `CreateAuthorizer`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    create: one(aws.CreateAuthorizerCommand, "id", "name"),
    /** `UpdateAuthorizer`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.AuthorizerPatch>()(aws.UpdateAuthorizerCommand, "id", "name"),
    /** `DeleteAuthorizer`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteAuthorizerCommand),
    /** `TestInvokeAuthorizer`: runs it with these headers. Errors: `NotFound`. */
    test: one(aws.TestInvokeAuthorizerCommand),
  },
  models: {
    /** `GetModels`. Errors: `NotFound`. */
    list: list(aws.GetModelsCommand, "items", "id", "name"),
    /** `GetModel`. Errors: `NotFound`. */
    get: one(aws.GetModelCommand, "id", "name"),
    /** `CreateModel`: names are letters and digits. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    create: one(aws.CreateModelCommand, "id", "name"),
    /** `UpdateModel`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.ModelPatch>()(aws.UpdateModelCommand, "id", "name"),
    /** `DeleteModel`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteModelCommand),
    /** `GetModelTemplate`. Errors: `NotFound`. */
    template: one(aws.GetModelTemplateCommand),
  },
  requestValidators: {
    /** `GetRequestValidators`. Errors: `NotFound`. */
    list: list(aws.GetRequestValidatorsCommand, "items", "id"),
    /** `GetRequestValidator`. Errors: `NotFound`. */
    get: one(aws.GetRequestValidatorCommand, "id"),
    /** `CreateRequestValidator`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    create: one(aws.CreateRequestValidatorCommand, "id"),
    /** `UpdateRequestValidator`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.RequestValidatorPatch>()(aws.UpdateRequestValidatorCommand, "id"),
    /** `DeleteRequestValidator`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteRequestValidatorCommand),
  },
  gatewayResponses: {
    /** `GetGatewayResponses`. Errors: `NotFound`. */
    list: list(aws.GetGatewayResponsesCommand, "items", "responseType"),
    /** `GetGatewayResponse`. Errors: `NotFound`. */
    get: one(aws.GetGatewayResponseCommand, "responseType"),
    /** `PutGatewayResponse`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    put: one(aws.PutGatewayResponseCommand, "responseType"),
    /** `UpdateGatewayResponse`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.GatewayResponsePatch>()(aws.UpdateGatewayResponseCommand, "responseType"),
    /** `DeleteGatewayResponse`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteGatewayResponseCommand),
  },
  deployments: {
    /** `GetDeployments`. Errors: `NotFound`, `ServiceUnavailable`. */
    list: list(aws.GetDeploymentsCommand, "items", "id"),
    /** `GetDeployment`. Errors: `NotFound`, `ServiceUnavailable`. */
    get: one(aws.GetDeploymentCommand, "id"),
    /** `CreateDeployment`: one in 5 seconds. Errors: `Conflict`, `LimitExceeded`, `NotFound`, `ServiceUnavailable`. */
    create: one(aws.CreateDeploymentCommand, "id"),
    /** `UpdateDeployment`. Errors: `Conflict`, `LimitExceeded`, `NotFound`, `ServiceUnavailable`. */
    update: patched<patch.DescriptionPatch>()(aws.UpdateDeploymentCommand, "id"),
    /** `DeleteDeployment`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    delete: one(aws.DeleteDeploymentCommand),
  },
  /** Throttles are calls a second (`rateLimit`) and calls at once (`burstLimit`); `ttlInSeconds` is 0 to 3,600. */
  stages: {
    /** `GetStages`, which has no pages. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    list: list(aws.GetStagesCommand, "item", "stageName"),
    /** `GetStage`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    get: one(aws.GetStageCommand, "stageName"),
    /**
     * `CreateStage`: at most 10 for an API. `cacheClusterSize` is GB.
     * Errors: `Conflict`, `LimitExceeded`, `NotFound`.
     */
    create: one(aws.CreateStageCommand, "stageName"),
    /** `UpdateStage`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.StagePatch>()(aws.UpdateStageCommand, "stageName"),
    /** `DeleteStage`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    delete: one(aws.DeleteStageCommand),
    /** `FlushStageCache`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    flushCache: one(aws.FlushStageCacheCommand),
    /**
     * `FlushStageAuthorizersCache`: forgets what the authorizers of the stage said.
     * Errors: `Conflict`, `LimitExceeded`, `NotFound`.
     */
    flushAuthorizersCache: one(aws.FlushStageAuthorizersCacheCommand),
  },
  /** Clients as API Gateway itself generates them: without types, for one stage each. */
  sdks: {
    /** `GetSdkTypes`. Errors: `NotFound`. */
    types: list(aws.GetSdkTypesCommand, "items", "id"),
    /** `GetSdkType`. Errors: `NotFound`. */
    type: one(aws.GetSdkTypeCommand, "id"),
    /** `GetSdk`: `body` is a zip. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    get: one(aws.GetSdkCommand),
  },
  /** Of any resource, by its ARN: `arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5`. */
  tags: {
    /** `GetTags`. Errors: `NotFound`. */
    get: one(aws.GetTagsCommand),
    /** `TagResource`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    add: one(aws.TagResourceCommand),
    /** `UntagResource`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    remove: one(aws.UntagResourceCommand),
  },
  documentationParts: {
    /** `GetDocumentationParts`. Errors: `NotFound`. */
    list: list(aws.GetDocumentationPartsCommand, "items", "id"),
    /** `GetDocumentationPart`. Errors: `NotFound`. */
    get: one(aws.GetDocumentationPartCommand, "id"),
    /** `CreateDocumentationPart`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    create: one(aws.CreateDocumentationPartCommand, "id"),
    /** `ImportDocumentationParts`: one in 30 seconds. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    import: one(aws.ImportDocumentationPartsCommand),
    /** `UpdateDocumentationPart`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.DocumentationPartPatch>()(aws.UpdateDocumentationPartCommand, "id"),
    /** `DeleteDocumentationPart`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteDocumentationPartCommand),
  },
  documentationVersions: {
    /** `GetDocumentationVersions`. Errors: `NotFound`. */
    list: list(aws.GetDocumentationVersionsCommand, "items", "version"),
    /** `GetDocumentationVersion`. Errors: `NotFound`. */
    get: one(aws.GetDocumentationVersionCommand, "version"),
    /** `CreateDocumentationVersion`: one in 20 seconds. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    create: one(aws.CreateDocumentationVersionCommand, "version"),
    /** `UpdateDocumentationVersion`. Errors: `Conflict`, `LimitExceeded`, `NotFound`. */
    update: patched<patch.DescriptionPatch>()(aws.UpdateDocumentationVersionCommand, "version"),
    /** `DeleteDocumentationVersion`. Errors: `Conflict`, `NotFound`. */
    delete: one(aws.DeleteDocumentationVersionCommand),
  },
};
