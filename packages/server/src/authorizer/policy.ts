import type { OperationContract } from "../contract.js";
import type { Asked } from "./request.js";

/**
 * A policy that stays right while the gateway keeps it for a caller's other requests: it tells of every operation that
 * the caller may call, and of none that it may not. https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization-with-console.html
 */
export function policy(
  asked: Asked,
  decided:
    | { principalId: string; context: object; operations?: readonly string[]; usageIdentifierKey?: string }
    | "unauthorized"
    | "forbidden",
  operations: Readonly<Record<string, OperationContract>>,
): object {
  // A gateway answers 401 to this very text, and to no other. HTTP APIs answer 500 to any.
  if (decided === "unauthorized" && asked.kind !== "http1") throw new Error("Unauthorized");
  // `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod`
  const stage = asked.arn.split("/").slice(0, 2).join("/");
  const whole = asked.kind === "websocket" ? asked.arn : `${stage}/*/*`;
  if (typeof decided === "string") return { principalId: "nobody", ...document([statement("Deny", [whole])]) };
  const { principalId, context, operations: names, usageIdentifierKey } = decided;
  const statements =
    names === undefined || asked.kind === "websocket"
      ? [statement("Allow", [whole])]
      : statementsFor(stage, names, operations);
  return { principalId, ...document(statements), context, ...(usageIdentifierKey && { usageIdentifierKey }) };
}

/**
 * `*` in a policy goes over slashes: what allows `GET /pets/{petId}` would allow `GET /pets/{petId}/owner` too. Whatever
 * is so allowed by accident is denied by name, and a denial wins.
 */
function statementsFor(
  stage: string,
  names: readonly string[],
  operations: Readonly<Record<string, OperationContract>>,
): object[] {
  const all = Object.entries(operations).map(([name, { route }]) => ({ name, pattern: patternOf(route) }));
  const allowed = all.filter(({ name }) => names.includes(name)).map(({ pattern }) => pattern);
  const denied = all
    .filter(({ name, pattern }) => !names.includes(name) && allowed.some((one) => covers(one, pattern)))
    .map(({ pattern }) => pattern);
  // A policy must say something: to nobody's surprise, nothing allowed is all denied.
  if (allowed.length === 0) return [statement("Deny", [`${stage}/*/*`])];
  const arns = (patterns: readonly string[]) => patterns.map((pattern) => `${stage}/${pattern}`);
  return [statement("Allow", arns(allowed)), ...(denied.length === 0 ? [] : [statement("Deny", arns(denied))])];
}

/** `GET/pets/*` of `GET /pets/{petId}`. */
function patternOf(route: string): string {
  const [method = "", path] = route.split(" ");
  if (path === undefined) return "*/*";
  return `${method === "ANY" ? "*" : method}${path.replace(/\{[^}]+\}/g, "*")}`;
}

/** Whether a pattern would let through some request of another route. */
function covers(pattern: string, other: string): boolean {
  const [method = "", ...path] = pattern.split("/");
  // Of a route for any method it is enough that one of its methods gets through.
  const request = other.replace(/^\*/, method === "*" ? "GET" : method).replaceAll("*", "x");
  return matches([method, ...path].join("/"), request);
}

/** A wildcard match by one pass: what is between the wildcards is looked for from left to right. */
function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function document(statements: readonly object[]): object {
  return { policyDocument: { Version: "2012-10-17", Statement: statements } };
}

function statement(Effect: "Allow" | "Deny", Resource: readonly string[]): object {
  return { Action: "execute-api:Invoke", Effect, Resource };
}
