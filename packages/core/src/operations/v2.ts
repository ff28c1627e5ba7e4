import * as aws from "@aws-sdk/client-apigatewayv2";
import { list, one } from "./operation.js";

/**
 * What HTTP and WebSocket APIs have both. Members are spelled as AWS spells them. Errors are AWS's own, by `name`, and
 * named here without `Exception`; whatever is asked may also be answered `BadRequest`, `Unauthorized`, and
 * `TooManyRequests`, which is tried again.
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/operations.html
 */
const shared = {
  /** `GetApi`. Errors: `NotFound`. */
  get: one(aws.GetApiCommand, "ApiId", "Name", "ProtocolType"),
  /** `DeleteApi`. Errors: `NotFound`. */
  delete: one(aws.DeleteApiCommand),
  /** `AuthorizerResultTtlInSeconds` is 0 to 3,600. */
  authorizers: {
    /** `GetAuthorizers`. Errors: `NotFound`. */
    list: list(aws.GetAuthorizersCommand, "Items", "AuthorizerId", "Name"),
    /** `GetAuthorizer`. Errors: `NotFound`. */
    get: one(aws.GetAuthorizerCommand, "AuthorizerId", "Name"),
    /** `CreateAuthorizer`: at most 10 for an API. Errors: `Conflict`, `NotFound`. */
    create: one(aws.CreateAuthorizerCommand, "AuthorizerId", "Name"),
    /** `UpdateAuthorizer`. Errors: `Conflict`, `NotFound`. */
    update: one(aws.UpdateAuthorizerCommand, "AuthorizerId", "Name"),
    /** `DeleteAuthorizer`. Errors: `NotFound`. */
    delete: one(aws.DeleteAuthorizerCommand),
    /** `ResetAuthorizersCache`: forgets what the authorizers of a stage said. Errors: `NotFound`. */
    resetCache: one(aws.ResetAuthorizersCacheCommand),
  },
  deployments: {
    /** `GetDeployments`. Errors: `NotFound`. */
    list: list(aws.GetDeploymentsCommand, "Items", "DeploymentId"),
    /** `GetDeployment`. Errors: `NotFound`. */
    get: one(aws.GetDeploymentCommand, "DeploymentId"),
    /** `CreateDeployment`: one in 5 seconds. The stage must be there. Errors: `Conflict`, `NotFound`. */
    create: one(aws.CreateDeploymentCommand, "DeploymentId"),
    /** `UpdateDeployment`. Errors: `Conflict`, `NotFound`. */
    update: one(aws.UpdateDeploymentCommand, "DeploymentId"),
    /** `DeleteDeployment`. Errors: `NotFound`. */
    delete: one(aws.DeleteDeploymentCommand),
  },
  /** Throttles are calls a second (`ThrottlingRateLimit`) and calls at once (`ThrottlingBurstLimit`). */
  stages: {
    /** `GetStages`. Errors: `NotFound`. */
    list: list(aws.GetStagesCommand, "Items", "StageName"),
    /** `GetStage`. Errors: `NotFound`. */
    get: one(aws.GetStageCommand, "StageName"),
    /** `CreateStage`: at most 10 for an API. Errors: `Conflict`, `NotFound`. */
    create: one(aws.CreateStageCommand, "StageName"),
    /** `UpdateStage`. Errors: `Conflict`, `NotFound`. */
    update: one(aws.UpdateStageCommand, "StageName"),
    /** `DeleteStage`. Errors: `NotFound`. */
    delete: one(aws.DeleteStageCommand),
    /** `DeleteAccessLogSettings`. Errors: `NotFound`. */
    deleteAccessLogSettings: one(aws.DeleteAccessLogSettingsCommand),
    /** `DeleteRouteSettings`: of one route, which then has the stage's. Errors: `NotFound`. */
    deleteRouteSettings: one(aws.DeleteRouteSettingsCommand),
  },
  models: {
    /** `GetModels`. Errors: `NotFound`. */
    list: list(aws.GetModelsCommand, "Items", "ModelId", "Name"),
    /** `GetModel`. Errors: `NotFound`. */
    get: one(aws.GetModelCommand, "ModelId", "Name"),
    /** `CreateModel`. Errors: `Conflict`, `NotFound`. */
    create: one(aws.CreateModelCommand, "ModelId", "Name"),
    /** `UpdateModel`. Errors: `Conflict`, `NotFound`. */
    update: one(aws.UpdateModelCommand, "ModelId", "Name"),
    /** `DeleteModel`. Errors: `NotFound`. */
    delete: one(aws.DeleteModelCommand),
    /** `GetModelTemplate`. Errors: `NotFound`. */
    template: one(aws.GetModelTemplateCommand),
  },
  routes: {
    /** `GetRoutes`. Errors: `NotFound`. */
    list: list(aws.GetRoutesCommand, "Items", "RouteId", "RouteKey"),
    /** `GetRoute`. Errors: `NotFound`. */
    get: one(aws.GetRouteCommand, "RouteId", "RouteKey"),
    /** `CreateRoute`: at most 300 for an API. Errors: `Conflict`, `NotFound`. */
    create: one(aws.CreateRouteCommand, "RouteId", "RouteKey"),
    /** `UpdateRoute`. Errors: `Conflict`, `NotFound`. */
    update: one(aws.UpdateRouteCommand, "RouteId", "RouteKey"),
    /** `DeleteRoute`. Errors: `NotFound`. */
    delete: one(aws.DeleteRouteCommand),
    /** `DeleteRouteRequestParameter`. Errors: `NotFound`. */
    deleteRequestParameter: one(aws.DeleteRouteRequestParameterCommand),
  },
  /** `TimeoutInMillis` is 50 to 30,000, of WebSocket APIs to 29,000; the most is the default. */
  integrations: {
    /** `GetIntegrations`. Errors: `NotFound`. */
    list: list(aws.GetIntegrationsCommand, "Items", "IntegrationId"),
    /** `GetIntegration`. Errors: `NotFound`. */
    get: one(aws.GetIntegrationCommand, "IntegrationId"),
    /** `CreateIntegration`. Errors: `Conflict`, `NotFound`. */
    create: one(aws.CreateIntegrationCommand, "IntegrationId"),
    /** `UpdateIntegration`. Errors: `Conflict`, `NotFound`. */
    update: one(aws.UpdateIntegrationCommand, "IntegrationId"),
    /** `DeleteIntegration`. Errors: `NotFound`. */
    delete: one(aws.DeleteIntegrationCommand),
  },
  tags: {
    /** `GetTags`. Errors: `Conflict`, `NotFound`. */
    get: one(aws.GetTagsCommand),
    /** `TagResource`. Errors: `Conflict`, `NotFound`. */
    add: one(aws.TagResourceCommand),
    /** `UntagResource`. Errors: `Conflict`, `NotFound`. */
    remove: one(aws.UntagResourceCommand),
  },
};

