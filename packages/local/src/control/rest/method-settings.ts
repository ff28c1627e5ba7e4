import type { MethodSetting } from "@aws-sdk/client-api-gateway";
import type { Patch } from "../patch.js";
import { freeMap } from "../present.js";
import { badRequest } from "../protocol/api-error.js";

/** `/{resource}/{method}/throttling/rateLimit`: the resource with its slashes escaped, or `*`, then the method. */
export function patchMethodSetting(patch: Patch, draft: Record<string, unknown>): void {
  const [resource = "", method = ""] = patch.segments;
  const key = `${resource.replace(/^\//, "")}/${method}`;
  // The cast holds: the draft is a copy of the stage, whose member this is.
  const settings = freeMap((draft.methodSettings ?? {}) as Record<string, MethodSetting>);
  if (patch.op === "remove") {
    if (!Object.hasOwn(settings, key)) {
      throw badRequest(`Cannot remove method setting ${key} because there is no method setting for this method `);
    }
    delete settings[key];
  } else {
    const member = memberOf(patch.segments);
    if (member === undefined || patch.op !== "replace") throw badRequest(refusal(patch));
    settings[key] = { ...defaultSetting, ...settings[key], [member]: settingValue(patch.value) };
  }
  draft.methodSettings = settings;
}

/** Whether a path means a setting of a method: a resource may be called like a member of the stage. */
export function isSettingPath(segments: readonly string[]): boolean {
  return memberOf(segments) !== undefined;
}

function memberOf(segments: readonly string[]): keyof MethodSetting | undefined {
  return segments.length === 4 ? settingMembers.get(`${segments[2]}/${segments[3]}`) : undefined;
}

const defaultSetting: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

const settingMembers: ReadonlyMap<string, keyof MethodSetting> = new Map([
  ["metrics/enabled", "metricsEnabled"],
  ["logging/loglevel", "loggingLevel"],
  ["logging/dataTrace", "dataTraceEnabled"],
  ["throttling/burstLimit", "throttlingBurstLimit"],
  ["throttling/rateLimit", "throttlingRateLimit"],
  ["caching/enabled", "cachingEnabled"],
  ["caching/ttlInSeconds", "cacheTtlInSeconds"],
  ["caching/dataEncrypted", "cacheDataEncrypted"],
  ["caching/requireAuthorizationForCacheControl", "requireAuthorizationForCacheControl"],
  ["caching/unauthorizedCacheControlHeaderStrategy", "unauthorizedCacheControlHeaderStrategy"],
]);

function settingValue(value: string | undefined): string | number | boolean {
  if (value === "true" || value === "false") return value === "true";
  return value !== undefined && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : (value ?? "");
}

// The list is AWS's own, commas missing where they are missing there.
function refusal({ path }: Patch): string {
  const named = "/{resourcePath}/{httpMethod}";
  const all = "/*/*";
  const rest = (at: string) =>
    `${at}/caching/enabled, ${at}/caching/dataEncrypted, ${at}/caching/requireAuthorizationForCacheControl, ` +
    `${at}/caching/unauthorizedCacheControlHeaderStrategy`;
  const logs = (at: string) => `${at}/metrics/enabled, ${at}/logging/dataTrace, ${at}/logging/loglevel`;
  const limits = (at: string) => [
    `${at}/throttling/burstLimit`,
    `${at}/throttling/rateLimit`,
    `${at}/caching/ttlInSeconds`,
  ];
  return (
    `Invalid method setting path: ${path}. Must be one of: [/deploymentId, /description, /cacheClusterEnabled, ` +
    "/cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, " +
    `/accessLogSettings/format, ${logs(named)}, ${limits(named).join("")}, ${rest(named)}, ` +
    `${logs(all)}, ${limits(all).join(" ")}, ${rest(all)}, /variables/{variable_name}, /tracingEnabled]`
  );
}
