import type { Limit, StageSettings } from "../stage-settings.js";

/** How often routes were called of late. */
export interface Throttle {
  /** Whether one more call is within the limit. */
  admits(key: string, limit: Limit, now: number): boolean;
  forget(): void;
}

/** Token buckets, one for each route of each stage that has a limit. */
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

/** What limits a route: its own setting, else that of the stage, which counts for each route by itself. */
export function limitOf({ everyRoute, routes }: StageSettings, route: string): Limit | undefined {
  return routes.get(route) ?? everyRoute;
}
