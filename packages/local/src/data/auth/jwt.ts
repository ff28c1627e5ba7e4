import type { JwtAuthorizer } from "@apigw/model";
import type { JWTPayload } from "jose";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { select } from "../select.js";
import { claimTexts, scopesOf, TokenProblem, verifiedClaims } from "./token.js";

/** A JWT authorizer of an HTTP API: signature, issuer, audience, times, and one of the route's scopes. */
export async function checkJwt(
  plane: Plane,
  routed: Routed,
  authorizer: JwtAuthorizer,
  scopes: readonly string[],
): Promise<Identity> {
  const token = tokenOf(routed, authorizer);
  if (token === undefined) throw new Refusal("UNAUTHORIZED", { headers: [["www-authenticate", "Bearer"]] });
  const claims = await verify(plane, routed, authorizer, token, scopes);
  const granted = scopesOf(claims);
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    throw new Refusal("FORBIDDEN", {
      headers: challenge(scopes, "insufficient_scope", "the token does not have a needed scope"),
    });
  }
  return { jwt: { claims: claimTexts(claims), scopes: scopes.length > 0 ? granted : null } };
}

/** Bare, or after `Bearer `. */
function tokenOf(routed: Routed, { identitySource }: JwtAuthorizer): string | undefined {
  for (const source of identitySource.length === 0 ? ["$request.header.Authorization"] : identitySource) {
    const text = select(source, routed, {})
      ?.replace(/^bearer\s+/i, "")
      .trim();
    if (text !== undefined && text !== "") return text;
  }
  return undefined;
}

async function verify(
  plane: Plane,
  routed: Routed,
  { audience, issuer }: JwtAuthorizer,
  token: string,
  scopes: readonly string[],
): Promise<JWTPayload> {
  try {
    const claims = await verifiedClaims(token, issuer, plane.issuers);
    if (hasAudience(claims, audience)) return claims;
    throw new TokenProblem("the token does not have a valid audience");
  } catch (error) {
    if (!(error instanceof TokenProblem)) throw error;
    const { cause, message } = error;
    throw new Refusal("UNAUTHORIZED", {
      headers: challenge(scopes, "invalid_token", message),
      ...(cause instanceof Error ? { why: `${nameOf(routed)}: ${cause.message}` } : {}),
    });
  }
}

/** `client_id` is looked at only where there is no `aud`: access tokens of Cognito have none. */
function hasAudience({ aud, client_id: clientId }: JWTPayload, audience: readonly string[]): boolean {
  const given = aud === undefined ? [clientId] : [aud].flat();
  return given.some((one) => typeof one === "string" && audience.includes(one));
}

function challenge(scopes: readonly string[], error: string, description: string): [string, string][] {
  // Scopes come from the contract: a quote in one must not end the value.
  const scope = scopes.join(" ").replace(/[^\x20-\x7e]|["\\]/g, "");
  return [["www-authenticate", `Bearer scope="${scope}" error="${error}" error_description="${description}"`]];
}
