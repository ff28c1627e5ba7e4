import { setTimeout } from "node:timers/promises";
import { accountQuota, type Quota, quotaOf } from "@apigw/model";

/**
 * Waits until an operation may be called, and gives what is to be told once it was answered; rejects as soon as the signal
 * says so. One pacer serves all clients of an account.
 */
export type Pace = (operation: string, input: object, signal?: AbortSignal) => Promise<() => void>;

/** Paces calls to the quota of each operation, and of the account. `scale` runs all of them faster, for tests. */
export function pacer(scale = 1): Pace {
  const account = bucket(accountQuota, scale);
  const buckets = new Map<string, Bucket>();
  const bucketOf = (name: string, quota: Quota): Bucket => {
    const known = buckets.get(name) ?? bucket(quota, scale);
    buckets.set(name, known);
    return known;
  };
  return async (operation, input, signal) => {
    const [name, quota] = quotaOf(operation, input);
    const own = quota === undefined ? undefined : await bucketOf(name, quota)(signal);
    const shared = await account(signal);
    return () => {
      own?.();
      shared();
    };
  };
}

/** A little less than AWS lets pass: its clock is not ours, and calls may overtake each other on their way. */
const margin = 1.02;

/** Calls from a full bucket on. AWS counts from when the first of them came, which is not known before its answer. */
interface Run {
  since: number;
  calls: number;
  answered: boolean;
}

/** Resolves when it is the caller's turn. */
type Bucket = (signal?: AbortSignal) => Promise<() => void>;

/** A token bucket. */
function bucket({ burst, seconds }: Quota, scale: number): Bucket {
  const interval = (seconds * margin * 1000) / scale;
  let run: Run = { since: 0, calls: 0, answered: true };
  return async (signal) => {
    signal?.throwIfAborted();
    const now = performance.now();
    if (now >= run.since + run.calls * interval) run = { since: now, calls: 0, answered: false };
    const mine = run;
    const over = mine.calls - (burst - 1);
    mine.calls += 1;
    // What is over the burst has a place in the queue, and waits until the bucket has earned it.
    for (;;) {
      const wait = over <= 0 ? 0 : mine.since + over * interval - performance.now();
      if (wait <= 0) break;
      await setTimeout(wait, undefined, signal === undefined ? {} : { signal });
    }
    return () => {
      if (mine.answered) return;
      mine.answered = true;
      mine.since = Math.max(mine.since, performance.now());
    };
  };
}
