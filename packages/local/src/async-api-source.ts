import { readAsyncApi, type SocketApi, type SocketResources } from "@apigw/model";
import { functionArn } from "./functions/context.js";

/** Whether a contract is one of a WebSocket API. */
export function isAsyncApi(document: unknown): boolean {
  return typeof document === "object" && document !== null && Object.hasOwn(document, "asyncapi");
}

/**
 * The resources of a WebSocket API's contract. A contract does not say what stands behind a route: the function that is
 * called like the API serves them all, and one called like the authorizer guards them.
 */
export function socketResourcesOf(document: unknown, name: string, region: string): SocketResources {
  const { api, diagnostics } = readAsyncApi(document, { name });
  const wrong = diagnostics.find(({ severity }) => severity === "error");
  if (wrong !== undefined) throw new Error(`${name} cannot be imported: ${wrong.message}. ${wrong.help ?? ""}`.trim());
  const guard = guardOf(api);
  const integration = {
    IntegrationId: "function",
    IntegrationType: "AWS_PROXY",
    IntegrationUri: invocationOf(name, region),
  };
  return {
    api: { Name: name, ProtocolType: "WEBSOCKET", RouteSelectionExpression: api.routeSelectionExpression },
    routes: api.routes.map(({ key, operationName, twoWay }) => ({
      RouteKey: key,
      Target: "integrations/function",
      ...(operationName === undefined ? {} : { OperationName: operationName }),
      ...(twoWay ? { RouteResponseSelectionExpression: "$default" } : {}),
      ...(key === "$connect" ? guard.route : {}),
      responses: twoWay ? [{ RouteResponseKey: "$default" }] : [],
    })),
    integrations: [{ ...integration, responses: [] }],
    models: [],
    authorizers: guard.authorizers.map((one) => ({ ...one, AuthorizerUri: invocationOf(one.Name, region) })),
    stages: [],
  };
}

interface Guard {
  readonly route: object;
  readonly authorizers: readonly { readonly AuthorizerId: string; readonly Name: string }[];
}

const nobody: Guard = { route: {}, authorizers: [] };

/** Who guards `$connect`. */
function guardOf({ connect, securitySchemes }: SocketApi): Guard {
  const wanted = connect.security.flatMap(({ schemes }) => schemes.map(({ name }) => name));
  const needed = securitySchemes.filter(({ name }) => wanted.includes(name));
  const ApiKeyRequired = needed.some(
    ({ authorizer, credential }) => credential === "apiKey" && authorizer === undefined,
  );
  const key = ApiKeyRequired ? { ApiKeyRequired } : {};
  if (needed.some(({ credential }) => credential === "sigv4"))
    return { route: { ...key, AuthorizationType: "AWS_IAM" }, authorizers: [] };
  const guard = needed.find(({ authorizer, credential }) => authorizer !== undefined || credential !== "apiKey");
  if (guard === undefined) return { ...nobody, route: key };
  const { authorizer, in: place, name, wire } = guard;
  const usual = [`route.request.${place === "query" ? "querystring" : "header"}.${wire}`];
  const IdentitySource =
    authorizer !== undefined && authorizer.identitySource.length > 0 ? authorizer.identitySource : usual;
  return {
    route: { ...key, AuthorizationType: "CUSTOM", AuthorizerId: name },
    authorizers: [{ AuthorizerId: name, Name: name, ...{ AuthorizerType: "REQUEST", IdentitySource } }],
  };
}

function invocationOf(name: string, region: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn(name, region)}/invocations`;
}
