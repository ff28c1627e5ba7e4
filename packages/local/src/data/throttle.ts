import type { Limit, StageSettings } from "../stage-settings.js";
import type { Plane, Routed } from "./exchange.js";

/** How often routes, and all of an account together, were called of late. */
export interface Throttle {
  /** Whether one more call is within the limit. */
  admits(key: string, limit: Limit, now: number): boolean;
  forget(): void;
}

/** Token buckets, one for whatever has a limit. */
export function createThrottle(): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    admits(key, { burst, rate }, now) {
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      buckets.set(key, bucket);
      const earned = rate === Number.POSITIVE_INFINITY ? burst : ((now - bucket.at) / 1000) * rate;
      bucket.tokens = Math.min(burst, bucket.tokens + earned);
      bucket.at = now;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
    forget: () => buckets.clear(),
  };
}

/** What AWS lets an account do in a region. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const accountLimit: Limit = { rate: 10_000, burst: 5000 };

/**
 * Whether a request is within the limits of its route and its stage, and then of its account: in this order, so that
 * what a route refuses costs the others nothing.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function isWithinLimits(
  { accountLimit, throttle, timeScale }: Pick<Plane, "accountLimit" | "throttle" | "timeScale">,
  { deployed, epoch, operation, stage }: Routed,
  settings: StageSettings,
): boolean {
  const now = epoch * timeScale;
  const limit = limitOf(settings, operation.route);
  if (limit !== undefined && !throttle.admits(`${deployed.apiId}/${stage.stage}/${operation.route}`, limit, now))
    return false;
  return accountLimit === undefined || throttle.admits(`${deployed.accountId}/${deployed.region}`, accountLimit, now);
}

/** What limits a route: its own setting, else that of the stage, which counts for each route by itself. */
function limitOf({ everyRoute, routes }: StageSettings, route: string): Limit | undefined {
  return routes.get(route) ?? everyRoute;
}
