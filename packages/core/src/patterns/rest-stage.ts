import type { MethodSetting, Stage } from "@aws-sdk/client-api-gateway";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import { near } from "../near.js";
import type { StagePatch } from "../operations/rest-patches.js";
import { all } from "../pages.js";
import { checkRange } from "../rules.js";
import { needLoggingRole } from "./cloudwatch-role.js";
import { readRoute } from "./route.js";
import type { ConfiguredStage, StageSettings, Throttling } from "./stage-settings.js";

/** Of a REST API's stage. */
export interface RestStageSettings extends StageSettings {
  /** A cache before every GET, with its size in GB; `false` takes it away. It costs by the hour. */
  readonly caching?:
    | false
    | (Caching & { readonly size: "0.5" | "1.6" | "6.1" | "13.5" | "28.4" | "58.2" | "118" | "237" });
  /** What single routes have instead: `{ "GET /items": { rateLimit: 10, burstLimit: 20 } }`. */
  readonly routes?: Readonly<Record<string, Partial<Throttling> & { readonly caching?: false | Caching }>>;
  /** Metrics of each method in CloudWatch. */
  readonly metrics?: boolean;
  /** How much of each execution is logged. */
  readonly logging?: "OFF" | "ERROR" | "INFO";
  /** X-Ray. */
  readonly tracing?: boolean;
  /** The role by which API Gateway writes logs, set where the account has none. */
  readonly cloudwatchRoleArn?: string;
}

/** Of answers that are kept. */
interface Caching {
  /** 0 to 3600 seconds; AWS's own is 300. */
  readonly ttlInSeconds?: number;
  readonly encrypted?: boolean;
}

/** Patches what differs (`UpdateStage`), all of it in one call; nothing where nothing does. */
export async function configureRestStage(
  aws: Aws,
  restApiId: string,
  stageName: string,
  settings: RestStageSettings,
): Promise<ConfiguredStage> {
  const stage = await stageOf(aws, restApiId, stageName);
  const patchOperations = patchesOf(settings).filter((patch) => differs(stage, patch));
  if (settings.accessLog !== undefined || (settings.logging ?? "OFF") !== "OFF")
    await needLoggingRole(aws, settings.cloudwatchRoleArn);
  if (patchOperations.length > 0) await aws.rest.stages.update({ restApiId, stageName, patchOperations });
  return { stageName };
}

/** The stage as it is; where there is none, an error that names those there are. */
export async function stageOf(aws: Aws, restApiId: string, stageName: string): Promise<Stage> {
  const stages = await all(aws.rest.stages.list({ restApiId }));
  const stage = stages.find((one) => one.stageName === stageName);
  if (stage !== undefined) return stage;
  const [guess] = near(stageName, stages, (one) => [one.stageName]);
  const names = stages.map((one) => one.stageName).join(", ");
  const meant =
    guess === undefined
      ? names === ""
        ? " It has none: deploy it first."
        : ` It has ${names}.`
      : ` Was ${guess.stageName} meant?`;
  throw new GatewayError(
    "not-found",
    `${restApiId} has no stage ${JSON.stringify(stageName)}.${meant} Nothing was changed.`,
  );
}

type Replace = Extract<StagePatch, { op: "replace" }>;

const replace = (path: Replace["path"], value: string | number | boolean): Replace =>
  // The cast holds: every path of a replacement goes with a text.
  ({ op: "replace", path, value: String(value) }) as Replace;

function patchesOf({
  caching,
  routes = {},
  variables = {},
  accessLog,
  throttling,
  ...settings
}: RestStageSettings): Replace[] {
  const { metrics, logging, tracing } = settings;
  return [
    ...(caching === undefined ? [] : cacheCluster(caching)),
    ...Object.entries(variables).map(([name, value]) => replace(`/variables/${name}`, value)),
    ...(accessLog === undefined ? [] : [replace("/accessLogSettings/destinationArn", accessLog.destinationArn)]),
    ...(accessLog === undefined ? [] : [replace("/accessLogSettings/format", accessLog.format)]),
    ...(tracing === undefined ? [] : [replace("/tracingEnabled", tracing)]),
    ...(throttling === undefined ? [] : throttle("/*/*", throttling)),
    ...(caching === undefined ? [] : cacheOf("/*/*", caching)),
    ...(metrics === undefined ? [] : [replace("/*/*/metrics/enabled", metrics)]),
    ...(logging === undefined ? [] : [replace("/*/*/logging/loglevel", logging)]),
    ...Object.entries(routes).flatMap(([route, one]) => [
      ...throttle(settingsPath(route), one),
      ...(one.caching === undefined ? [] : cacheOf(settingsPath(route), one.caching)),
    ]),
  ];
}

type At = `/${string}/${string}`;

function cacheCluster(caching: NonNullable<RestStageSettings["caching"]>): Replace[] {
  if (caching === false) return [replace("/cacheClusterEnabled", false)];
  return [replace("/cacheClusterEnabled", true), replace("/cacheClusterSize", caching.size)];
}

function cacheOf(at: At, caching: false | Caching): Replace[] {
  if (caching === false) return [replace(`${at}/caching/enabled`, false)];
  const { ttlInSeconds, encrypted } = caching;
  checkRange("ttlInSeconds", ttlInSeconds, 0, 3600);
  return [
    replace(`${at}/caching/enabled`, true),
    ...(ttlInSeconds === undefined ? [] : [replace(`${at}/caching/ttlInSeconds`, ttlInSeconds)]),
    ...(encrypted === undefined ? [] : [replace(`${at}/caching/dataEncrypted`, encrypted)]),
  ];
}

function throttle(at: At, { rateLimit, burstLimit }: Partial<Throttling>): Replace[] {
  return [
    ...(rateLimit === undefined ? [] : [replace(`${at}/throttling/rateLimit`, rateLimit)]),
    ...(burstLimit === undefined ? [] : [replace(`${at}/throttling/burstLimit`, burstLimit)]),
  ];
}

/** `GET /items/{id}` → `/~1items~1{id}/GET` */
function settingsPath(text: string): At {
  const { method, path } = readRoute(text);
  return `/${path.replaceAll("~", "~0").replaceAll("/", "~1")}/${method === "ANY" ? "*" : method}`;
}

/** The member of a method's settings that a patch path ends in. */
const members: Readonly<Record<string, keyof MethodSetting>> = {
  "metrics/enabled": "metricsEnabled",
  "logging/loglevel": "loggingLevel",
  "throttling/rateLimit": "throttlingRateLimit",
  "throttling/burstLimit": "throttlingBurstLimit",
  "caching/enabled": "cachingEnabled",
  "caching/ttlInSeconds": "cacheTtlInSeconds",
  "caching/dataEncrypted": "cacheDataEncrypted",
};

/** Whether a patch would change anything of the stage. */
function differs(stage: Stage, { path, value }: Replace): boolean {
  const [resource = "", method = "", ...setting] = path.split("/").slice(1);
  const member = members[setting.join("/")];
  if (member !== undefined) {
    // AWS writes a path without its first slash, and knows `*` as it is.
    const name = resource.replaceAll("~1", "/").replaceAll("~0", "~").replace(/^\//, "");
    return String(stage.methodSettings?.[`${name}/${method}`]?.[member]) !== value;
  }
  const [first, ...rest] = path.split("/").slice(1);
  const there = [first ?? "", ...rest].reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    stage,
  );
  return String(there) !== value;
}
