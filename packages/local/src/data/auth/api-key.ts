import { headerOf } from "../call.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { Refusal } from "../refusal.js";

/** `x-api-key`, or what the authorizer says, must be a key that is enabled and whose usage plan covers this stage. */
export function checkApiKey(
  { directory }: Plane,
  { api, call, deployed, stage }: Routed,
  { lambda }: Identity,
): Identity {
  const value = api.apiKeySource === "AUTHORIZER" ? lambda?.usageKey : headerOf(call.headers, "x-api-key");
  const key = value === undefined ? undefined : directory.apiKey(deployed.region, value);
  if (value === undefined || !key?.enabled || !key.covers(deployed.apiId, stage.stage)) {
    throw new Refusal("INVALID_API_KEY");
  }
  if (!key.count(deployed.apiId, stage.stage)) throw new Refusal("QUOTA_EXCEEDED");
  return { apiKey: { id: key.id, value } };
}
