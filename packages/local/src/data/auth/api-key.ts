import { headerOf } from "../call.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { Refusal } from "../refusal.js";

/** `x-api-key` must be a key that is enabled and whose usage plan covers this stage. */
export function checkApiKey({ directory }: Plane, { api, call, deployed, stage }: Routed): Identity {
  if (api.apiKeySource === "AUTHORIZER") {
    const why = `the API key of "${deployed.name}" comes from its authorizer, which is not built yet`;
    throw new Refusal("API_CONFIGURATION_ERROR", { why });
  }
  const value = headerOf(call.headers, "x-api-key");
  const key = value === undefined ? undefined : directory.apiKey(deployed.region, value);
  if (value === undefined || !key?.enabled || !key.covers(deployed.apiId, stage.stage)) {
    throw new Refusal("INVALID_API_KEY");
  }
  return { apiKey: { id: key.id, value } };
}