/** What AWS lets one do with an HTTP API, one operation of AWS each. Its errors are AWS's own. */
export const httpOperations = {
  ...shared,
  /** `ImportApi`: a new API from an OpenAPI 3.0 document of at most 6 MB. Errors: `Conflict`, `NotFound`. */
  import: one(aws.ImportApiCommand, "ApiId", "Name"),
  /** `ReimportApi`: replaces an API's configuration. Errors: `Conflict`, `NotFound`. */
  reimport: one(aws.ReimportApiCommand, "ApiId", "Name"),
  /** `DeleteCorsConfiguration`. Errors: `NotFound`. */
  deleteCors: one(aws.DeleteCorsConfigurationCommand),
};

/** What AWS lets one do with a WebSocket API, which has no import and no export. */
export const websocketOperations = {
  ...shared,
  routeResponses: {
    /** `GetRouteResponses`. Errors: `NotFound`. */
    list: list(aws.GetRouteResponsesCommand, "Items", "RouteResponseId", "RouteResponseKey"),
    /** `GetRouteResponse`. Errors: `NotFound`. */
    get: one(aws.GetRouteResponseCommand, "RouteResponseId"),
    /** `CreateRouteResponse`: makes a route two-way; the only key is `$default`. Errors: `Conflict`, `NotFound`. */
    create: one(aws.CreateRouteResponseCommand, "RouteResponseId"),
    /** `UpdateRouteResponse`. Errors: `Conflict`, `NotFound`. */
    update: one(aws.UpdateRouteResponseCommand, "RouteResponseId"),
    /** `DeleteRouteResponse`. Errors: `NotFound`. */
    delete: one(aws.DeleteRouteResponseCommand),
  },
  integrationResponses: {
    /** `GetIntegrationResponses`. Errors: `NotFound`. */
    list: list(aws.GetIntegrationResponsesCommand, "Items", "IntegrationResponseId", "IntegrationResponseKey"),
    /** `GetIntegrationResponse`. Errors: `NotFound`. */
    get: one(aws.GetIntegrationResponseCommand, "IntegrationResponseId"),
    /** `CreateIntegrationResponse`. Errors: `Conflict`, `NotFound`. */
    create: one(aws.CreateIntegrationResponseCommand, "IntegrationResponseId"),
    /** `UpdateIntegrationResponse`. Errors: `Conflict`, `NotFound`. */
    update: one(aws.UpdateIntegrationResponseCommand, "IntegrationResponseId"),
    /** `DeleteIntegrationResponse`. Errors: `NotFound`. */
    delete: one(aws.DeleteIntegrationResponseCommand),
  },
};

/** `GetApis`, `CreateApi` and `UpdateApi`, which both kinds share and which each of them narrows to its own. */
export const apiOperations = {
  /** `GetApis`. Errors: `NotFound`. */
  list: list(aws.GetApisCommand, "Items", "ApiId", "Name", "ProtocolType"),
  /** `CreateApi`. Errors: `Conflict`, `NotFound`. */
  create: one(aws.CreateApiCommand, "ApiId", "Name"),
  /** `UpdateApi`. Errors: `Conflict`, `NotFound`. */
  update: one(aws.UpdateApiCommand, "ApiId", "Name"),
};
