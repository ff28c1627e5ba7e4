import type { CognitoAuthorizer } from "@apigw/model";
import type { JWTPayload } from "jose";
import { javaDate } from "../call.js";
import type { Identity, Plane, Routed } from "../exchange.js";
import { Refusal } from "../refusal.js";
import { select } from "../select.js";
import { claimTexts, scopesOf, TokenProblem, verifiedClaims } from "./token.js";

/**
 * A REST API's authorizer on Cognito user pools. A route without scopes takes an ID token, a route with scopes an access
 * token that has one of them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export async function checkCognito(
  plane: Plane,
  routed: Routed,
  authorizer: CognitoAuthorizer,
  scopes: readonly string[],
): Promise<Identity> {
  const source = authorizer.identitySource[0] ?? "method.request.header.Authorization";
  const token =
    select(source, routed, {})
      ?.replace(/^bearer\s+/i, "")
      .trim() ?? "";
  const claims = token === "" ? undefined : await claimsFrom(plane, authorizer, token);
  if (claims === undefined) throw new Refusal("UNAUTHORIZED");
  const allowed =
    scopes.length === 0
      ? claims.token_use === "id"
      : claims.token_use === "access" && scopes.some((scope) => scopesOf(claims).includes(scope));
  if (!allowed) throw new Refusal("UNAUTHORIZED");
  return { jwt: { claims: restClaims(claims), scopes: null } };
}

/** As REST APIs write them: lists with commas, and moments as Java does. Captured: apigw-rest__jwt-authorizer-auth.json */
function restClaims(claims: JWTPayload): Map<string, string> {
  const texts = claimTexts(claims);
  for (const [name, value] of Object.entries(claims)) {
    if (Array.isArray(value)) texts.set(name, value.map(String).join(","));
    else if (moments.has(name) && typeof value === "number") texts.set(name, javaDate(new Date(value * 1000)));
  }
  return texts;
}

const moments: ReadonlySet<string> = new Set(["exp", "iat", "nbf"]);

/** Signed by one of the pools, whose issuers are named after their ids. */
async function claimsFrom(
  plane: Plane,
  { providerArns }: CognitoAuthorizer,
  token: string,
): Promise<JWTPayload | undefined> {
  for (const arn of providerArns) {
    const [, region, pool] = /^arn:[\w-]+:cognito-idp:([\w-]+):\d*:userpool\/([\w-]+)$/.exec(arn) ?? [];
    if (region === undefined || pool === undefined) continue;
    const issuer = `https://cognito-idp.${region}.amazonaws.com/${pool}`;
    const found = await verifiedClaims(token, issuer, plane.issuers).catch((error: unknown) => {
      // A token of another pool, or of nobody: the next pool may know it.
      if (!(error instanceof TokenProblem)) throw error;
      // It is a token of this pool, so no other pool need be asked. AWS says 401 here, and 403 in its table of types.
      if (error.expired) throw new Refusal("EXPIRED_TOKEN", { status: 401 });
      if (error.cause instanceof Error) plane.log({ event: "warning", message: error.cause.message });
      return undefined;
    });
    if (found !== undefined) return found;
  }
  return undefined;
}
