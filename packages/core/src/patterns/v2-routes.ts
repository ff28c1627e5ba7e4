import type { CreateIntegrationCommandInput, CreateRouteCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import type { Given } from "../operations/operation.js";
import { all } from "../pages.js";
import { has } from "../same.js";

/** One route of an HTTP or WebSocket API, as AWS wants it. */
export interface WantedRoute {
  readonly key: string;
  readonly integration: Omit<Given<CreateIntegrationCommandInput>, "ApiId">;
  readonly settings: Omit<Given<CreateRouteCommandInput>, "ApiId" | "RouteKey" | "Target">;
}

/** A route that is there now. */
export interface AddedV2Route {
  readonly route: string;
  readonly routeId: string;
  readonly integrationId: string;
}

/** AWS's limit of routes for one API, which can be raised. */
const most = 300;

/** What there is and what is missing, told before anything is done. */
export interface V2Plan {
  /** Adds what is missing, route by route. */
  carryOut(): Promise<AddedV2Route[]>;
}

/** Reads the API, and refuses what cannot be added. Routes with one integration share it, as they should: 300 are the most. */
export async function planRoutes(aws: Aws, ApiId: string, wanted: readonly WantedRoute[]): Promise<V2Plan> {
  const [routes, integrations] = await Promise.all([
    all(aws.v2.routes.list({ ApiId })),
    all(aws.v2.integrations.list({ ApiId })),
  ]);
  const targets = new Map(routes.map((route) => [route.RouteKey, route]));
  const known: ({ readonly IntegrationId: string } & object)[] = [...integrations];
  for (const { key, integration } of wanted) {
    const target = targets.get(key)?.Target?.replace("integrations/", "");
    if (
      target === undefined ||
      has(
        known.find(({ IntegrationId }) => IntegrationId === target),
        integration,
      )
    )
      continue;
    throw new GatewayError(
      "conflict",
      `The route ${JSON.stringify(key)} of ${ApiId} is there already, and has another integration (${target}). Delete it first, or choose another key. Nothing was changed.`,
    );
  }
  const count = new Set([...targets.keys(), ...wanted.map(({ key }) => key)]).size;
  if (count > most) {
    throw new GatewayError(
      "invalid",
      `${ApiId} would have ${count} routes, and AWS lets an API have ${most}. Use {proxy+} or $default for what one function answers. Nothing was changed.`,
    );
  }
  const integrationFor = async (integration: WantedRoute["integration"]) => {
    const there = known.find((one) => has(one, integration));
    if (there !== undefined) return there.IntegrationId;
    const made = await aws.v2.integrations.create({ ApiId, ...integration });
    known.push({ ...integration, IntegrationId: made.IntegrationId });
    return made.IntegrationId;
  };
  return {
    async carryOut() {
      const added: AddedV2Route[] = [];
      for (const { key, integration, settings } of wanted) {
        const integrationId = await integrationFor(integration);
        const Target = `integrations/${integrationId}`;
        const there = targets.get(key);
        const route = there ?? (await aws.v2.routes.create({ ApiId, RouteKey: key, Target, ...settings }));
        if (there !== undefined && !has(there, { Target, ...settings }))
          await aws.v2.routes.update({ ApiId, RouteId: there.RouteId, Target, ...settings });
        added.push({ route: key, routeId: route.RouteId, integrationId });
      }
      return added;
    },
  };
}
