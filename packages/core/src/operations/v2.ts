import * as aws from "@aws-sdk/client-apigatewayv2";
import { list, one } from "./operation.js";

/** What HTTP and WebSocket APIs have both. Members are spelled as AWS spells them. */
const shared = {
  /** `GetApi`; `NotFoundException` where there is none. */
  get: one(aws.GetApiCommand, "ApiId", "Name", "ProtocolType"),
  /** `DeleteApi` */
  delete: one(aws.DeleteApiCommand),
  authorizers: {
    list: list(aws.GetAuthorizersCommand, "Items", "AuthorizerId", "Name"),
    get: one(aws.GetAuthorizerCommand, "AuthorizerId", "Name"),
    /** `CreateAuthorizer`: at most 10 for an API; `AuthorizerResultTtlInSeconds` is 0 to 3600. */
    create: one(aws.CreateAuthorizerCommand, "AuthorizerId", "Name"),
    update: one(aws.UpdateAuthorizerCommand, "AuthorizerId", "Name"),
    delete: one(aws.DeleteAuthorizerCommand),
    /** `ResetAuthorizersCache`: forgets what the authorizers of a stage said. */
    resetCache: one(aws.ResetAuthorizersCacheCommand),
  },
  deployments: {
    list: list(aws.GetDeploymentsCommand, "Items", "DeploymentId"),
    get: one(aws.GetDeploymentCommand, "DeploymentId"),
    /** `CreateDeployment`: one in 5 seconds. The stage must be there. */
    create: one(aws.CreateDeploymentCommand, "DeploymentId"),
    update: one(aws.UpdateDeploymentCommand, "DeploymentId"),
    delete: one(aws.DeleteDeploymentCommand),
  },
  stages: {
    list: list(aws.GetStagesCommand, "Items", "StageName"),
    get: one(aws.GetStageCommand, "StageName"),
    /** `CreateStage`: at most 10 for an API. */
    create: one(aws.CreateStageCommand, "StageName"),
    update: one(aws.UpdateStageCommand, "StageName"),
    delete: one(aws.DeleteStageCommand),
    deleteAccessLogSettings: one(aws.DeleteAccessLogSettingsCommand),
    /** `DeleteRouteSettings`: of one route, which then has the stage's. */
    deleteRouteSettings: one(aws.DeleteRouteSettingsCommand),
  },
  models: {
    list: list(aws.GetModelsCommand, "Items", "ModelId", "Name"),
    get: one(aws.GetModelCommand, "ModelId", "Name"),
    create: one(aws.CreateModelCommand, "ModelId", "Name"),
    update: one(aws.UpdateModelCommand, "ModelId", "Name"),
    delete: one(aws.DeleteModelCommand),
    template: one(aws.GetModelTemplateCommand),
  },
  routes: {
    list: list(aws.GetRoutesCommand, "Items", "RouteId", "RouteKey"),
    get: one(aws.GetRouteCommand, "RouteId", "RouteKey"),
    /** `CreateRoute`: at most 300 for an API. */
    create: one(aws.CreateRouteCommand, "RouteId", "RouteKey"),
    update: one(aws.UpdateRouteCommand, "RouteId", "RouteKey"),
    delete: one(aws.DeleteRouteCommand),
    deleteRequestParameter: one(aws.DeleteRouteRequestParameterCommand),
  },
  integrations: {
    list: list(aws.GetIntegrationsCommand, "Items", "IntegrationId"),
    get: one(aws.GetIntegrationCommand, "IntegrationId"),
    /** `CreateIntegration`: `TimeoutInMillis` is 50 to 30,000, for WebSocket APIs to 29,000. */
    create: one(aws.CreateIntegrationCommand, "IntegrationId"),
    update: one(aws.UpdateIntegrationCommand, "IntegrationId"),
    delete: one(aws.DeleteIntegrationCommand),
  },
  tags: {
    get: one(aws.GetTagsCommand),
    add: one(aws.TagResourceCommand),
    remove: one(aws.UntagResourceCommand),
  },
};

/** What AWS lets one do with an HTTP API, one operation of AWS each. Its errors are AWS's own. */
export const httpOperations = {
  ...shared,
  /** `ImportApi`: a new API from an OpenAPI 3.0 document of at most 6 MB. */
  import: one(aws.ImportApiCommand, "ApiId", "Name"),
  /** `ReimportApi`: replaces an API's configuration. */
  reimport: one(aws.ReimportApiCommand, "ApiId", "Name"),
  /** `DeleteCorsConfiguration` */
  deleteCors: one(aws.DeleteCorsConfigurationCommand),
};

/** What AWS lets one do with a WebSocket API, which has no import and no export. */
export const websocketOperations = {
  ...shared,
  routeResponses: {
    list: list(aws.GetRouteResponsesCommand, "Items", "RouteResponseId", "RouteResponseKey"),
    get: one(aws.GetRouteResponseCommand, "RouteResponseId"),
    /** `CreateRouteResponse`: makes a route two-way; the only key is `$default`. */
    create: one(aws.CreateRouteResponseCommand, "RouteResponseId"),
    update: one(aws.UpdateRouteResponseCommand, "RouteResponseId"),
    delete: one(aws.DeleteRouteResponseCommand),
  },
  integrationResponses: {
    list: list(aws.GetIntegrationResponsesCommand, "Items", "IntegrationResponseId", "IntegrationResponseKey"),
    get: one(aws.GetIntegrationResponseCommand, "IntegrationResponseId"),
    create: one(aws.CreateIntegrationResponseCommand, "IntegrationResponseId"),
    update: one(aws.UpdateIntegrationResponseCommand, "IntegrationResponseId"),
    delete: one(aws.DeleteIntegrationResponseCommand),
  },
};

/** `GetApis`, `CreateApi` and `UpdateApi`, which both kinds share and which each of them narrows to its own. */
export const apiOperations = {
  list: list(aws.GetApisCommand, "Items", "ApiId", "Name", "ProtocolType"),
  create: one(aws.CreateApiCommand, "ApiId", "Name"),
  update: one(aws.UpdateApiCommand, "ApiId", "Name"),
};
