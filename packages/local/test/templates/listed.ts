import {
  APIGatewayClient,
  GetAuthorizersCommand,
  GetResourcesCommand,
  GetRestApisCommand,
} from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetRoutesCommand,
  GetAuthorizersCommand as GetV2AuthorizersCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Gateway } from "../../src/index.js";

/** What AWS's SDK lists of a gateway: by the API's name, its routes, each with who guards it. */
export async function listed(gateway: Gateway): Promise<Record<string, string[]>> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const settings = { endpoint: gateway.url, region: "us-east-1", credentials };
  const rest = new APIGatewayClient(settings);
  const v2 = new ApiGatewayV2Client(settings);
  const found: [string, string[]][] = [];
  for (const { id: restApiId, name } of (await rest.send(new GetRestApisCommand({}))).items ?? []) {
    const authorizers = (await rest.send(new GetAuthorizersCommand({ restApiId }))).items ?? [];
    const names = new Map(authorizers.map((one) => [one.id, one.name]));
    const all = { restApiId, embed: ["methods"], limit: 500 };
    const resources = (await rest.send(new GetResourcesCommand(all))).items ?? [];
    const routes = resources.flatMap(({ path, resourceMethods }) =>
      Object.entries(resourceMethods ?? {}).map(([method, { authorizationType, authorizerId, apiKeyRequired }]) =>
        line(`${method} ${path}`, names.get(authorizerId) ?? authorizationType, apiKeyRequired),
      ),
    );
    found.push([`${name} rest`, routes.sort()]);
  }
  for (const { ApiId, Name, ProtocolType } of (await v2.send(new GetApisCommand({}))).Items ?? []) {
    const authorizers = (await v2.send(new GetV2AuthorizersCommand({ ApiId }))).Items ?? [];
    const names = new Map(authorizers.map((one) => [one.AuthorizerId, one.Name]));
    const routes = (await v2.send(new GetRoutesCommand({ ApiId, MaxResults: "500" }))).Items ?? [];
    const lines = routes.map(({ RouteKey, AuthorizationType, AuthorizerId, ApiKeyRequired }) =>
      line(RouteKey, names.get(AuthorizerId) ?? AuthorizationType, ApiKeyRequired),
    );
    found.push([`${Name} ${ProtocolType?.toLowerCase()}`, lines.sort()]);
  }
  return Object.fromEntries(found);
}

function line(route: string | undefined, guard: string | undefined, apiKey: boolean | undefined): string {
  const guards = [...(guard === undefined || guard === "NONE" ? [] : [guard]), ...(apiKey === true ? ["key"] : [])];
  return guards.length === 0 ? String(route) : `${route} (${guards.join(", ")})`;
}
