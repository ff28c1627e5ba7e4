import type { DeployedApi } from "../deployed.js";
import type { StageSettings } from "../stage-settings.js";
import { accessLine } from "./access-log.js";
import { authorize } from "./authorize.js";
import { cached } from "./cache.js";
import type { Answer, Call } from "./call.js";
import { preflight } from "./cors.js";
import type { Exchange, Identity, Plane, Routed } from "./exchange.js";
import { integrate } from "./integrate.js";
import { enter, findStage, match } from "./match.js";
import { Refusal } from "./refusal.js";
import { refuse } from "./refuse.js";
import { respond, stamp } from "./respond.js";
import { limitOf } from "./throttle.js";
import { validate } from "./validate.js";

/** Answers one request to a REST or an HTTP API. */
export async function answer(plane: Plane, call: Call, deployed: DeployedApi): Promise<Answer> {
  const found = findStage(deployed, call.path);
  const { api } = found?.stage ?? {};
  if (
    found === undefined ||
    api === undefined ||
    api.protocol === "websocket" ||
    (deployed.disableExecuteApiEndpoint && !call.mapped)
  ) {
    return noSuchStage(deployed);
  }
  const exchange = enter(call, deployed, found.stage, api, found.path);
  const told = plane.settings.of(deployed, found.stage.stage);
  // Nearly always known already: a turn of the event loop less.
  const settings = told instanceof Promise ? await told : told;
  const answered = await answerIn(plane, exchange, settings);
  const latency = Date.now() - exchange.epoch;
  plane.metrics.record(exchange, answered.status, latency);
  plane.record?.(exchange, answered);
  if (settings.accessLog !== undefined) {
    const line = accessLine(settings.accessLog, exchange, answered, latency);
    plane.log({ event: "access", apiId: deployed.apiId, stage: found.stage.stage, line });
  }
  return answered;
}

function answerIn(plane: Plane, exchange: Exchange, settings: StageSettings): Promise<Answer> | Answer {
  const known = preflight(exchange);
  if (known !== undefined) return { ...known, headers: stamp(exchange, known.headers) };
  return serve(plane, exchange, settings).catch((error: unknown) => refuse(plane, exchange, error));
}

const nobody: Identity = {};

/** The whole story of a request. */
export async function serve(plane: Plane, exchange: Exchange, settings: StageSettings): Promise<Answer> {
  if (plane.blocked.size > 0 && plane.blocked.has(exchange.deployed.apiId)) throw new Refusal("WAF_FILTERED");
  const routed = match(exchange);
  throttle(plane, routed, settings);
  const { operation } = routed;
  const open = operation.security.length === 0 && routed.api.policy === undefined;
  const identity = open ? nobody : await authorize(plane, routed);
  if (operation.requestValidator !== undefined) await validate(routed);
  const ask = () => integrate(plane, routed, identity);
  const result = settings.caching === undefined ? await ask() : await cached(plane, routed, identity, settings, ask);
  return respond(routed, result);
}

function throttle(plane: Plane, { deployed, epoch, operation, stage }: Routed, settings: StageSettings): void {
  const limit = limitOf(settings, operation.route);
  if (limit === undefined) return;
  const key = `${deployed.apiId}/${stage.stage}/${operation.route}`;
  if (!plane.throttle.admits(key, limit, epoch * plane.timeScale)) throw new Refusal("THROTTLED");
}

function noSuchStage({ protocol }: DeployedApi): Answer {
  const headers = [["content-type", "application/json"]] as const;
  if (protocol === "http") return { status: 404, headers, body: '{"message":"Not Found"}' };
  return {
    status: 403,
    headers: [...headers, ["x-amzn-errortype", "ForbiddenException"]],
    body: '{"message":"Forbidden"}',
  };
}
