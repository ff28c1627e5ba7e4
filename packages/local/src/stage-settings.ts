import type { WireRequest, WireResponse } from "./control/protocol/wire.js";
import type { DeployedApi } from "./deployed.js";

/** What a stage says of its traffic: live, not a part of the picture that a deployment took. */
export interface StageSettings {
  /** The format of its access log, if it has one. */
  readonly accessLog?: string;
  /** How often each route may be called, unless the route says otherwise. */
  readonly everyRoute?: Limit;
  /** By route: `GET /pets`. */
  readonly routes: ReadonlyMap<string, Limit>;
  /** Of a REST API with a cache cluster: what is cached of every route, and of those that have their own setting. */
  readonly caching?: { readonly everyRoute?: CacheSetting; readonly routes: ReadonlyMap<string, CacheSetting> };
}

/** How a method's answers are kept. */
export interface CacheSetting {
  readonly enabled: boolean;
  /** Seconds. */
  readonly ttl: number;
  /** Only who may invalidate the cache may ask it not to be used. */
  readonly requiresAuthorization: boolean;
  /** What becomes of those who ask and may not: `FAIL_WITH_403` and its kin. */
  readonly strategy: string;
}

/** A token bucket. */
export interface Limit {
  /** Requests per second. */
  readonly rate: number;
  readonly burst: number;
}

/** The settings of all stages, asked of the management API itself and kept until something changes there. */
export interface AllStageSettings {
  of(api: DeployedApi, stage: string): StageSettings | Promise<StageSettings>;
  /** Something was managed: what was read may be old. */
  changed(): void;
  /** Everything is as at the start, where no stage has settings. */
  reset(): void;
}

type Manage = (request: WireRequest) => Promise<WireResponse>;

/** Reads settings by `GetStage` of either management API. */
export function createStageSettings(manage: Manage): AllStageSettings {
  const known = new Map<string, StageSettings>();
  // Imported APIs have no settings, and the management API, which is a lot of code, need not be loaded to know that.
  let managed = false;
  return {
    of(api, stage) {
      if (!managed) return none;
      const name = `${api.apiId}/${stage}`;
      const found = known.get(name);
      if (found !== undefined) return found;
      return read(manage, api, stage).then((settings) => {
        known.set(name, settings);
        return settings;
      });
    },
    changed() {
      managed = true;
      known.clear();
    },
    reset() {
      managed = false;
      known.clear();
    },
  };
}

const none: StageSettings = { routes: new Map() };

async function read(
  manage: Manage,
  { accountId, apiId, protocol, region }: DeployedApi,
  stage: string,
): Promise<StageSettings> {
  const base = protocol === "rest" ? "/restapis" : "/v2/apis";
  const { body, status } = await manage({
    method: "GET",
    path: `${base}/${apiId}/stages/${encodeURIComponent(stage)}`,
    query: "",
    // Account and region are those of the credential scope.
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${accountId}/20261123/${region}/apigateway/aws4_request` },
    body: new Uint8Array(0),
  });
  if (status !== 200) return none;
  const told = tableOf(JSON.parse(Buffer.from(body).toString("utf8")));
  return protocol === "rest" ? restSettings(told) : httpSettings(told);
}

type Table = ReadonlyMap<string, unknown>;

function httpSettings(told: Table): StageSettings {
  return settingsOf(told.get("accessLogSettings"), told.get("defaultRouteSettings"), [
    ...tableOf(told.get("routeSettings")),
  ]);
}

/** Keys are `~1pets~1{petId}/GET`, or with stars for all. */
function restSettings(told: Table): StageSettings {
  const settings = [...tableOf(told.get("methodSettings"))];
  const everyRoute = settings.find(([key]) => key === "*/*")?.[1];
  const routes = settings.flatMap(([key, one]): [string, unknown][] => {
    const [, path = "", method = ""] = /^(.*)\/([A-Z]+)$/.exec(key.replace(/~1/g, "/").replace(/~0/g, "~")) ?? [];
    return method === "" ? [] : [[`${method} /${path.replace(/^\/+/, "")}`, one]];
  });
  const plain = settingsOf(told.get("accessLogSettings"), everyRoute, routes);
  if (told.get("cacheClusterEnabled") !== true) return plain;
  const own = new Map(routes.map(([key, one]) => [key, cacheSetting(one)] as const));
  return {
    ...plain,
    caching: { ...(everyRoute === undefined ? {} : { everyRoute: cacheSetting(everyRoute) }), routes: own },
  };
}

function cacheSetting(told: unknown): CacheSetting {
  const table = tableOf(told);
  const ttl = table.get("cacheTtlInSeconds");
  return {
    enabled: table.get("cachingEnabled") === true,
    ttl: typeof ttl === "number" ? ttl : 300,
    requiresAuthorization: table.get("requireAuthorizationForCacheControl") !== false,
    strategy: String(table.get("unauthorizedCacheControlHeaderStrategy") ?? "SUCCEED_WITH_RESPONSE_HEADER"),
  };
}

function settingsOf(accessLog: unknown, everyRoute: unknown, routes: readonly [string, unknown][]): StageSettings {
  const format = tableOf(accessLog).get("format");
  const limit = limitOf(everyRoute);
  return {
    ...(typeof format === "string" && format !== "" ? { accessLog: format } : {}),
    ...(limit === undefined ? {} : { everyRoute: limit }),
    routes: new Map(
      routes.flatMap(([key, one]): [string, Limit][] => {
        const own = limitOf(one);
        return own === undefined ? [] : [[key, own]];
      }),
    ),
  };
}

/** One of the two alone is a limit too. Below zero, as REST APIs write it, there is none. */
function limitOf(settings: unknown): Limit | undefined {
  const table = tableOf(settings);
  const rate = table.get("throttlingRateLimit");
  const burst = table.get("throttlingBurstLimit");
  const limits = (value: unknown): value is number => typeof value === "number" && value >= 0;
  if (!limits(rate) && !limits(burst)) return undefined;
  return { rate: limits(rate) ? rate : Number.POSITIVE_INFINITY, burst: limits(burst) ? burst : accountBurst };
}

/** What an account may do at once, where a stage says nothing. */
const accountBurst = 5000;

function tableOf(value: unknown): Table {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
