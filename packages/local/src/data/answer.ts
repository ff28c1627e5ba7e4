import type { DeployedApi } from "../deployed.js";
import type { StageSettings } from "../stage-settings.js";
import { accessLine } from "./access-log.js";
import { authorize, nobody } from "./authorize.js";
import { cached } from "./cache.js";
import { type Answer, type Call, longId, shortId } from "./call.js";
import { codingOf, compressed, decompressed } from "./compression.js";
import { preflight } from "./cors.js";
import type { Exchange, Plane } from "./exchange.js";
import { integrate } from "./integrate.js";
import { enter, findStage, match } from "./match.js";
import { Refusal } from "./refusal.js";
import { refuse } from "./refuse.js";
import { respond, stamp } from "./respond.js";
import { isWithinLimits } from "./throttle.js";
import { validate } from "./validate.js";

/** Answers one request to a REST or an HTTP API. */
export function answer(plane: Plane, call: Call, deployed: DeployedApi): Answer | Promise<Answer> {
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
  // Nearly always known already.
  const settings = plane.settings.of(deployed, found.stage.stage);
  return settings instanceof Promise
    ? settings.then((told) => answerIn(plane, exchange, told))
    : answerIn(plane, exchange, settings);
}

/** The whole story of a request. */
async function answerIn(plane: Plane, exchange: Exchange, settings: StageSettings): Promise<Answer> {
  const known = preflight(exchange);
  if (known !== undefined) {
    return tell(plane, exchange, settings, { ...known, headers: stamp(exchange, known.headers) });
  }
  let answered: Answer;
  try {
    answered = await serve(plane, exchange, settings);
  } catch (error) {
    answered = refuse(plane, exchange, error);
  }
  return tell(plane, exchange, settings, answered);
}

/** What is done for a request, one thing after the other; whatever refuses it throws. */
export async function serve(plane: Plane, exchange: Exchange, settings: StageSettings): Promise<Answer> {
  if (plane.blocked.size > 0 && plane.blocked.has(exchange.deployed.apiId)) throw new Refusal("WAF_FILTERED");
  const matched = match(exchange);
  if (!isWithinLimits(plane, matched, settings)) throw new Refusal("THROTTLED");
  const { operation, stage } = matched;
  const open = operation.security.length === 0 && matched.api.policy === undefined;
  const known = open ? nobody : authorize(plane, matched);
  const identity = known instanceof Promise ? await known : known;
  // What was signed is the body as it came.
  const coding = codingOf(matched);
  const routed = coding === undefined ? matched : await decompressed(matched, coding);
  if (operation.requestValidator !== undefined) await validate(routed);
  const ask = () => integrate(plane, routed, identity);
  const result = settings.caching === undefined ? await ask() : await cached(plane, routed, identity, settings, ask);
  const answered = respond(routed, result);
  return stage.minimumCompressionSize === undefined ? answered : compressed(routed, answered);
}

/** Those who count and write down hear of the answer before it goes. */
function tell(plane: Plane, exchange: Exchange, { accessLog }: StageSettings, answered: Answer): Answer {
  const latency = Date.now() - exchange.epoch;
  plane.metrics.record(exchange, answered.status, latency);
  plane.record?.(exchange, answered);
  if (accessLog !== undefined) {
    const { deployed, stage } = exchange;
    const line = accessLine(accessLog, exchange, answered, latency);
    plane.log({ event: "access", apiId: deployed.apiId, stage: stage.stage, line });
  }
  return answered;
}

function noSuchStage({ protocol }: DeployedApi): Answer {
  const headers = [["Content-Type", "application/json"]] as const;
  if (protocol === "http") {
    return { status: 404, headers: [...headers, ["apigw-requestid", shortId()]], body: '{"message":"Not Found"}' };
  }
  const ids = [["x-amzn-RequestId", longId()] as const, ["x-amz-apigw-id", shortId()] as const];
  return {
    status: 403,
    headers: [...headers, ["x-amzn-ErrorType", "ForbiddenException"], ...ids],
    body: '{"message":"Forbidden"}',
  };
}
