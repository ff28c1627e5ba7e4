import { wildcard } from "../../wildcard.js";

/** What a policy says of one call. */
export type Verdict = "allow" | "deny" | "silent";

/**
 * Reads an IAM policy as authorizers return it, for one ARN: a denial beats all, and what nothing allows is not allowed.
 * `undefined` if it is no policy.
 */
export function judge(policy: unknown, arn: string): Verdict | undefined {
  const statements = isTable(policy) ? listOf(policy.Statement) : [];
  if (statements.length === 0 || !statements.every(isStatement)) return undefined;
  const matching = statements.filter((statement) => matches(statement, arn));
  if (matching.some(({ Effect }) => Effect === "Deny")) return "deny";
  // A condition is not evaluated here, so an allowance that hangs on one is none.
  return matching.some(({ Condition, Effect }) => Effect === "Allow" && Condition === undefined) ? "allow" : "silent";
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
  return [value.Action, value.Resource].every(
    (part) => listOf(part).length > 0 && listOf(part).every((one) => typeof one === "string"),
  );
}

function matches({ Action, Resource }: Table, arn: string): boolean {
  const acts = listOf(Action).some((action) => wildcard(String(action).toLowerCase(), "execute-api:invoke"));
  return acts && listOf(Resource).some((resource) => wildcard(String(resource), arn));
}
