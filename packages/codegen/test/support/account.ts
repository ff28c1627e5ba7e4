import { type Gateway, startGateway } from "@apigw/local";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  ImportRestApiCommand,
  PutRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Folder, Ran } from "./folder.js";
import { petShop } from "./pets.js";

/** An account on the local gateway, empty at the start of each test, with plain SDK clients. */
export interface Account {
  readonly rest: APIGatewayClient;
  readonly v2: ApiGatewayV2Client;
  readonly url: string;
  /** Runs a command against it. */
  run(folder: Folder, ...args: string[]): Promise<Ran>;
  /** The pet shop as a REST API, deployed; `change` makes another one of it. */
  deployPets(change?: (document: typeof petShop) => object): Promise<string>;
  /** Changes what is configured, without a deployment. */
  configurePets(restApiId: string, change: (document: typeof petShop) => object): Promise<void>;
  /** An HTTP API with one route; its stage deploys by itself only if asked. */
  deployOrders(options?: { autoDeploy?: boolean }): Promise<string>;
  /** A WebSocket API with one route and one event. */
  deployChat(): Promise<string>;
}

export const region = "eu-west-1";

export function useAccount(): Account {
  let gateway: Gateway;
  let rest: APIGatewayClient;
  let v2: ApiGatewayV2Client;
  beforeAll(async () => {
    process.env.AWS_ACCESS_KEY_ID = "test";
    process.env.AWS_SECRET_ACCESS_KEY = "test";
    gateway = await startGateway({ log: () => undefined });
    const options = { endpoint: gateway.url, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
    rest = new APIGatewayClient(options);
    v2 = new ApiGatewayV2Client(options);
  });
  afterEach(() => gateway.reset());
  afterAll(() => gateway.stop());
  const body = (document: object) => new TextEncoder().encode(JSON.stringify(withMocks(document)));
  return {
    get rest() {
      return rest;
    },
    get v2() {
      return v2;
    },
    get url() {
      return gateway.url;
    },
    run: (folder, ...args) => folder.apigw(...args, "--endpoint-url", gateway.url, "--region", region),
    async deployPets(change = (document) => document) {
      const { id = "" } = await rest.send(new ImportRestApiCommand({ body: body(change(petShop)) }));
      await rest.send(new CreateDeploymentCommand({ restApiId: id, stageName: "prod" }));
      return id;
    },
    async configurePets(restApiId, change) {
      await rest.send(new PutRestApiCommand({ restApiId, mode: "overwrite", body: body(change(petShop)) }));
    },
    async deployOrders({ autoDeploy = true } = {}) {
      const { ApiId = "" } = await v2.send(new CreateApiCommand({ Name: "Orders", ProtocolType: "HTTP" }));
      await v2.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /orders/{orderId}" }));
      await v2.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: autoDeploy }));
      return ApiId;
    },
    async deployChat() {
      const api = { ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" } as const;
      const { ApiId = "" } = await v2.send(new CreateApiCommand({ Name: "Chat", ...api }));
      const model = { type: "object", properties: { text: { type: "string" } } };
      await v2.send(new CreateModelCommand({ ApiId, Name: "EventPosted", Schema: JSON.stringify(model) }));
      await v2.send(new CreateRouteCommand({ ApiId, RouteKey: "post" }));
      await v2.send(new CreateStageCommand({ ApiId, StageName: "prod", AutoDeploy: true }));
      return ApiId;
    },
  };
}

/** API Gateway deploys only methods that have an integration. */
export function withMocks(document: object): object {
  const { paths } = document as { paths: Record<string, Record<string, object>> }; // each of ours has paths
  const whole = Object.entries(paths).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([key, value]) => [
        key,
        key === "parameters" ? value : { ...value, "x-amazon-apigateway-integration": { type: "mock" } },
      ]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(whole) };
}
