import { accountQuota, type Quota, quotaOf } from "@apigw/model";
import { ApiError } from "./protocol/api-error.js";
import type { Shape } from "./protocol/json.js";
import type { Scope } from "./store/world.js";

/** Refuses a management call that comes sooner than AWS would take it. */
export type Admit = (operation: string, input: Shape, scope: Scope) => void;

/** AWS's quotas of the management API, for each account and region; `scale` runs the clock that much faster. */
export function enforceQuotas(scale: number, clock: () => number = () => performance.now()): Admit {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (name: string, { burst, seconds }: Quota, { accountId, name: region }: Scope) => {
    const place = `${accountId} ${region} ${name}`;
    const known = buckets.get(place) ?? { burst, perSecond: scale / seconds, tokens: burst, at: clock() };
    buckets.set(place, known);
    return known;
  };
  return (operation, input, scope) => {
    const wanted = [bucketOf("", accountQuota, scope)];
    const [name, quota] = quotaOf(operation, input);
    if (quota !== undefined) wanted.push(bucketOf(name, quota, scope));
    const now = clock();
    const wait = Math.max(...wanted.map((bucket) => secondsUntilNext(bucket, now)));
    if (wait > 0) throw tooManyRequests(wait);
    // A call that is refused costs nothing of the other quota.
    for (const bucket of wanted) bucket.tokens -= 1;
  };
}

interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
  tokens: number;
  at: number;
}

function secondsUntilNext(bucket: Bucket, now: number): number {
  bucket.tokens = Math.min(bucket.burst, bucket.tokens + ((now - bucket.at) / 1000) * bucket.perSecond);
  bucket.at = now;
  return bucket.tokens >= 1 ? 0 : (1 - bucket.tokens) / bucket.perSecond;
}

function tooManyRequests(seconds: number): ApiError {
  const headers = { "retry-after": String(Math.ceil(seconds)) };
  return new ApiError("TooManyRequestsException", 429, "Too Many Requests", { limitType: "Account" }, headers);
}
