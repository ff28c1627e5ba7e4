import { wildcard } from "../../wildcard.js";
import { type ConditionKeys, holds } from "./policy-conditions.js";

/** What a policy says of one call. */
export type Verdict = "allow" | "deny" | "silent";

/** One call, as policies look at it. */
export interface PolicyCall {
  /** `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/7` */
  readonly arn: string;
  /** Who calls, in the words of principals; nobody in particular without one. Policies of authorizers name none. */
  readonly principals?: readonly string[];
  readonly keys: ConditionKeys;
}

/**
 * Reads an IAM policy for one call: a denial beats all, and what nothing allows is not allowed. `undefined` if it is no
 * policy.
 */
export function judge(policy: unknown, call: PolicyCall): Verdict | undefined {
  const statements = isTable(policy) ? listOf(policy.Statement) : [];
  if (statements.length === 0 || !statements.every(isStatement)) return undefined;
  const effects = statements.filter((statement) => matches(statement, call)).map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "deny";
  return effects.includes("Allow") ? "allow" : "silent";
}

type Table = Readonly<Record<string, unknown>>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat();
}

function isStatement(value: unknown): value is Table {
  if (!isTable(value) || (value.Effect !== "Allow" && value.Effect !== "Deny")) return false;
  return (["Action", "Resource"] as const).every((name) => {
    const told = listOf(value[name] ?? value[`Not${name}`]);
    return told.length > 0 && told.every((one) => typeof one === "string");
  });
}

function matches(statement: Table, call: PolicyCall): boolean {
  const acts = (action: unknown) => wildcard(String(action).toLowerCase(), "execute-api:invoke");
  const covers = (resource: unknown) => wildcard(inFull(String(resource), call.arn), call.arn);
  return (
    oneOf(statement, "Action", acts) &&
    oneOf(statement, "Resource", covers) &&
    names(statement, call) &&
    holds(statement.Condition, call.keys)
  );
}

function oneOf(statement: Table, name: "Action" | "Resource", fits: (one: unknown) => boolean): boolean {
  const not = statement[`Not${name}`];
  return not === undefined ? listOf(statement[name]).some(fits) : !listOf(not).some(fits);
}

/** A resource policy may leave out whose API it is: `execute-api:/prod/GET/pets`. */
function inFull(resource: string, arn: string): string {
  if (!resource.startsWith("execute-api:/")) return resource;
  return arn.slice(0, arn.indexOf("/")) + resource.slice("execute-api:".length);
}

function names({ NotPrincipal, Principal }: Table, { principals }: PolicyCall): boolean {
  if (principals === undefined || (Principal === undefined && NotPrincipal === undefined)) return true;
  const told = NotPrincipal ?? Principal;
  const listed = isTable(told) ? listOf(told.AWS) : listOf(told);
  const named = listed.some((one) => one === "*" || principals.includes(String(one)));
  return NotPrincipal === undefined ? named : !named;
}
