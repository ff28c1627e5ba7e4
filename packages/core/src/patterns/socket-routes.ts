import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import { all } from "../pages.js";
import { allowAll } from "./http-routes.js";
import { type SocketIntegration, socketIntegrationOf } from "./socket-integration.js";
import { type AddedV2Route, planRoutes, type WantedRoute } from "./v2-routes.js";

/** A route of a WebSocket API, and what stands behind it. */
export interface SocketRoute {
  /** What the route selection expression gives: `joinRoom`; or `$connect`, `$disconnect`, `$default`. */
  readonly route: string;
  readonly integration: SocketIntegration;
  /** What the integration answers is sent back to the connection. */
  readonly twoWay?: boolean;
}

/** Adds what is missing of these routes: permission of the function, integration, route, route response. */
export async function addSocketRoutes(
  aws: Aws,
  ApiId: string,
  routes: readonly SocketRoute[],
): Promise<{ routes: AddedV2Route[] }> {
  const region = await aws.region();
  const sources = new Map<string, string[]>();
  const wanted: WantedRoute[] = [];
  for (const { route, integration, twoWay } of routes) {
    checkKey(route);
    const resolved =
      "function" in integration
        ? { ...integration, function: await aws.lambda.arn(integration.function) }
        : integration;
    if ("function" in resolved)
      sources.set(resolved.function, [...(sources.get(resolved.function) ?? []), `${ApiId}/*/${route}`]);
    const settings = twoWay === true ? { RouteResponseSelectionExpression: "$default" } : {};
    wanted.push({ key: route, integration: socketIntegrationOf(resolved, region), settings });
  }
  const plan = await planRoutes(aws, ApiId, wanted);
  await allowAll(aws, ApiId, sources, region);
  const added = await plan.carryOut();
  for (const [index, { twoWay }] of routes.entries()) {
    const routeId = added[index]?.routeId;
    if (twoWay === true && routeId !== undefined) await answer(aws, ApiId, routeId);
  }
  return { routes: added };
}

async function answer(aws: Aws, ApiId: string, RouteId: string): Promise<void> {
  const responses = await all(aws.v2.routeResponses.list({ ApiId, RouteId }));
  if (responses.length === 0) await aws.v2.routeResponses.create({ ApiId, RouteId, RouteResponseKey: "$default" });
}

function checkKey(route: string): void {
  if (/^(\$connect|\$disconnect|\$default|[^$\s][\s\S]{0,127})$/.test(route)) return;
  throw new GatewayError(
    "invalid",
    `${JSON.stringify(route)} is no route key: $connect, $disconnect, $default, or 1 to 128 characters that do not begin with "$". Nothing was changed.`,
  );
}
