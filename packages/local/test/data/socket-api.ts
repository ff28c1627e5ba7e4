import { type Gateway, type GatewayOptions, startGateway } from "@apigw/local";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  type CreateApiCommandInput,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  type CreateIntegrationCommandInput,
  CreateIntegrationResponseCommand,
  type CreateIntegrationResponseCommandInput,
  CreateModelCommand,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateRouteResponseCommand,
  CreateStageCommand,
  type CreateStageCommandInput,
} from "@aws-sdk/client-apigatewayv2";

export const region = "eu-west-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** A WebSocket API, each part as the SDK takes it. */
export interface SocketSetup {
  readonly api?: Partial<CreateApiCommandInput>;
  /** A REQUEST authorizer: its function, and what it looks at. */
  readonly authorizer?: { readonly function: string; readonly identitySource: string[] };
  /** JSON Schemas by name. */
  readonly models?: Readonly<Record<string, object>>;
  readonly routes: Readonly<Record<string, RouteSetup>>;
  readonly stage?: Partial<CreateStageCommandInput>;
}

export interface RouteSetup {
  /** A function as a proxy. */
  readonly function?: string;
  readonly integration?: Partial<CreateIntegrationCommandInput>;
  readonly responses?: readonly Partial<CreateIntegrationResponseCommandInput>[];
  readonly twoWay?: boolean;
  readonly route?: Partial<CreateRouteCommandInput>;
}

/** A gateway and what a test of WebSocket APIs asks of it, through the SDK's clients. */
export interface SocketGateway {
  readonly gateway: Gateway;
  readonly client: ApiGatewayV2Client;
  /** Makes and deploys an API; gives its id and where its stage `prod` is. */
  deploy(setup: SocketSetup): Promise<{ readonly apiId: string; readonly url: string }>;
  /** `@connections` of an API, by the SDK's client. */
  connections(url: string): Management;
  stop(): Promise<void>;
}

export interface Management {
  post(ConnectionId: string, Data: string): Promise<unknown>;
  get(ConnectionId: string): Promise<{ readonly LastActiveAt?: Date | undefined }>;
  end(ConnectionId: string): Promise<unknown>;
}

export async function startSockets(options: GatewayOptions = {}): Promise<SocketGateway> {
  const gateway = await startGateway({ region, log: () => undefined, ...options });
  const client = new ApiGatewayV2Client({ endpoint: gateway.url, region, credentials });
  return {
    gateway,
    client,
    deploy: (setup) => deploy(gateway, client, setup),
    connections(url) {
      const endpoint = url.replace("ws:", "http:");
      const management = new ApiGatewayManagementApiClient({ endpoint, region, credentials, maxAttempts: 1 });
      return {
        post: (ConnectionId, Data) => management.send(new PostToConnectionCommand({ ConnectionId, Data })),
        get: (ConnectionId) => management.send(new GetConnectionCommand({ ConnectionId })),
        end: (ConnectionId) => management.send(new DeleteConnectionCommand({ ConnectionId })),
      };
    },
    async stop() {
      client.destroy();
      await gateway.stop();
    },
  };
}

/** The URI of a function, as integrations and authorizers name it. */
export const uri = (name: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:${name}/invocations`;

async function deploy(gateway: Gateway, client: ApiGatewayV2Client, setup: SocketSetup) {
  const expression = { RouteSelectionExpression: "$request.body.action" };
  const { ApiId = "" } = await client.send(
    new CreateApiCommand({ Name: "chat", ProtocolType: "WEBSOCKET", ...expression, ...setup.api }),
  );
  for (const [Name, schema] of Object.entries(setup.models ?? {}))
    await client.send(
      new CreateModelCommand({ ApiId, Name, ContentType: "application/json", Schema: JSON.stringify(schema) }),
    );
  const AuthorizerId = await authorizerOf(client, ApiId, setup);
  for (const [key, route] of Object.entries(setup.routes)) await addRoute(client, ApiId, key, route, AuthorizerId);
  await client.send(new CreateStageCommand({ ApiId, StageName: "prod", ...setup.stage }));
  await client.send(new CreateDeploymentCommand({ ApiId, StageName: "prod" }));
  return { apiId: ApiId, url: gateway.baseUrl(ApiId) };
}

async function authorizerOf(client: ApiGatewayV2Client, ApiId: string, { authorizer }: SocketSetup) {
  if (authorizer === undefined) return undefined;
  const { AuthorizerId } = await client.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: "guard",
      AuthorizerType: "REQUEST",
      AuthorizerUri: uri(authorizer.function),
      IdentitySource: authorizer.identitySource,
    }),
  );
  return AuthorizerId;
}

async function addRoute(
  client: ApiGatewayV2Client,
  ApiId: string,
  RouteKey: string,
  setup: RouteSetup,
  AuthorizerId: string | undefined,
): Promise<void> {
  const behind = setup.integration ?? {
    IntegrationType: "AWS_PROXY",
    IntegrationUri: uri(setup.function ?? ""),
    IntegrationMethod: "POST",
  };
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({ ApiId, IntegrationType: "MOCK", ...behind }),
  );
  for (const response of setup.responses ?? [])
    await client.send(
      new CreateIntegrationResponseCommand({ ApiId, IntegrationId, IntegrationResponseKey: "$default", ...response }),
    );
  const guarded =
    RouteKey === "$connect" && AuthorizerId !== undefined ? { AuthorizationType: "CUSTOM" as const, AuthorizerId } : {};
  const { RouteId } = await client.send(
    new CreateRouteCommand({
      ApiId,
      RouteKey,
      Target: `integrations/${IntegrationId}`,
      ...guarded,
      ...(setup.twoWay === true ? { RouteResponseSelectionExpression: "$default" } : {}),
      ...setup.route,
    }),
  );
  if (setup.twoWay === true)
    await client.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
}
