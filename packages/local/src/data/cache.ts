import type { DeployedStage } from "../deployed.js";
import type { CacheSetting, StageSettings } from "../stage-settings.js";
import { headerValues } from "./call.js";
import type { Identity, Plane, Routed } from "./exchange.js";
import type { Result } from "./integrate.js";
import { Refusal } from "./refusal.js";
import { select } from "./select.js";

/**
 * What stands behind the route, or what it said a while ago: the cache of a stage with a cache cluster.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 */
export async function cached(
  plane: Plane,
  routed: Routed,
  identity: Identity,
  settings: StageSettings,
  ask: () => Promise<Result>,
): Promise<Result> {
  const setting = settingFor(settings, routed);
  if (setting === undefined) return ask();
  const cache = cacheOf(routed.stage);
  const key = keyOf(routed, identity);
  const renews = wantsNew(routed);
  const may = !setting.requiresAuthorization || identity.iam !== undefined;
  if (renews && !may && setting.strategy === "FAIL_WITH_403") throw new Refusal("FORBIDDEN");
  const found = renews && may ? undefined : cache.get(key, Date.now());
  const result = found ?? (await ask());
  if (found === undefined && isKept(result))
    cache.set(key, result, Date.now() + (setting.ttl * 1000) / plane.timeScale);
  const warns = renews && !may && setting.strategy === "SUCCEED_WITH_RESPONSE_HEADER";
  return warns ? { ...result, headers: [...result.headers, warning] } : result;
}

const warning = [
  "Warning",
  '199 localhost "Cache-control headers were ignored because the caller was unauthorized"',
] as const;

/** A method's own setting; else that of the stage, which is for GET alone. */
function settingFor({ caching }: StageSettings, { call, operation }: Routed): CacheSetting | undefined {
  const own = caching?.routes.get(operation.route);
  const setting = own ?? (call.method === "GET" ? caching?.everyRoute : undefined);
  return setting?.enabled === true && setting.ttl > 0 ? setting : undefined;
}

/** Only what the integration names as a key tells calls apart: without one, all calls of a method are the same. */
function keyOf(routed: Routed, identity: Identity): string {
  const { cacheKeyParameters = [], cacheNamespace } = routed.operation.integration ?? {};
  const values = cacheKeyParameters.map((name) => [name, select(name, routed, identity) ?? null]);
  return JSON.stringify([cacheNamespace ?? routed.operation.path, routed.call.method, values]);
}

function wantsNew({ call }: Routed): boolean {
  return headerValues(call.headers, "cache-control").some((value) =>
    /(?:^|[\s,])max-age\s*=\s*0+(?:[\s,]|$)/i.test(value),
  );
}

/** AWS keeps nothing longer than this. */
const longest = 1_048_576;

function isKept({ body, status, stream }: Result): boolean {
  return status >= 200 && status < 300 && stream === undefined && Buffer.byteLength(body) <= longest;
}

/** Half a gigabyte is AWS's smallest cluster; here it is what a developer's machine can spare. */
const room = 64 * 1024 * 1024;

class ResponseCache {
  readonly #kept = new Map<string, { readonly result: Result; readonly until: number; readonly size: number }>();
  #size = 0;

  get(key: string, now: number): Result | undefined {
    const found = this.#kept.get(key);
    return found !== undefined && found.until > now ? found.result : undefined;
  }

  set(key: string, result: Result, until: number): void {
    this.#drop(key);
    const size = Buffer.byteLength(result.body) + key.length;
    this.#kept.set(key, { result, until, size });
    this.#size += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= room) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }
}

const caches = new WeakMap<object, ResponseCache>();

function cacheOf(stage: DeployedStage): ResponseCache {
  const name = stage.caches?.responses ?? stage;
  const cache = caches.get(name) ?? new ResponseCache();
  caches.set(name, cache);
  return cache;
}
