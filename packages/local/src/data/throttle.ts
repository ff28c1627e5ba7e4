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

/** New WebSockets of an account in a region. */
const connectionLimit: Limit = { rate: 500, burst: 500 };

type Limits = Pick<Plane, "accountLimit" | "throttle" | "timeScale">;

/**
 * Whether a request is within the limits of its route and its stage, and then of its account: in this order, so that
 * what a route refuses costs the others nothing.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function isWithinLimits(limits: Limits, routed: Routed, settings: StageSettings): boolean {
  return isRouteWithinLimits(limits, routed, routed.operation.route, routed.epoch, settings);
}

/** The same of any route, a socket's too. */
export function isRouteWithinLimits(
  limits: Limits,
  at: Pick<Routed, "deployed" | "stage">,
  route: string,
  epoch: number,
  settings: StageSettings,
): boolean {
  const limit = limitOf(settings, route);
  if (limit !== undefined) {
    const bucket = `${at.deployed.apiId}/${at.stage.stage}/${route}`;
    if (!limits.throttle.admits(bucket, limit, epoch * limits.timeScale)) return false;
  }
  return isAccountWithinLimits(limits, at.deployed, epoch);
}

/** Whether an account may call once more; without `quotas`, always. */
export function isAccountWithinLimits(
  { accountLimit, throttle, timeScale }: Limits,
  of: Account,
  epoch: number,
): boolean {
  return accountLimit === undefined || throttle.admits(`${of.accountId}/${of.region}`, accountLimit, epoch * timeScale);
}

/** Whether an account may open one more WebSocket. */
export function mayConnect({ accountLimit, throttle, timeScale }: Limits, of: Account, epoch: number): boolean {
  const bucket = `${of.accountId}/${of.region}/connections`;
  return accountLimit === undefined || throttle.admits(bucket, connectionLimit, epoch * timeScale);
}

type Account = Pick<Routed["deployed"], "accountId" | "region">;

/** What limits a route: its own setting, else that of the stage, which counts for each route by itself. */
function limitOf({ everyRoute, routes }: StageSettings, route: string): Limit | undefined {
  return routes.get(route) ?? everyRoute;
}
