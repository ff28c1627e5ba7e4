import { authorizerOf, type Caller, claimsOf, httpClaims, mapped } from "../authorizer/caller.js";
import type { EventOptions } from "./event.js";

/** What an authorizer found, as format 2.0 tells it. */
export function secondAuthorizer(found: Caller): object | undefined {
  return authorizerOf(found, iamOf);
}

function iamOf(userArn: string): object {
  const { accessKey, accountId, user } = signerOf(userArn);
  return { accessKey, accountId, callerId: user, cognitoIdentity: null, principalOrgId: null, userArn, userId: user };
}

/** The same in REST APIs and format 1.0: a Lambda's values beside the gateway's, and whoever signed in `identity`. */
export function firstAuthorizer(found: Caller, isHttp: boolean): object | undefined {
  const { claims, lambda, scopes = null } = found;
  if (!claims && !lambda) return undefined;
  if (isHttp) return { ...lambdaOf(lambda, (value) => value), ...(claims && { claims: httpClaims(found), scopes }) };
  const texts = lambda && { integrationLatency: 422, ...lambdaOf(lambda, String) };
  return { ...texts, ...(claims && { claims: restClaims(found) }) };
}

function lambdaOf(lambda: Caller["lambda"], write: (value: unknown) => unknown): object | undefined {
  return lambda && { principalId: "user", ...mapped(lambda, write) };
}

/** `requestContext.identity` of REST APIs and format 1.0. */
export function identityOf(
  { authorizer, sourceIp = usualSourceIp }: EventOptions,
  userAgent: string,
  isHttp: boolean,
): object {
  const userArn = authorizer?.userArn;
  const { accessKey, accountId, user } = userArn === undefined ? nobody : signerOf(userArn);
  return {
    cognitoIdentityPoolId: null,
    accountId,
    cognitoIdentityId: null,
    caller: user,
    sourceIp,
    principalOrgId: null,
    accessKey,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: userArn ?? null,
    userAgent,
    user,
    ...(isHttp && { cognitoAmr: null }),
  };
}

/** Of the addresses that are nobody's. */
export const usualSourceIp = "192.0.2.1";

const nobody = { accessKey: null, accountId: null, user: null };

// The key and the user of AWS's own examples.
function signerOf(userArn: string): { accessKey: string; accountId: string; user: string } {
  const accountId = userArn.split(":")[4] ?? "";
  return { accessKey: "AKIAIOSFODNN7EXAMPLE", accountId, user: "AIDACKCEVSQ6C2EXAMPLE" };
}

/** As REST APIs write them: lists with commas, and moments as Java does. */
function restClaims(found: Caller): Record<string, string> {
  const claims = Object.entries(claimsOf(found)).map(([name, value]) => {
    const isMoment = typeof value === "number" && /^(exp|iat|nbf)$/.test(name);
    return [name, isMoment ? javaDate(value) : String(value)];
  });
  return Object.fromEntries(claims);
}

/** `Tue Jun 18 15:00:04 UTC 2024` */
function javaDate(seconds: number): string {
  const [day, date, month, year, time] = new Date(seconds * 1000).toUTCString().split(/,? /);
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}
