import { present } from "@apigw/model";
import type { Aws } from "../change.js";
import { executeApiArn } from "./arn.js";
import { type HttpIntegration, httpIntegrationOf } from "./http-integration.js";
import { inArn, readRoute } from "./route.js";
import { type AddedV2Route, planRoutes, type WantedRoute } from "./v2-routes.js";

/** A route of an HTTP API, and what stands behind it. */
export interface HttpRoute {
  /** `GET /items/{id}`, `ANY /{proxy+}`, or `$default` for all that no other route takes. */
  readonly route: string;
  readonly integration: HttpIntegration;
  readonly operationName?: string;
}

/** Adds what is missing of these routes: permission of the function, integration, route. */
export async function addHttpRoutes(
  aws: Aws,
  ApiId: string,
  routes: readonly HttpRoute[],
): Promise<{ routes: AddedV2Route[] }> {
  const region = await aws.region();
  const sources = new Map<string, string[]>();
  const wanted: WantedRoute[] = [];
  for (const { route, integration, operationName } of routes) {
    const source = route === "$default" ? "*/$default" : `*/${inArn(readRoute(route))}`;
    const settings = present<{ OperationName?: string }>({ OperationName: operationName });
    const resolved =
      "function" in integration
        ? { ...integration, function: await aws.lambda.arn(integration.function) }
        : integration;
    if ("function" in resolved)
      sources.set(resolved.function, [...(sources.get(resolved.function) ?? []), `${ApiId}/${source}`]);
    wanted.push({ key: route, integration: httpIntegrationOf(resolved), settings });
  }
  const plan = await planRoutes(aws, ApiId, wanted);
  await allowAll(aws, ApiId, sources, region);
  return { routes: await plan.carryOut() };
}

/** One statement for each function: its policy may have 20 KB. */
export async function allowAll(
  aws: Aws,
  ApiId: string,
  sources: ReadonlyMap<string, readonly string[]>,
  region: string,
): Promise<void> {
  for (const [arn, [only = "", ...more]] of sources)
    await aws.lambda.allow(arn, executeApiArn(arn, region, more.length === 0 ? only : `${ApiId}/*`));
}
