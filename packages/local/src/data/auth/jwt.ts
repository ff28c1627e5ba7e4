import type { JwtAuthorizer } from "@apigw/model";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import type { Identity, Plane, Routed } from "../exchange.js";
import { nameOf } from "../integrate.js";
import { Refusal } from "../refusal.js";
import { select } from "../select.js";
import { signingKey } from "./issuer-keys.js";

/** RSA only, as AWS. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
const algorithms = ["RS256", "RS384", "RS512"];

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
  authorizer: JwtAuthorizer,
  token: string,
  scopes: readonly string[],
): Promise<JWTPayload> {
  const refuse = (description: string, why?: string) =>
    new Refusal("UNAUTHORIZED", {
      headers: challenge(scopes, "invalid_token", description),
      ...(why === undefined ? {} : { why: `${nameOf(routed)}: ${why}` }),
    });
  const key = await keyFor(plane, authorizer, token).catch((error: unknown) => {
    throw refuse("the token's key could not be found", error instanceof Error ? error.message : undefined);
  });
  if (key === undefined) throw refuse("signing method or key of the token is not valid");
  const { payload } = await jwtVerify(token, key, { algorithms, requiredClaims: ["exp"] }).catch((error: unknown) => {
    throw refuse(describe(error));
  });
  if (payload.iss !== authorizer.issuer) throw refuse("the token does not have a valid issuer");
  if (!hasAudience(payload, authorizer.audience)) throw refuse("the token does not have a valid audience");
  if (payload.iat !== undefined && payload.iat > Date.now() / 1000) throw refuse("the token was issued in the future");
  return payload;
}

async function keyFor(plane: Plane, { issuer }: JwtAuthorizer, token: string): Promise<CryptoKey | undefined> {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
  if (header.alg === undefined || !algorithms.includes(header.alg) || header.kid === undefined) return undefined;
  return signingKey(issuer, header.kid, header.alg, plane.issuers);
}

function describe(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "nbf") return "the token is not valid yet";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "the token's signature is not valid";
  return "the token is not valid";
}

/** `client_id` is looked at only where there is no `aud`: access tokens of Cognito have none. */
function hasAudience({ aud, client_id: clientId }: JWTPayload, audience: readonly string[]): boolean {
  const given = aud === undefined ? [clientId] : [aud].flat();
  return given.some((one) => typeof one === "string" && audience.includes(one));
}

function scopesOf({ scope, scp }: JWTPayload): string[] {
  const given = scope ?? scp;
  if (Array.isArray(given)) return given.map(String);
  return typeof given === "string" ? given.split(" ").filter((one) => one !== "") : [];
}

/** All claims are texts: a list is `[admin poweruser]`, and null is left out. */
function claimTexts(claims: JWTPayload): Map<string, string> {
  return new Map(
    Object.entries(claims).flatMap(([name, value]): [string, string][] => {
      if (value === null || value === undefined) return [];
      if (Array.isArray(value)) return [[name, `[${value.map(String).join(" ")}]`]];
      return [[name, typeof value === "object" ? JSON.stringify(value) : String(value)]];
    }),
  );
}

function challenge(scopes: readonly string[], error: string, description: string): [string, string][] {
  // Scopes come from the contract: a quote in one must not end the value.
  const scope = scopes.join(" ").replace(/[^\x20-\x7e]|["\\]/g, "");
  return [["www-authenticate", `Bearer scope="${scope}" error="${error}" error_description="${description}"`]];
}
