import type { RouteSettings, Stage } from "@aws-sdk/client-apigatewayv2";
import { badRequest, notFound } from "../protocol/api-error.js";
import type { StoredApi } from "../store/api.js";

/** Refuses settings of a stage that its routes cannot have. */
export function checkStageSettings({ definition }: StoredApi, stage: Partial<Stage>): void {
  const { api, routes } = definition;
  const keys = new Set([...routes.values()].map(({ RouteKey }) => RouteKey));
  const byRoute = Object.entries(stage.RouteSettings ?? {});
  const unknown = byRoute.find(([key]) => !keys.has(key));
  if (unknown !== undefined)
    throw notFound(`Unable to find Route by key ${unknown[0]} within the provided RouteSettings`);
  for (const settings of [stage.DefaultRouteSettings ?? {}, ...byRoute.map(([, one]) => one)]) {
    checkOne(settings, api.ProtocolType === "HTTP");
  }
}

function checkOne(settings: RouteSettings, isHttp: boolean): void {
  const { DataTraceEnabled, LoggingLevel, ThrottlingBurstLimit = 0, ThrottlingRateLimit = 0 } = settings;
  if (isHttp && (DataTraceEnabled === true || LoggingLevel !== undefined)) {
    throw badRequest("Execution logs are not supported on protocolType HTTP");
  }
  if (ThrottlingBurstLimit < 0 || ThrottlingRateLimit < 0) throw badRequest("Throttling limits must not be negative");
}
