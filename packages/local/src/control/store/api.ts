import type {
  Api,
  ApiMapping,
  Authorizer,
  Deployment,
  DomainName,
  Integration,
  IntegrationResponse,
  Model,
  Route,
  RouteResponse,
  Stage,
  VpcLink,
} from "@aws-sdk/client-apigatewayv2";

/** An HTTP or a WebSocket API as it is configured. */
export interface StoredApi {
  readonly definition: ApiDefinition;
  readonly deployments: Map<string, StoredApiDeployment>;
  readonly stages: Map<string, StoredApiStage>;
}

/** What a deployment takes a picture of, in the words of the SDK, by id. */
export interface ApiDefinition {
  readonly api: StoredApiHead;
  readonly routes: Map<string, StoredRoute>;
  readonly integrations: Map<string, StoredIntegration>;
  readonly models: Map<string, StoredApiModel>;
  readonly authorizers: Map<string, StoredApiAuthorizer>;
}

export interface StoredApiHead extends Api {
  readonly ApiId: string;
  readonly ProtocolType: "HTTP" | "WEBSOCKET";
  Name: string;
}

export interface StoredRoute extends Route {
  readonly RouteId: string;
  RouteKey: string;
  readonly responses: Map<string, RouteResponse>;
}

export interface StoredIntegration extends Integration {
  readonly IntegrationId: string;
  readonly responses: Map<string, IntegrationResponse>;
}

export interface StoredApiModel extends Model {
  readonly ModelId: string;
  Name: string;
}

export interface StoredApiAuthorizer extends Authorizer {
  readonly AuthorizerId: string;
  Name: string;
}

export interface StoredApiDeployment extends Deployment {
  readonly DeploymentId: string;
  /** The picture; nobody edits it. */
  readonly definition: ApiDefinition;
}

export interface StoredApiStage extends Stage {
  readonly StageName: string;
  DeploymentId?: string;
  AutoDeploy: boolean;
  /** An automatic deployment is due: edits came after the last one. */
  dirty: boolean;
}

/** A link into subnets; the older API has links of its own, into load balancers. */
export interface StoredSubnetLink extends VpcLink {
  readonly VpcLinkId: string;
  Name: string;
  SubnetIds: string[];
  SecurityGroupIds: string[];
}

export interface StoredDomainName extends DomainName {
  readonly DomainName: string;
  readonly mappings: Map<string, ApiMapping>;
}
