import type { DeployedPlan } from "../../deployed.js";
import { headerOf } from "../call.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { Refusal } from "../refusal.js";

/**
 * `x-api-key`, or what the authorizer says, must be a key that is enabled and whose usage plan covers this stage. The
 * plan's limits come before its quota: a call that is throttled is not counted.
 */
export function checkApiKey(plane: Plane, routed: Routed, { lambda }: Identity): Identity {
  const { api, call, deployed, stage } = routed;
  const value = api.apiKeySource === "AUTHORIZER" ? lambda?.usageKey : headerOf(call.headers, "x-api-key");
  const key = value === undefined ? undefined : plane.directory.apiKey(deployed.region, value);
  const plans = key?.plans(deployed.apiId, stage.stage) ?? [];
  if (value === undefined || !key?.enabled || plans.length === 0) throw new Refusal("INVALID_API_KEY");
  for (const plan of plans) {
    if (!admits(plane, routed, plan, key.id)) throw new Refusal("THROTTLED");
    if (!plan.count()) throw new Refusal("QUOTA_EXCEEDED");
  }
  return { apiKey: { id: key.id, value } };
}

/** The route's own limit in the plan, else the plan's. */
function admits(plane: Plane, routed: Routed, { id, limit, routes }: DeployedPlan, keyId: string): boolean {
  const { deployed, epoch, operation, stage } = routed;
  const now = epoch * plane.timeScale;
  const own = routes.get(operation.route);
  if (own !== undefined) {
    const route = `${id}/${keyId}/${deployed.apiId}/${stage.stage}/${operation.route}`;
    return plane.throttle.admits(route, own, now);
  }
  return limit === undefined || plane.throttle.admits(`${id}/${keyId}`, limit, now);
}
