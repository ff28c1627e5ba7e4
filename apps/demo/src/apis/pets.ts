import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  ImportRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import petstore from "../../documents/petstore.json" with { type: "json" };
import { type AwsOptions, invocation } from "./aws.js";

export interface DeployedPets {
  readonly apiId: string;
  readonly apiKey: string;
}

/** The public petstore as a REST API: imported, deployed, and opened by an API key. */
export async function deployPets(aws: AwsOptions): Promise<DeployedPets> {
  const client = new APIGatewayClient(aws);
  const { id: restApiId = "" } = await client.send(
    new ImportRestApiCommand({
      body: new TextEncoder().encode(JSON.stringify(forApiGateway(aws.region))),
      failOnWarnings: false,
    }),
  );
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const { id: keyId = "", value = "" } = await client.send(new CreateApiKeyCommand({ name: "demo", enabled: true }));
  const { id: usagePlanId = "" } = await client.send(
    new CreateUsagePlanCommand({ name: "demo", apiStages: [{ apiId: restApiId, stage: "prod" }] }),
  );
  await client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
  return { apiId: restApiId, apiKey: value };
}

/** The document as its owner publishes it, with what API Gateway has to know. */
function forApiGateway(region: string): object {
  const integration = { type: "aws_proxy", httpMethod: "POST", uri: invocation(region, "pets") };
  const paths = Object.entries(petstore.paths).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([method, operation]) => [
        method,
        { ...operation, security: [{ api_key: [] }], "x-amazon-apigateway-integration": integration },
      ]),
    ),
  ]);
  return {
    ...petstore,
    paths: Object.fromEntries(paths),
    components: {
      ...petstore.components,
      securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } },
    },
    "x-amazon-apigateway-binary-media-types": ["application/octet-stream"],
  };
}
