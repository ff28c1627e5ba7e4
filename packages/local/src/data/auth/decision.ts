import { FunctionError } from "../invoke.js";
import { Refusal } from "../refusal.js";
import { judge, type PolicyCall, type Verdict } from "./policy.js";

/** What a Lambda authorizer answered, in either of its forms. A policy is judged anew for each route, also from the cache. */
export interface Decision {
  readonly principalId: string;
  readonly context: ReadonlyMap<string, unknown>;
  readonly usageKey: string | undefined;
  /** Throws a refusal unless this call is allowed, by this policy or by the API's own, where it has one. */
  check(call: PolicyCall, apiPolicy?: Verdict): void;
}

/** Reads `{ isAuthorized, context }` or `{ principalId, policyDocument, context }`. */
export function readDecision(value: unknown, simple: boolean, at: string): Decision {
  const answer = asMap(value);
  const context = asMap(answer.get("context"));
  if (simple) {
    const allowed = answer.get("isAuthorized");
    if (typeof allowed !== "boolean") throw malformed(at, "has no isAuthorized that is true or false");
    const check = () => {
      if (!allowed) throw new Refusal("ACCESS_DENIED");
    };
    return { principalId: "", context, usageKey: undefined, check };
  }
  const policy = answer.get("policyDocument");
  const principalId = answer.get("principalId");
  if (typeof principalId !== "string") throw malformed(at, "has no principalId");
  if (judge(policy, { arn: "", keys: new Map() }) === undefined)
    throw malformed(at, "has no policyDocument that is a policy");
  const usageKey = answer.get("usageIdentifierKey");
  return {
    principalId,
    context,
    usageKey: typeof usageKey === "string" ? usageKey : undefined,
    check(call, apiPolicy) {
      const verdict = judge(policy, call);
      if (verdict === "allow" || (verdict === "silent" && apiPolicy === "allow")) return;
      throw new Refusal(
        "ACCESS_DENIED",
        verdict === "deny" ? { told: "User is not authorized to access this resource with an explicit deny" } : {},
      );
    },
  };
}

/** What REST and WebSocket APIs make of an authorizer that failed: `Unauthorized` is a word of its own. */
export function failedAuthorizer(error: unknown, unauthorizedIsKnown: boolean): unknown {
  if (!(error instanceof Refusal)) return error;
  if (unauthorizedIsKnown && error instanceof FunctionError && error.errorMessage === "Unauthorized")
    return new Refusal("UNAUTHORIZED");
  return new Refusal("AUTHORIZER_FAILURE", error.why === undefined ? {} : { why: error.why });
}

/** REST and WebSocket APIs pass on texts, numbers and booleans, and refuse all else. */
export function checkFlat(context: ReadonlyMap<string, unknown>, at: string): void {
  for (const [name, value] of context) {
    if (typeof value === "object" && value !== null)
      throw malformed(at, `has a context with more than text in ${JSON.stringify(name)}`);
  }
}

function asMap(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}

function malformed(at: string, what: string): Refusal {
  return new Refusal("AUTHORIZER_CONFIGURATION_ERROR", { why: `${at}: the authorizer's answer ${what}` });
}
