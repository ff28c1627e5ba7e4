import type { DeployedPlan } from "../../deployed.js";
import { headerOf } from "../call.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { Refusal } from "../refusal.js";

/**
 * `x-api-key`, or what the authorizer says, must be a key that is enabled and whose usage plan covers this stage. The
 * plan's limits come before its quota: a call that is throttled is not counted.
 */
export function checkApiKey(plane: Plane, routed: Routed, { lambda }: Identity): Identity {
  const { api, call, operation } = routed;
  const value = api.apiKeySource === "AUTHORIZER" ? lambda?.usageKey : headerOf(call.headers, "x-api-key");
  return { apiKey: admitKey(plane, routed, operation.route, value) };
}

/** Where a key is used: which stage, and when. */
type Place = Pick<Routed, "deployed" | "stage" | "epoch">;

/** Lets a key in by its usage plans, and counts that it was used; also for the handshake of a socket. */
export function admitKey(
  plane: Plane,
  place: Place,
  route: string,
  value: string | undefined,
): { readonly id: string; readonly value: string } {
  const { deployed, stage } = place;
  const key = value === undefined ? undefined : plane.directory.apiKey(deployed.region, value);
  const plans = key?.plans(deployed.apiId, stage.stage) ?? [];
  if (value === undefined || !key?.enabled || plans.length === 0) throw new Refusal("INVALID_API_KEY");
  for (const plan of plans) {
    if (!admits(plane, place, route, plan)) throw new Refusal("THROTTLED");
    if (!plan.count()) throw new Refusal("QUOTA_EXCEEDED");
  }
  return { id: key.id, value };
}

/** The route's own limit in the plan, else the plan's. */
function admits(
  { throttle, timeScale }: Plane,
  { epoch }: Place,
  route: string,
  { limit, routes }: DeployedPlan,
): boolean {
  const counted = routes.get(route) ?? limit;
  return counted === undefined || throttle.admits(counted.bucket, counted, epoch * timeScale);
}
