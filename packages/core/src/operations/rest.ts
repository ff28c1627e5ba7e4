import * as aws from "@aws-sdk/client-api-gateway";
import { list, one, patched } from "./operation.js";
import type * as patch from "./rest-patches.js";

/**
 * What AWS lets one do with a REST API, one operation of AWS each. Members are spelled as AWS spells them; times are
 * milliseconds where a name ends in `Millis`, else seconds; sizes are bytes. Errors are AWS's own: `NotFoundException`,
 * `BadRequestException`, `ConflictException`, `LimitExceededException`, `UnauthorizedException`.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html
 */
export const restOperations = {
  /** `GetRestApis`: every API, all pages. */
  list: list(aws.GetRestApisCommand, "items", "id", "name"),
  /** `GetRestApi`; `NotFoundException` where there is none. */
  get: one(aws.GetRestApiCommand, "id", "name"),
  /** `CreateRestApi`: one in 3 seconds, edge-optimized ones (AWS's default) one in 30. Names need not be unique. */
  create: one(aws.CreateRestApiCommand, "id", "name"),
  /** `UpdateRestApi` by patch operations. */
  update: patched<patch.RestApiPatch>()(aws.UpdateRestApiCommand, "id", "name"),
  /** `DeleteRestApi`: one in 30 seconds, for the whole account. */
  delete: one(aws.DeleteRestApiCommand),
  /** `ImportRestApi`: a new API from an OpenAPI document of at most 6 MB. */
  import: one(aws.ImportRestApiCommand, "id", "name"),
  /** `PutRestApi`: an OpenAPI document of at most 6 MB into an API, `mode` `merge` or `overwrite`. */
  put: one(aws.PutRestApiCommand, "id", "name"),
  /** The tree of paths. */
  resources: {
    /** `GetResources`; with `embed: ["methods"]` their methods and integrations too. */
    list: list(aws.GetResourcesCommand, "items", "id", "path"),
    get: one(aws.GetResourceCommand, "id", "path"),
    /** `CreateResource`: 5 a second, at most 300 for an API. */
    create: one(aws.CreateResourceCommand, "id", "path"),
    update: patched<patch.ResourcePatch>()(aws.UpdateResourceCommand, "id", "path"),
    /** `DeleteResource`: with all that lies below it. */
    delete: one(aws.DeleteResourceCommand),
  },
  methods: {
    get: one(aws.GetMethodCommand, "httpMethod"),
    /** `PutMethod`; `ConflictException` where there is one already. */
    put: one(aws.PutMethodCommand, "httpMethod"),
    update: patched<patch.MethodPatch>()(aws.UpdateMethodCommand, "httpMethod"),
    delete: one(aws.DeleteMethodCommand),
    /** `TestInvokeMethod`: runs the method as configured now, without authorization. */
    test: one(aws.TestInvokeMethodCommand),
  },
  methodResponses: {
    get: one(aws.GetMethodResponseCommand, "statusCode"),
    put: one(aws.PutMethodResponseCommand, "statusCode"),
    update: patched<patch.MethodResponsePatch>()(aws.UpdateMethodResponseCommand, "statusCode"),
    delete: one(aws.DeleteMethodResponseCommand),
  },
  integrations: {
    get: one(aws.GetIntegrationCommand, "type"),
    /** `PutIntegration`: replaces what was there, its responses too. `timeoutInMillis` is 50 to 29,000. */
    put: one(aws.PutIntegrationCommand, "type"),
    update: patched<patch.IntegrationPatch>()(aws.UpdateIntegrationCommand, "type"),
    delete: one(aws.DeleteIntegrationCommand),
  },
  integrationResponses: {
    get: one(aws.GetIntegrationResponseCommand, "statusCode"),
    put: one(aws.PutIntegrationResponseCommand, "statusCode"),
    update: patched<patch.IntegrationResponsePatch>()(aws.UpdateIntegrationResponseCommand, "statusCode"),
    delete: one(aws.DeleteIntegrationResponseCommand),
  },
  authorizers: {
    list: list(aws.GetAuthorizersCommand, "items", "id", "name", "type"),
    get: one(aws.GetAuthorizerCommand, "id", "name"),
    create: one(aws.CreateAuthorizerCommand, "id", "name"),
    update: patched<patch.AuthorizerPatch>()(aws.UpdateAuthorizerCommand, "id", "name"),
    delete: one(aws.DeleteAuthorizerCommand),
    /** `TestInvokeAuthorizer`: runs it with these headers. */
    test: one(aws.TestInvokeAuthorizerCommand),
  },
  models: {
    list: list(aws.GetModelsCommand, "items", "id", "name"),
    get: one(aws.GetModelCommand, "id", "name"),
    /** `CreateModel`: names are letters and digits. */
    create: one(aws.CreateModelCommand, "id", "name"),
    update: patched<patch.ModelPatch>()(aws.UpdateModelCommand, "id", "name"),
    delete: one(aws.DeleteModelCommand),
    template: one(aws.GetModelTemplateCommand),
  },
  requestValidators: {
    list: list(aws.GetRequestValidatorsCommand, "items", "id"),
    get: one(aws.GetRequestValidatorCommand, "id"),
    create: one(aws.CreateRequestValidatorCommand, "id"),
    update: patched<patch.RequestValidatorPatch>()(aws.UpdateRequestValidatorCommand, "id"),
    delete: one(aws.DeleteRequestValidatorCommand),
  },
  gatewayResponses: {
    list: list(aws.GetGatewayResponsesCommand, "items", "responseType"),
    get: one(aws.GetGatewayResponseCommand, "responseType"),
    put: one(aws.PutGatewayResponseCommand, "responseType"),
    update: patched<patch.GatewayResponsePatch>()(aws.UpdateGatewayResponseCommand, "responseType"),
    delete: one(aws.DeleteGatewayResponseCommand),
  },
  deployments: {
    list: list(aws.GetDeploymentsCommand, "items", "id"),
    get: one(aws.GetDeploymentCommand, "id"),
    /** `CreateDeployment`: one in 5 seconds. */
    create: one(aws.CreateDeploymentCommand, "id"),
    update: patched<patch.DescriptionPatch>()(aws.UpdateDeploymentCommand, "id"),
    delete: one(aws.DeleteDeploymentCommand),
  },
  stages: {
    /** `GetStages`, which has no pages. */
    list: list(aws.GetStagesCommand, "item", "stageName"),
    get: one(aws.GetStageCommand, "stageName"),
    /** `CreateStage`: at most 10 for an API. `cacheClusterSize` is GB. */
    create: one(aws.CreateStageCommand, "stageName"),
    update: patched<patch.StagePatch>()(aws.UpdateStageCommand, "stageName"),
    delete: one(aws.DeleteStageCommand),
    /** `FlushStageCache` */
    flushCache: one(aws.FlushStageCacheCommand),
  },
  documentationParts: {
    list: list(aws.GetDocumentationPartsCommand, "items", "id"),
    get: one(aws.GetDocumentationPartCommand, "id"),
    create: one(aws.CreateDocumentationPartCommand, "id"),
    /** `ImportDocumentationParts`: one in 30 seconds. */
    import: one(aws.ImportDocumentationPartsCommand),
    update: patched<patch.DocumentationPartPatch>()(aws.UpdateDocumentationPartCommand, "id"),
    delete: one(aws.DeleteDocumentationPartCommand),
  },
  documentationVersions: {
    list: list(aws.GetDocumentationVersionsCommand, "items", "version"),
    get: one(aws.GetDocumentationVersionCommand, "version"),
    /** `CreateDocumentationVersion`: one in 20 seconds. */
    create: one(aws.CreateDocumentationVersionCommand, "version"),
    update: patched<patch.DescriptionPatch>()(aws.UpdateDocumentationVersionCommand, "version"),
    delete: one(aws.DeleteDocumentationVersionCommand),
  },
};
