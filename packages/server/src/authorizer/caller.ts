/** Who calls, as far as an authorizer has found out. */
export interface Caller {
  /** A JWT's or a Cognito token's, as a verifier gives them: they become texts, as the gateway makes them, each its own way. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly scopes?: readonly string[];
  /** What a Lambda authorizer gave. */
  readonly lambda?: Readonly<Record<string, unknown>>;
  /** The caller of a route with IAM authorization. */
  readonly userArn?: string;
}

/** What an authorizer found, as format 2.0 tells it: each kind in a place of its own. */
export function authorizerOf(
  caller: Caller,
  iamOf: (userArn: string) => object = (userArn) => ({ userArn }),
): object | undefined {
  const { claims, lambda, scopes = null, userArn } = caller;
  if (!claims && !lambda && userArn === undefined) return undefined;
  return {
    ...(claims && { jwt: { claims: httpClaims(caller), scopes } }),
    ...(lambda && { lambda }),
    ...(userArn !== undefined && { iam: iamOf(userArn) }),
  };
}

/** As HTTP APIs write claims: lists in brackets with spaces, everything else as text. */
export function httpClaims(caller: Caller): Record<string, string> {
  return mapped(claimsOf(caller), (value) => (Array.isArray(value) ? `[${value.join(" ")}]` : textOf(value)));
}

/** What a token holds: its scopes are a claim too. What is null is left out, as gateways do. */
export function claimsOf({ claims = {}, scopes }: Caller): NonNullable<Caller["claims"]> {
  const told = Object.entries(claims).filter(([, value]) => value !== null && value !== undefined);
  return { ...(scopes && { scope: scopes.join(" ") }), ...Object.fromEntries(told) };
}

function textOf(claim: unknown): string {
  return typeof claim === "object" ? JSON.stringify(claim) : String(claim);
}

/** A table with other values. */
export function mapped<T, U>(table: Readonly<Record<string, T>>, make: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(value)]));
}
