import type { GetUsageCommandInput, UpdateUsageCommandInput, Usage } from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { badRequest, notFound } from "../protocol/api-error.js";
import type { StoredUsagePlan } from "../store/rest-api.js";
import { dayOf, periodStart, remainingOn, usedOn } from "../store/usage.js";
import { entryOf } from "./lookup.js";

/** How often the keys of a usage plan were used, as the data plane counted. */
export const usageHandlers = { GetUsage: getUsage, UpdateUsage: updateUsage } satisfies Handlers;

function getUsage(input: GetUsageCommandInput, call: Call): Usage {
  const { startDate = "", endDate = "", keyId } = input;
  const plan = planOf(call, input.usagePlanId);
  const days = daysBetween(startDate, endDate);
  if (keyId !== undefined && !plan.keyIds.has(keyId)) throw unknownKey(keyId);
  const { items: keys, position } = pageOf(keyId === undefined ? [...plan.keyIds] : [keyId], input);
  return { ...usageOf(plan, keys, days, startDate, endDate), ...(position === undefined ? {} : { position }) };
}

/** `replace /remaining`: more, or less, for the rest of the period. */
function updateUsage(input: UpdateUsageCommandInput, call: Call): Usage {
  const plan = planOf(call, input.usagePlanId);
  const { keyId = "" } = input;
  if (!plan.keyIds.has(keyId)) throw unknownKey(keyId);
  const today = dayOf(new Date());
  for (const { op, path, value } of input.patchOperations ?? []) {
    if (path !== "/remaining" || op !== "replace") {
      throw badRequest(`Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [/remaining]`);
    }
    const remaining = Number(value);
    if (value === undefined || !/^\d+$/.test(value)) throw badRequest("Invalid remaining quota specified");
    if (plan.quota === undefined) throw badRequest("Usage Plan has no quota");
    const period = periodStart(plan, today);
    const granted = plan.usage.granted.get(`${keyId} ${period}`) ?? 0;
    plan.usage.granted.set(`${keyId} ${period}`, granted + remaining - remainingOn(plan, keyId, today));
  }
  return usageOf(plan, [keyId], [today], today, today);
}

function usageOf(
  plan: StoredUsagePlan,
  keys: readonly string[],
  days: readonly string[],
  startDate: string,
  endDate: string,
): Usage {
  const items: Record<string, number[][]> = Object.create(null);
  for (const key of keys) items[key] = days.map((day) => [usedOn(plan, key, day), remainingOn(plan, key, day)]);
  return { usagePlanId: plan.id, startDate, endDate, items };
}

function daysBetween(startDate: string, endDate: string): string[] {
  const [start, end] = [startDate, endDate].map((text) => {
    const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
    if (Number.isNaN(time)) throw badRequest(`Invalid date specified: ${text}. Expected format: yyyy-MM-dd`);
    return time;
  });
  if (start === undefined || end === undefined || start > end) throw badRequest("Start date must be before end date");
  // AWS keeps ninety days.
  if (end - start > 90 * oneDay) throw badRequest("Usage can be asked for at most 90 days");
  return Array.from({ length: (end - start) / oneDay + 1 }, (_, index) => dayOf(new Date(start + index * oneDay)));
}

const oneDay = 24 * 3600 * 1000;

function planOf({ region }: Call, usagePlanId: string | undefined): StoredUsagePlan {
  return entryOf(region.usagePlans, usagePlanId, "Invalid Usage Plan ID specified");
}

function unknownKey(keyId: string) {
  return notFound(`Invalid API Key identifier specified: ${keyId}`);
}
