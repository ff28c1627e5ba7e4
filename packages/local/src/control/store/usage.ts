import type { StoredUsagePlan } from "./rest-api.js";

/** What the data plane counted for the keys of a usage plan. */
export interface UsageCounters {
  /** Requests by key, and then by day: `2026-11-23`. */
  readonly used: Map<string, Map<string, number>>;
  /** What UpdateUsage gave beside the quota, by `KEY` and the first day of the period. */
  readonly granted: Map<string, number>;
}

export function newUsage(): UsageCounters {
  return { used: new Map(), granted: new Map() };
}

/** Counts a request, unless the quota is used up: then it says no. */
export function countUse(plan: StoredUsagePlan, keyId: string, at: Date): boolean {
  const day = dayOf(at);
  if (plan.quota !== undefined && remainingOn(plan, keyId, day) <= 0) return false;
  const days = plan.usage.used.get(keyId) ?? new Map<string, number>();
  plan.usage.used.set(keyId, days.set(day, (days.get(day) ?? 0) + 1));
  return true;
}

export function usedOn({ usage }: StoredUsagePlan, keyId: string, day: string): number {
  return usage.used.get(keyId)?.get(day) ?? 0;
}

/** What was left of the quota at the end of that day; without a quota there is nothing to tell, and it is 0. */
export function remainingOn(plan: StoredUsagePlan, keyId: string, day: string): number {
  if (plan.quota === undefined) return 0;
  const start = periodStart(plan, day);
  let used = 0;
  for (const [date, count] of plan.usage.used.get(keyId) ?? []) if (date >= start && date <= day) used += count;
  const granted = plan.usage.granted.get(`${keyId} ${start}`) ?? 0;
  return Math.max(0, (plan.quota.limit ?? 0) + granted - used);
}

/** The first day of the period that a day is in: of the week or the month, moved by the quota's offset. */
export function periodStart({ quota }: StoredUsagePlan, day: string): string {
  const { period = "DAY", offset = 0 } = quota ?? {};
  if (period === "DAY") return day;
  const date = new Date(`${day}T00:00:00Z`);
  if (period === "WEEK") {
    const back = (date.getUTCDay() - offset + 7) % 7;
    return dayOf(new Date(date.getTime() - back * 24 * 3600 * 1000));
  }
  const first = Math.min(1 + offset, 28);
  const month = date.getUTCDate() >= first ? date.getUTCMonth() : date.getUTCMonth() - 1;
  return dayOf(new Date(Date.UTC(date.getUTCFullYear(), month, first)));
}

/** `2026-11-23` */
export function dayOf(date: Date): string {
  const day = Math.floor(date.getTime() / oneDay);
  if (day !== lastDay) {
    lastDay = day;
    lastText = date.toISOString().slice(0, 10);
  }
  return lastText;
}

const oneDay = 24 * 3600 * 1000;
// It is asked for with every request, and changes once in a day.
let lastDay = Number.NaN;
let lastText = "";
