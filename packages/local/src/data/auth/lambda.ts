import type { LambdaAuthorizer } from "@apigw/model";
import type { DeployedStage } from "../../deployed.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf, scaled } from "../integrate.js";
import { invokeFunction } from "../invoke.js";
import { Refusal } from "../refusal.js";
import { select } from "../select.js";
import { authorizerArn } from "../source-arn.js";
import { checkFlat, type Decision, failedAuthorizer, readDecision } from "./decision.js";
import { authorizerEvent, methodArn } from "./lambda-events.js";
import { conditionKeys, resourceVerdict } from "./resource-policy.js";

/** AWS waits no longer for an authorizer. */
export const authorizerTimeout = 10_000;

/**
 * A Lambda authorizer: its function decides, and is asked again only when its answer is too old. An answer is kept by
 * the identity sources and shared by all routes, so a policy for one route refuses the next: exactly as on AWS.
 */
export async function checkLambda(
  plane: Plane,
  routed: Routed,
  authorizer: LambdaAuthorizer,
  name: string,
): Promise<Identity> {
  const rest = routed.api.protocol === "rest";
  const ttl = authorizer.ttl ?? (rest ? 300 : 0);
  const sources = identityOf(routed, authorizer, ttl);
  const ask = () => decide(plane, routed, authorizer, sources);
  const keeps = ttl > 0 && sources.length > 0;
  const millis = (ttl * 1000) / plane.timeScale;
  const decision = keeps ? await kept(cacheOf(routed.stage), [name, ...sources], millis, ask) : await ask();
  const apiPolicy = routed.api.policy === undefined ? undefined : resourceVerdict(routed);
  decision.check({ arn: methodArn(routed), keys: conditionKeys(routed.call) }, apiPolicy);
  const { principalId, usageKey } = decision;
  // The decision may be kept for others, and what a function gets is its own.
  const context = new Map([...decision.context].map(([key, value]) => [key, structuredClone(value)]));
  return { lambda: { context, principalId, ...(usageKey === undefined ? {} : { usageKey }) } };
}

/** The values of the identity sources. One that is missing refuses without a call. */
function identityOf(routed: Routed, authorizer: LambdaAuthorizer, ttl: number): string[] {
  const values = authorizer.identitySource.map((source) => select(source, routed, {}));
  // Only a REST API's REQUEST authorizer without a cache is asked all the same.
  const optional = routed.api.protocol === "rest" && authorizer.type === "request" && ttl === 0;
  const given = values.filter((value) => value !== undefined && value !== "");
  if (!optional && given.length < values.length) throw new Refusal("UNAUTHORIZED");
  const [token = ""] = given;
  if (authorizer.type === "token" && !validToken(authorizer, token)) throw new Refusal("UNAUTHORIZED");
  return values.map((value) => value ?? "");
}

function validToken({ identityValidation }: LambdaAuthorizer, token: string): boolean {
  if (identityValidation === undefined) return true;
  try {
    return new RegExp(`^(?:${identityValidation})$`).test(token);
  } catch {
    return false;
  }
}

async function decide(
  plane: Plane,
  routed: Routed,
  authorizer: LambdaAuthorizer,
  sources: readonly string[],
): Promise<Decision> {
  const rest = routed.api.protocol === "rest";
  const at = nameOf(routed);
  const event = authorizerEvent(routed, authorizer, sources);
  const { deployed, stage } = routed;
  const caller = { deployed, stage, at, source: () => authorizerArn(deployed), credentials: authorizer.credentials };
  const timeout = scaled(plane, authorizerTimeout);
  const value = await invokeFunction(plane, caller, authorizer.uri, event, timeout).catch((error: unknown) => {
    throw failedAuthorizer(error, rest);
  });
  routed.notes.trace?.invoked(JSON.stringify(event), value);
  const decision = readDecision(value, !rest && authorizer.simpleResponses === true, at);
  if (rest) checkFlat(decision.context, at);
  return decision;
}

interface Kept {
  readonly until: number;
  readonly decision: Decision;
}

// A new deployment asks anew, as does a stage whose cache was flushed.
const answers = new WeakMap<object, Map<string, Kept>>();

const cacheOf = (stage: DeployedStage): object => stage.caches?.authorizers ?? stage;

/** More callers than this at once, and the oldest is forgotten. */
const most = 10_000;

async function kept(
  cache: object,
  key: readonly string[],
  millis: number,
  ask: () => Promise<Decision>,
): Promise<Decision> {
  const known = answers.get(cache) ?? new Map<string, Kept>();
  answers.set(cache, known);
  const name = JSON.stringify(key);
  const found = known.get(name);
  if (found !== undefined && found.until > Date.now()) return found.decision;
  const decision = await ask();
  known.delete(name);
  known.set(name, { until: Date.now() + millis, decision });
  const [oldest] = known.keys();
  if (known.size > most && oldest !== undefined) known.delete(oldest);
  return decision;
}
