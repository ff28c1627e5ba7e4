import type { Call } from "../call.js";
import { headerOf } from "../call.js";
import { localUser } from "../events/parts.js";
import type { Identity, Routed } from "../exchange.js";
import { Refusal } from "../refusal.js";
import { methodArn } from "./lambda-events.js";
import { judge, type PolicyCall, type Verdict } from "./policy.js";
import type { ConditionKeys } from "./policy-conditions.js";

/**
 * The resource policy of a REST API: what it denies is refused. What it says nothing of is refused too, unless something
 * else may allow it.
 */
export function checkResourcePolicy(routed: Routed, identity: Identity, silence: "refuses" | "passes"): void {
  const user = userOf(routed, identity);
  const verdict = resourceVerdict(routed, user);
  if (verdict === "allow" || (verdict === "silent" && silence === "passes")) return;
  const who = user ?? "anonymous";
  const why = `the resource policy ${verdict === "deny" ? "denies it" : "does not allow it"}`;
  const told = `User: ${who} is not authorized to perform: execute-api:Invoke on resource: ${masked(methodArn(routed))}`;
  throw new Refusal("ACCESS_DENIED", {
    told: verdict === "deny" ? `${told} with an explicit deny` : told,
    why: `${methodArn(routed)}: ${why}`,
  });
}

/** What the API's policy says of a call, by its user if it has one; an API without a policy lets everybody in. */
export function resourceVerdict(routed: Routed, user?: string): Verdict {
  const { policy } = routed.api;
  return policy === undefined ? "allow" : (judge(policy, policyCall(routed, user)) ?? "silent");
}

function userOf({ deployed }: Routed, { iam }: Identity): string | undefined {
  return iam && localUser(deployed.accountId, iam.accessKey).userArn;
}

function policyCall(routed: Routed, user: string | undefined): PolicyCall {
  const { accountId } = routed.deployed;
  const principals = user === undefined ? [] : [user, accountId, `arn:aws:iam::${accountId}:root`];
  return { arn: methodArn(routed), principals, keys: conditionKeys(routed.call, user) };
}

/** What is known of a caller. Nobody comes here through a VPC. */
export function conditionKeys(call: Call, user?: string): ConditionKeys {
  const known: [string, string | undefined][] = [
    ["aws:sourceip", call.sourceIp.replace(/^::ffff:/, "")],
    ["aws:useragent", headerOf(call.headers, "user-agent")],
    ["aws:referer", headerOf(call.headers, "referer")],
    ["aws:securetransport", "true"],
    ["aws:currenttime", new Date().toISOString()],
    ["aws:epochtime", String(Math.floor(Date.now() / 1000))],
    ["aws:principalarn", user],
    ["aws:principaltype", user === undefined ? "Anonymous" : "User"],
  ];
  return new Map(known.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

/** AWS tells strangers the last four digits of an account. */
function masked(arn: string): string {
  return arn.replace(/:\d{8}(\d{4}):/, ":********$1:");
}
