import type { Gateway } from "@apigw/local";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  PutIntegrationResponseCommand,
  type PutIntegrationResponseCommandInput,
  PutMethodCommand,
  type PutMethodCommandInput,
  PutMethodResponseCommand,
} from "@aws-sdk/client-api-gateway";

export const region = "us-east-1";

/** A client of the SDK for the gateway under test. */
export function clientOf(gateway: Gateway): APIGatewayClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new APIGatewayClient({ endpoint: gateway.url, region, credentials });
}

/** The URI by which an integration names a function. */
export function functionUri(name: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:${name}/invocations`;
}

/** A method with what stands behind it, as the recorded tests set them up. */
export interface MethodSetup {
  /** `/nested/{test}` */
  readonly path: string;
  readonly httpMethod: string;
  readonly method?: Partial<PutMethodCommandInput>;
  readonly integration: Omit<PutIntegrationCommandInput, "restApiId" | "resourceId" | "httpMethod">;
  readonly responses?: readonly Partial<PutIntegrationResponseCommandInput>[];
}

/** A REST API that is made call by call, as AWS's own guide does. */
export async function createApi(client: APIGatewayClient, methods: readonly MethodSetup[]): Promise<Api> {
  const { id: restApiId = "", rootResourceId = "" } = await client.send(new CreateRestApiCommand({ name: "replay" }));
  const resources = new Map([["/", rootResourceId]]);
  const resourceOf = async (path: string): Promise<string> => {
    const known = resources.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf("/");
    const parentId = await resourceOf(path.slice(0, cut) || "/");
    const { id = "" } = await client.send(
      new CreateResourceCommand({ restApiId, parentId, pathPart: path.slice(cut + 1) }),
    );
    resources.set(path, id);
    return id;
  };
  for (const { path, httpMethod, method, integration, responses = [{}] } of methods) {
    const at = { restApiId, resourceId: await resourceOf(path), httpMethod };
    await client.send(new PutMethodCommand({ ...at, authorizationType: "NONE", ...method }));
    await client.send(new PutIntegrationCommand({ ...at, ...integration }));
    for (const response of responses) {
      const statusCode = response.statusCode ?? "200";
      const responseParameters = Object.fromEntries(
        Object.keys(response.responseParameters ?? {}).map((key) => [key, true]),
      );
      await client.send(new PutMethodResponseCommand({ ...at, statusCode, responseParameters }));
      await client.send(new PutIntegrationResponseCommand({ ...at, ...response, statusCode }));
    }
  }
  return { restApiId, resources };
}

export interface Api {
  readonly restApiId: string;
  readonly resources: ReadonlyMap<string, string>;
}

/** Deploys, and gives where the stage is called. */
export async function deploy(
  gateway: Gateway,
  client: APIGatewayClient,
  { restApiId }: Api,
  stageName = "test",
  more: object = {},
): Promise<string> {
  await client.send(new CreateDeploymentCommand({ restApiId, stageName, ...more }));
  return `${gateway.url}/_aws/execute-api/${restApiId}/${stageName}`;
}

/** A mock that answers 200 by its template. */
export function mock(
  template: string,
  requestTemplate = '{"statusCode": 200}',
): Pick<MethodSetup, "integration" | "responses"> {
  return {
    integration: { type: "MOCK", requestTemplates: { "application/json": requestTemplate } },
    responses: [{ responseTemplates: { "application/json": template } }],
  };
}
