import type { JWTPayload } from "jose";
import { signingKey } from "./issuer-keys.js";

/** RSA only, as AWS. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
const algorithms = ["RS256", "RS384", "RS512"];

/** Why a token is refused: in words for its bearer, and in `cause` for the log. */
export class TokenProblem extends Error {
  override readonly name = "TokenProblem";

  /** It was good once. */
  get expired(): boolean {
    return this.message === hasExpired;
  }
}

const hasExpired = "the token has expired";

/**
 * The claims of a token that its issuer signed and that is valid now. Throws `TokenProblem`. Whom it is for, and what it
 * allows, is for the caller to look at.
 */
export async function verifiedClaims(
  token: string,
  issuer: string,
  addresses: ReadonlyMap<string, string>,
): Promise<JWTPayload> {
  // Loaded by the first token: a gateway without one starts the sooner.
  const jose = await import("jose");
  const key = await keyFor(jose, token, issuer, addresses);
  if (key === undefined) throw new TokenProblem("signing method or key of the token is not valid");
  const { payload } = await jose
    .jwtVerify(token, key, { algorithms, requiredClaims: ["exp"] })
    .catch((error: unknown) => {
      throw new TokenProblem(describe(jose, error));
    });
  if (payload.iss !== issuer) throw new TokenProblem("the token does not have a valid issuer");
  if (payload.iat !== undefined && payload.iat > Date.now() / 1000) {
    throw new TokenProblem("the token was issued in the future");
  }
  return payload;
}

type Jose = typeof import("jose");

async function keyFor(
  { decodeProtectedHeader }: Jose,
  token: string,
  issuer: string,
  addresses: ReadonlyMap<string, string>,
): Promise<CryptoKey | undefined> {
  let header: ReturnType<Jose["decodeProtectedHeader"]>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
  if (header.alg === undefined || !algorithms.includes(header.alg) || header.kid === undefined) return undefined;
  return signingKey(issuer, header.kid, header.alg, addresses).catch((cause: unknown) => {
    throw new TokenProblem("the token's key could not be found", { cause });
  });
}

function describe({ errors }: Jose, error: unknown): string {
  if (error instanceof errors.JWTExpired) return hasExpired;
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "nbf") return "the token is not valid yet";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "the token's signature is not valid";
  return "the token is not valid";
}

/** What a token allows: `scope` with spaces, or `scp`. */
export function scopesOf({ scope, scp }: JWTPayload): string[] {
  const given = scope ?? scp;
  if (Array.isArray(given)) return given.map(String);
  return typeof given === "string" ? given.split(" ").filter((one) => one !== "") : [];
}

/** All claims are texts: a list is `[admin poweruser]`, and null is left out. */
export function claimTexts(claims: JWTPayload): Map<string, string> {
  return new Map(
    Object.entries(claims).flatMap(([name, value]): [string, string][] => {
      if (value === null || value === undefined) return [];
      if (Array.isArray(value)) return [[name, `[${value.map(String).join(" ")}]`]];
      return [[name, typeof value === "object" ? JSON.stringify(value) : String(value)]];
    }),
  );
}
