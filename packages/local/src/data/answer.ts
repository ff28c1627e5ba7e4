import type { DeployedApi } from "../deployed.js";
import { authorize } from "./authorize.js";
import type { Answer, Call } from "./call.js";
import { preflight } from "./cors.js";
import type { Exchange, Plane } from "./exchange.js";
import { integrate } from "./integrate.js";
import { enter, findStage, match } from "./match.js";
import { refuse } from "./refuse.js";
import { respond, stamp } from "./respond.js";
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
  const known = preflight(exchange);
  if (known !== undefined) return { ...known, headers: stamp(exchange, known.headers) };
  try {
    return await serve(plane, exchange);
  } catch (error) {
    return refuse(plane, exchange, error);
  }
}

/** The whole story of a request. */
async function serve(plane: Plane, exchange: Exchange): Promise<Answer> {
  const routed = match(exchange);
  const identity = await authorize(plane, routed);
  validate(routed);
  const result = await integrate(plane, routed, identity);
  return respond(routed, result);
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
