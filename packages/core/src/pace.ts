import { setTimeout } from "node:timers/promises";
import { accountQuota, operationQuotas, type Quota } from "@apigw/model";

/** Waits until an operation may be called; rejects as soon as the signal says so. One pacer serves all clients. */
export type Pace = (operation: string, signal?: AbortSignal) => Promise<void>;

/** Paces calls to the quota of each operation, and of the account. `scale` runs all of them faster, for tests. */
export function pacer(scale = 1): Pace {
  const account = bucket(accountQuota, scale);
  const operations = new Map([...operationQuotas].map(([name, quota]) => [name, bucket(quota, scale)]));
  return async (operation, signal) => {
    await operations.get(operation)?.(signal);
    await account(signal);
  };
}

/**
 * AWS counts when a call arrives, and some take longer on their way than others: at exactly AWS's rate, now and then one
 * would come too early.
 */
const margin = 1.02;

/** A token bucket: resolves when it is the caller's turn. */
function bucket({ burst, seconds }: Quota, scale: number): (signal?: AbortSignal) => Promise<void> {
  const perSecond = scale / (seconds * margin);
  // Of a burst of many, two are kept back for the same reason.
  const most = burst > 10 ? burst - 2 : burst;
  let tokens = most;
  let filled = performance.now();
  return async (signal) => {
    signal?.throwIfAborted();
    const now = performance.now();
    tokens = Math.min(most, tokens + ((now - filled) / 1000) * perSecond);
    filled = now;
    // A debt is a place in the queue: each caller waits until the bucket has paid it off.
    tokens -= 1;
    if (tokens >= 0) return;
    try {
      await setTimeout((-tokens / perSecond) * 1000, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      tokens += 1;
      throw error;
    }
  };
}
