import { present } from "@apigw/model";
import type { Method, PutMethodCommandInput } from "@aws-sdk/client-api-gateway";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import type { Given } from "../operations/operation.js";
import { has } from "../same.js";
import { executeApiArn } from "./arn.js";
import { type IntegrationReply, putOf, type RestIntegration } from "./rest-integration.js";
import { checkRoom, type Known, readTree } from "./rest-tree.js";
import { inArn, type Route, readRoute } from "./route.js";

/** A method on a path, and what stands behind it. */
export interface RestRoute extends RouteSettings {
  /** `GET /items/{id}`; `ANY` stands for every method. */
  readonly route: string;
  readonly integration: RestIntegration;
}

/** What `PutMethod` takes beside. Nobody is kept out by default; `authorize` changes that for many routes at once. */
export type RouteSettings = Partial<
  Pick<
    Given<PutMethodCommandInput>,
    "apiKeyRequired" | "operationName" | "requestModels" | "requestParameters" | "requestValidatorId"
  >
>;

/** A route that is there now. */
export interface AddedRoute {
  readonly route: string;
  readonly resourceId: string;
}

/** Adds routes to an API: what is missing of them, route by route, so that each is whole before the next begins. */
export async function addRestRoutes(
  aws: Aws,
  restApiId: string,
  routes: readonly RestRoute[],
): Promise<{ routes: AddedRoute[] }> {
  const region = await aws.region();
  const wanted: Wanted[] = [];
  for (const route of routes) wanted.push(await read(aws, route, region));
  const tree = await readTree(aws, restApiId);
  for (const one of wanted) refuseOther(tree.find(one.at.path), one);
  checkRoom(
    tree,
    wanted.map(({ at }) => at),
  );
  await allowFunctions(aws, restApiId, wanted, region);
  const added: AddedRoute[] = [];
  for (const one of wanted) {
    const resource = await tree.resource(one.at.path);
    await putRoute(aws, { restApiId, resourceId: resource.id, httpMethod: one.at.method }, one, resource);
    added.push({ route: one.route.route, resourceId: resource.id });
  }
  return { routes: added };
}

interface Wanted extends ReturnType<typeof putOf> {
  readonly route: RestRoute;
  readonly at: Route;
  /** The ARN of the function behind it. */
  readonly function: string | undefined;
}

async function read(aws: Aws, route: RestRoute, region: string): Promise<Wanted> {
  const at = readRoute(route.route);
  const { integration } = route;
  if (!("function" in integration)) return { route, at, function: undefined, ...putOf(integration, region) };
  const arn = await aws.lambda.arn(integration.function);
  return { route, at, function: arn, ...putOf({ ...integration, function: arn }, region) };
}

function refuseOther(resource: Known | undefined, { at, put, route }: Wanted): void {
  const method = resource?.methods[at.method];
  if (method === undefined) return;
  const { route: _, integration: __, ...settings } = route;
  // Somebody who asks for a key on a route that has none must not believe that it has one now.
  if (!has(method, settings)) {
    throw new GatewayError(
      "conflict",
      `${route.route} is there already, and its settings are not ${JSON.stringify(settings)}. Change them with methods.update. Nothing was changed.`,
    );
  }
  const there = method.methodIntegration;
  const { integrationHttpMethod: ___, ...wanted } = put;
  if (there === undefined || has(there, wanted)) return;
  throw new GatewayError(
    "conflict",
    `${route.route} is there already, and has another integration (${there.type} ${there.uri ?? ""}). Take it away with integrations.delete first, or choose another route. Nothing was changed.`,
  );
}

/** Before anything else: a function that is not there stops the change while nothing was changed. */
async function allowFunctions(aws: Aws, restApiId: string, wanted: readonly Wanted[], region: string): Promise<void> {
  const byFunction = new Map<string, Route[]>();
  for (const { function: arn, at } of wanted) {
    if (arn !== undefined) byFunction.set(arn, [...(byFunction.get(arn) ?? []), at]);
  }
  for (const [arn, routes] of byFunction) {
    // A function's policy may have 20 KB: one statement for all of them, where there are several.
    const [only] = routes;
    const rest = routes.length === 1 && only !== undefined ? inArn(only) : "*";
    await aws.lambda.allow(arn, executeApiArn(arn, region, `${restApiId}/*/${rest}`));
  }
}

interface Address {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

async function putRoute(aws: Aws, address: Address, { route, put, responses }: Wanted, resource: Known): Promise<void> {
  const method = resource.methods[address.httpMethod];
  const { route: _, integration: __, ...settings } = route;
  if (method === undefined) await aws.rest.methods.put({ ...address, authorizationType: "NONE", ...settings });
  if (method?.methodIntegration === undefined) await aws.rest.integrations.put({ ...address, ...put });
  for (const response of responses) await putReply(aws, address, response, method);
}

/** What `PutMethodResponse` declares, and what `PutIntegrationResponse` makes of what came back. */
export async function putReply(aws: Aws, address: Address, reply: IntegrationReply, method?: Method): Promise<void> {
  const { statusCode, responseParameters, ...rest } = reply;
  const declared = Object.fromEntries(Object.keys(responseParameters ?? {}).map((name) => [name, true]));
  const parameters = responseParameters === undefined ? undefined : declared;
  if (method?.methodResponses?.[statusCode] === undefined) {
    const given = present<{ responseParameters?: Record<string, boolean> }>({ responseParameters: parameters });
    await aws.rest.methodResponses.put({ ...address, statusCode, ...given });
  }
  if (!has(method?.methodIntegration?.integrationResponses?.[statusCode], reply)) {
    const given = present<Partial<IntegrationReply>>({ responseParameters });
    await aws.rest.integrationResponses.put({ ...address, statusCode, ...rest, ...given });
  }
}
