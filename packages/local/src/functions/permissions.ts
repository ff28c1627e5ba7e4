import type { Keeper } from "../control/store/keeper.js";
import { wildcard } from "../wildcard.js";
import { functionArn } from "./context.js";

/** What `AddPermission` takes. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export interface Permission {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
}

/** One statement of a function's resource policy, as AWS writes it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: {
    readonly ArnLike?: { readonly "AWS:SourceArn": string };
    readonly StringEquals?: { readonly "AWS:SourceAccount": string };
  };
}

/** Who may invoke which function, by function and region. */
export interface Permissions {
  /** `undefined` if there is a statement of this id already. */
  add(name: string, region: string, permission: Permission): PolicyStatement | undefined;
  /** Whether there was one. */
  remove(name: string, region: string, statementId: string): boolean;
  statements(name: string, region: string): readonly PolicyStatement[];
  /** Whether API Gateway may invoke the function for a source: a route, or an authorizer. */
  allows(name: string, region: string, sourceArn: string): boolean;
}

/** Resource policies of functions, which stand in this map: by region and name, and by the id of the statement. */
export function createPermissions(policies: Map<string, Map<string, PolicyStatement>>, keeper: Keeper): Permissions {
  const policyOf = (name: string, region: string) => policies.get(`${region} ${name}`);
  return {
    add: (name, region, permission) =>
      keeper.change(() => {
        const policy = policyOf(name, region) ?? new Map<string, PolicyStatement>();
        if (policy.has(permission.StatementId)) return undefined;
        const statement = statementOf(name, region, permission);
        policies.set(`${region} ${name}`, policy.set(permission.StatementId, statement));
        return statement;
      }),
    remove: (name, region, statementId) => keeper.change(() => policyOf(name, region)?.delete(statementId) === true),
    statements: (name, region) => [...(policyOf(name, region)?.values() ?? [])],
    allows: (name, region, sourceArn) =>
      [...(policyOf(name, region)?.values() ?? [])].some((statement) => covers(statement, sourceArn)),
  };
}

function statementOf(name: string, region: string, permission: Permission): PolicyStatement {
  const { Action, Principal, SourceAccount, SourceArn, StatementId } = permission;
  const conditions = {
    ...(SourceAccount === undefined ? {} : { StringEquals: { "AWS:SourceAccount": SourceAccount } }),
    ...(SourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": SourceArn } }),
  };
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: principalOf(Principal),
    Action,
    Resource: functionArn(name, region),
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

function principalOf(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (principal.includes(".")) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}

function covers({ Action, Condition, Principal }: PolicyStatement, sourceArn: string): boolean {
  const gateway = Principal === "*" || ("Service" in Principal && Principal.Service === "apigateway.amazonaws.com");
  if (!gateway || !wildcard(Action.toLowerCase(), "lambda:invokefunction")) return false;
  const account = Condition?.StringEquals?.["AWS:SourceAccount"];
  if (account !== undefined && account !== sourceArn.split(":")[4]) return false;
  const pattern = Condition?.ArnLike?.["AWS:SourceArn"];
  return pattern === undefined || arnLike(pattern, sourceArn);
}

/** Each of the six parts of an ARN is compared by itself. */
function arnLike(pattern: string, arn: string): boolean {
  const [patterns, parts] = [partsOf(pattern), partsOf(arn)];
  // A star of the gateway's own stands for what it does not know of the source.
  return patterns.every(
    (one, index) => wildcard(one, parts[index] ?? "") || (index === 5 && wildcard(parts[index] ?? "", one)),
  );
}

function partsOf(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
