import type { OperationContract } from "../contract.js";
import { denialsOf, resourceOf } from "./denials.js";
import type { Asked } from "./request.js";

/**
 * A policy. One that is kept stays right for the caller's other requests: it tells of every operation that the caller may
 * call, and of none that it may not. https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization-with-console.html
 */
export function policy(
  asked: Asked,
  decided: Decided,
  operations: Readonly<Record<string, OperationContract>>,
  isKept: boolean,
): object {
  // A gateway answers 401 to this very text, and to no other. HTTP APIs answer 500 to any.
  if (decided === "unauthorized" && asked.kind !== "http1") throw new Error("Unauthorized");
  // `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod`
  const stage = asked.arn.split("/").slice(0, 2).join("/");
  const whole = asked.kind === "websocket" ? asked.arn : `${stage}/*/*`;
  if (typeof decided === "string") return { principalId: "nobody", ...document([statement("Deny", [whole])]) };
  const { principalId, context, operations: names, usageIdentifierKey } = decided;
  const statements =
    names === undefined
      ? [statement("Allow", [whole])]
      : isKept && asked.kind !== "websocket"
        ? statementsFor(stage, names, operations)
        : [statement(names.some((name) => name === asked.operation) ? "Allow" : "Deny", [asked.arn])];
  return { principalId, ...document(statements), context, ...(usageIdentifierKey && { usageIdentifierKey }) };
}

/** What was decided, of whatever operations. */
export type Decided =
  | { principalId: string; context: object; operations?: readonly string[]; usageIdentifierKey?: string }
  | "unauthorized"
  | "forbidden";

function statementsFor(
  stage: string,
  names: readonly string[],
  operations: Readonly<Record<string, OperationContract>>,
): object[] {
  const allowed = Object.entries(operations).flatMap(([name, { route }]) =>
    names.includes(name) ? resourceOf(route) : [],
  );
  // A policy must say something: to nobody's surprise, nothing allowed is all denied.
  if (allowed.length === 0) return [statement("Deny", [`${stage}/*/*`])];
  const denied = denialsOf(operations, names);
  const arns = (resources: readonly string[]) => resources.map((resource) => `${stage}/${resource}`);
  return [statement("Allow", arns(allowed)), ...(denied.length === 0 ? [] : [statement("Deny", arns(denied))])];
}

function document(statements: readonly object[]): object {
  return { policyDocument: { Version: "2012-10-17", Statement: statements } };
}

function statement(Effect: "Allow" | "Deny", Resource: readonly string[]): object {
  return { Action: "execute-api:Invoke", Effect, Resource };
}
