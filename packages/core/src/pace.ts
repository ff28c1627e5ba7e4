import { setTimeout } from "node:timers/promises";
import { accountQuota, operationQuotas, type Quota } from "@apigw/model";

/** Waits until an operation may be called. One pacer serves all clients of an account. */
export type Pace = (operation: string) => Promise<void>;

/** Paces calls to the quota of each operation, and of the account. `scale` runs all of them faster, for tests. */
export function pacer(scale = 1): Pace {
  const account = bucket(accountQuota, scale);
  const operations = new Map([...operationQuotas].map(([name, quota]) => [name, bucket(quota, scale)]));
  return async (operation) => {
    await operations.get(operation)?.();
    await account();
  };
}

/** A token bucket: resolves when it is the caller's turn. */
function bucket({ burst, seconds }: Quota, scale: number): () => Promise<void> {
  const perSecond = scale / seconds;
  let tokens = burst;
  let filled = performance.now();
  return async () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filled) / 1000) * perSecond);
    filled = now;
    // A debt is a place in the queue: each caller waits until the bucket has paid it off.
    tokens -= 1;
    if (tokens < 0) await setTimeout((-tokens / perSecond) * 1000);
  };
}
