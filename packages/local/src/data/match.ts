import type { HttpApi } from "@apigw/model";
import type { DeployedApi, DeployedStage } from "../deployed.js";
import { unsigned } from "./auth/iam.js";
import type { Call } from "./call.js";
import { type Exchange, openExchange, type Routed } from "./exchange.js";
import { Refusal } from "./refusal.js";
import { decoded, httpRouter, type Router, restRouter } from "./route.js";

/**
 * The stage that a path speaks of, and what is left of the path. REST and WebSocket APIs always have it in the path;
 * HTTP APIs fall back to `$default`.
 */
export function findStage(deployed: DeployedApi, path: string): { stage: DeployedStage; path: string } | undefined {
  const end = path.indexOf("/", 1);
  const first = path.slice(1, end === -1 ? undefined : end);
  const rest = end === -1 ? "" : path.slice(end);
  const named = first === "$default" ? undefined : deployed.stages.get(decoded(first));
  if (named !== undefined) return { stage: withShare(named), path: rest === "" ? "/" : rest };
  const byDefault = deployed.protocol === "http" ? deployed.stages.get("$default") : undefined;
  return byDefault && { stage: byDefault, path };
}

/** The stage, or for its share of the requests the canary beside it. */
function withShare(stage: DeployedStage): DeployedStage {
  const { canary } = stage;
  return canary !== undefined && Math.random() * 100 < canary.percentTraffic ? canary : stage;
}

/** Opens the exchange with the stage that the call is for. */
export function enter(call: Call, deployed: DeployedApi, stage: DeployedStage, api: HttpApi, path: string): Exchange {
  return openExchange(call, { deployed, stage, api, path, router: routerOf(stage, api) });
}

/** The operation that serves this request. */
export function match(exchange: Exchange): Routed {
  const { api, call, path, router } = exchange;
  const found = router.find(call.method, path);
  if (found === undefined) {
    // One type for two things: an HTTP API says 404 here, and 403 of a missing signature.
    const missing = new Refusal("MISSING_AUTHENTICATION_TOKEN");
    throw api.protocol === "rest" ? unsigned(call, missing) : missing;
  }
  if (call.tooLarge) throw new Refusal("REQUEST_TOO_LARGE");
  const pathParams = new Map<string, string>();
  for (const [name, text] of found.params) pathParams.set(name, api.protocol === "rest" ? text : decoded(text));
  // The same object, richer: a copy of it would cost each request more than finding the route.
  const routed: Routed = Object.assign(exchange, { operation: found.operation, pathParams });
  exchange.notes.routed = routed;
  return routed;
}

// A stage keeps its object until the next deployment, so the router lives exactly as long as what it was made from.
const routers = new WeakMap<DeployedStage, Router>();

function routerOf(stage: DeployedStage, api: HttpApi): Router {
  const known = routers.get(stage);
  if (known !== undefined) return known;
  const router = api.protocol === "rest" ? restRouter(api.operations) : httpRouter(api.operations);
  routers.set(stage, router);
  return router;
}
