import { present } from "@apigw/model";
import type { UpdateStageCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import { near } from "../near.js";
import type { Given } from "../operations/operation.js";
import { all } from "../pages.js";
import { has } from "../same.js";
import { needLoggingRole } from "./cloudwatch-role.js";
import type { ConfiguredStage, StageSettings, Throttling } from "./stage-settings.js";

/** Of an HTTP API's stage. */
export interface HttpStageSettings extends StageSettings {
  /** What single routes have instead: `{ "GET /items": { rateLimit: 10, burstLimit: 20 } }`. */
  readonly routes?: Readonly<Record<string, Throttling>>;
  /** Metrics of each route in CloudWatch. */
  readonly metrics?: boolean;
  /** Each change is deployed by itself. */
  readonly autoDeploy?: boolean;
}

/** Of a WebSocket API's stage. */
export interface SocketStageSettings extends HttpStageSettings {
  /** The role by which API Gateway writes logs, set where the account has none. HTTP APIs need none. */
  readonly cloudwatchRoleArn?: string;
}

type Update = Omit<Given<UpdateStageCommandInput>, "ApiId" | "StageName">;

/** `UpdateStage`, where anything differs; what is not named stays. */
export async function configureV2Stage(
  aws: Aws,
  api: { readonly ApiId: string; readonly isHttp: boolean },
  StageName: string,
  settings: SocketStageSettings,
): Promise<ConfiguredStage> {
  const { ApiId, isHttp } = api;
  const [stages, routes] = await Promise.all([all(aws.v2.stages.list({ ApiId })), all(aws.v2.routes.list({ ApiId }))]);
  const stage = stages.find((one) => one.StageName === StageName);
  if (stage === undefined)
    throw unknown(
      ApiId,
      "stage",
      StageName,
      stages.map((one) => one.StageName),
    );
  for (const key of Object.keys(settings.routes ?? {})) {
    if (!routes.some(({ RouteKey }) => RouteKey === key))
      throw unknown(
        ApiId,
        "route",
        key,
        routes.map(({ RouteKey }) => RouteKey),
      );
  }
  const update = updateOf(settings, stage);
  if (settings.accessLog !== undefined && !isHttp) await needLoggingRole(aws, settings.cloudwatchRoleArn);
  if (!has(stage, update)) await aws.v2.stages.update({ ApiId, StageName, ...update });
  return { stageName: StageName };
}

function updateOf(
  { throttling, routes, variables, accessLog, metrics, autoDeploy }: SocketStageSettings,
  there: { readonly RouteSettings?: object | undefined; readonly StageVariables?: Record<string, string> | undefined },
): Update {
  const usual = { ...throttlingOf(throttling), ...present<object>({ DetailedMetricsEnabled: metrics }) };
  return present<Update>({
    DefaultRouteSettings: Object.keys(usual).length === 0 ? undefined : usual,
    RouteSettings:
      routes === undefined
        ? undefined
        : {
            ...there.RouteSettings,
            ...Object.fromEntries(Object.entries(routes).map(([key, one]) => [key, throttlingOf(one)])),
          },
    StageVariables: variables === undefined ? undefined : { ...there.StageVariables, ...variables },
    AccessLogSettings:
      accessLog === undefined ? undefined : { DestinationArn: accessLog.destinationArn, Format: accessLog.format },
    AutoDeploy: autoDeploy,
  });
}

function throttlingOf(throttling: Throttling | undefined) {
  if (throttling === undefined) return {};
  return { ThrottlingRateLimit: throttling.rateLimit, ThrottlingBurstLimit: throttling.burstLimit };
}

function unknown(ApiId: string, what: string, name: string, names: readonly string[]): GatewayError {
  const [guess] = near(name, names, (one) => [one]);
  const meant = guess === undefined ? ` It has ${names.join(", ") || "none"}.` : ` Was ${JSON.stringify(guess)} meant?`;
  return new GatewayError("not-found", `${ApiId} has no ${what} ${JSON.stringify(name)}.${meant} Nothing was changed.`);
}
