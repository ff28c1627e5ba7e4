import { type Gateway, type GatewayOptions, startGateway } from "@apigw/local";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateStageCommand,
  ImportRestApiCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { documentOf } from "./deploy.js";

export const region = "eu-west-1";

/** A gateway, the SDK's client for it, and APIs that are imported and deployed. */
export interface Rest {
  readonly gateway: Gateway;
  readonly client: APIGatewayClient;
  /** Imports routes, deploys them to `prod`, and tells where they are. */
  deploy(routes: Readonly<Record<string, object>>, root?: object): Promise<Deployed>;
  /** Patches of the stage, as `replace`. */
  patchStage(api: Deployed, patches: Readonly<Record<string, string>>): Promise<void>;
}

export interface Deployed {
  readonly restApiId: string;
  readonly url: string;
}

export async function startRest(options: GatewayOptions = {}): Promise<Rest> {
  const gateway = await startGateway({ region, log: () => undefined, ...options });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new APIGatewayClient({ endpoint: gateway.url, region, credentials });
  return {
    gateway,
    client,
    async deploy(routes, root = {}) {
      const body = new TextEncoder().encode(JSON.stringify(documentOf(routes, root)));
      const { id: restApiId = "" } = await client.send(new ImportRestApiCommand({ body }));
      const { id: deploymentId } = await client.send(new CreateDeploymentCommand({ restApiId }));
      await client.send(
        new CreateStageCommand({ restApiId, deploymentId, stageName: "prod", cacheClusterEnabled: true }),
      );
      return { restApiId, url: `${gateway.url}/_aws/execute-api/${restApiId}/prod` };
    },
    async patchStage({ restApiId }, patches) {
      const patchOperations = Object.entries(patches).map(([path, value]) => ({ op: "replace", path, value }) as const);
      await client.send(new UpdateStageCommand({ restApiId, stageName: "prod", patchOperations }));
    },
  };
}

/** A Lambda proxy behind a route. */
export function proxy(name: string, more: object = {}): object {
  const uri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:${name}/invocations`;
  return { "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST", uri, ...more } };
}

/** A mock that answers by its template. */
export function mock(template: string, responses: object = {}): object {
  return {
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      responses: { default: { statusCode: "200", responseTemplates: { "application/json": template } }, ...responses },
    },
  };
}

/** Status and body in one line. */
export async function seen(response: Response): Promise<readonly [number, unknown]> {
  const text = await response.text();
  try {
    return [response.status, JSON.parse(text)];
  } catch {
    return [response.status, text];
  }
}
