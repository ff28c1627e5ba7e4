import type { SecurityScheme } from "@apigw/model";
import { checkApiKey } from "./auth/api-key.js";
import { checkJwt } from "./auth/jwt.js";
import type { Identity, Plane, Routed } from "./exchange.js";
import { nameOf } from "./integrate.js";
import { Refusal } from "./refusal.js";

/**
 * Who calls, and whether they may. Every scheme that the route names must be met: API Gateway knows no alternatives, a
 * route has one authorizer and, on REST APIs, an API key beside it. What cannot be enforced is not served.
 */
export async function authorize(plane: Plane, routed: Routed): Promise<Identity> {
  let identity: Identity = {};
  for (const { name, scopes } of routed.operation.security.flatMap(({ schemes }) => schemes)) {
    const scheme = routed.api.securitySchemes.find((one) => one.name === name);
    identity = { ...identity, ...(await check(plane, routed, scheme, name, scopes)) };
  }
  return identity;
}

async function check(
  plane: Plane,
  routed: Routed,
  scheme: SecurityScheme | undefined,
  name: string,
  scopes: readonly string[],
): Promise<Identity> {
  const { authorizer } = scheme ?? {};
  if (authorizer?.type === "jwt") return checkJwt(plane, routed, authorizer, scopes);
  if (scheme?.credential === "apiKey" && authorizer === undefined && routed.api.protocol === "rest") {
    return checkApiKey(plane, routed);
  }
  if (plane.allowUnenforcedAuth) return {};
  throw new Refusal("API_CONFIGURATION_ERROR", {
    why: `${nameOf(routed)} is not served: ${missing(scheme, name)}; --allow-unenforced-auth serves it to everybody`,
  });
}

/** What is missing, in words. */
function missing(scheme: SecurityScheme | undefined, name: string): string {
  if (scheme === undefined) return `its security scheme ${JSON.stringify(name)} is not defined`;
  switch (scheme.authorizer?.type) {
    case "cognito":
      return `Cognito authorizers (${JSON.stringify(name)}) are not enforced yet`;
    case "token":
    case "request":
      return `Lambda authorizers (${JSON.stringify(name)}) are not enforced yet`;
  }
  if (scheme.credential === "sigv4") return "IAM authorization is not enforced yet";
  return `nothing of API Gateway enforces the security scheme ${JSON.stringify(name)}`;
}
