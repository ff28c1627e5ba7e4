import * as v1 from "@aws-sdk/client-api-gateway";
import * as v2 from "@aws-sdk/client-apigatewayv2";

/** All that the plain SDK reads of an account, ids and times left out: two that are equal were made equal. */
export async function shapeOf(url: string): Promise<unknown> {
  const options = {
    ...{ endpoint: url, region: "us-east-1" },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const [older, newer] = [new v1.APIGatewayClient(options), new v2.ApiGatewayV2Client(options)];
  try {
    const { items: rest = [] } = await older.send(new v1.GetRestApisCommand({ limit: 500 }));
    const { Items: apis = [] } = await newer.send(new v2.GetApisCommand({}));
    const { items: plans = [] } = await older.send(new v1.GetUsagePlansCommand({}));
    const { items: keys = [] } = await older.send(new v1.GetApiKeysCommand({}));
    return plain({
      rest: await Promise.all(rest.map((api) => restShape(older, api))),
      apis: await Promise.all(apis.map((api) => v2Shape(newer, api))),
      ...{ plans, keys, domains: await domains(newer), account: await older.send(new v1.GetAccountCommand({})) },
    });
  } finally {
    older.destroy();
    newer.destroy();
  }
}

async function restShape(client: v1.APIGatewayClient, api: v1.RestApi): Promise<object> {
  const at = { restApiId: api.id, limit: 500 };
  const { items: resources = [] } = await client.send(new v1.GetResourcesCommand({ ...at, embed: ["methods"] }));
  const { items: authorizers } = await client.send(new v1.GetAuthorizersCommand(at));
  const { items: gatewayResponses } = await client.send(new v1.GetGatewayResponsesCommand(at));
  const { item: stages } = await client.send(new v1.GetStagesCommand({ restApiId: api.id }));
  const byPath = Object.fromEntries(resources.map(({ path = "", resourceMethods }) => [path, resourceMethods]));
  return { api, resources: byPath, authorizers, gatewayResponses, stages };
}

async function v2Shape(client: v2.ApiGatewayV2Client, api: v2.Api): Promise<object> {
  const at = { ApiId: api.ApiId };
  const { Items: routes = [] } = await client.send(new v2.GetRoutesCommand(at));
  const { Items: integrations = [] } = await client.send(new v2.GetIntegrationsCommand(at));
  const { Items: authorizers } = await client.send(new v2.GetAuthorizersCommand(at));
  const { Items: stages } = await client.send(new v2.GetStagesCommand(at));
  const byKey = routes.map(({ Target, ...route }) => [
    route.RouteKey ?? "",
    { ...route, integration: integrations.find(({ IntegrationId }) => Target === `integrations/${IntegrationId}`) },
  ]);
  return { api, routes: Object.fromEntries(byKey), authorizers, stages };
}

async function domains(client: v2.ApiGatewayV2Client): Promise<object> {
  const { Items = [] } = await client.send(new v2.GetDomainNamesCommand({}));
  return Promise.all(
    Items.map(async ({ DomainName, DomainNameConfigurations }) => {
      const { Items: mappings } = await client.send(new v2.GetApiMappingsCommand({ DomainName }));
      return { DomainName, DomainNameConfigurations, mappings };
    }),
  );
}

const made =
  /^(\$metadata|id|apiId|value|rootResourceId|cacheNamespace|deploymentId|authorizerId|hostedZoneId|apiGatewayDomainName|ApiGatewayDomainName|HostedZoneId|(Api|Route|Integration|Authorizer|Deployment|ApiMapping)Id|ApiEndpoint|.*(Date|DateTime)|LastDeploymentStatusMessage|stageKeys)$/;

/** Without what AWS makes up anew each time. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date) return undefined;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key, one]) => one !== undefined && !made.test(key));
  return Object.fromEntries(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, one]) => [key, plain(one)]),
  );
}
