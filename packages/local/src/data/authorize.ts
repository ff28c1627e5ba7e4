import type { Operation, SecurityScheme } from "@apigw/model";
import { checkApiKey } from "./auth/api-key.js";
import { checkCognito } from "./auth/cognito.js";
import { checkIam } from "./auth/iam.js";
import { checkJwt } from "./auth/jwt.js";
import { checkLambda } from "./auth/lambda.js";
import { methodArn } from "./auth/lambda-events.js";
import { checkResourcePolicy } from "./auth/resource-policy.js";
import type { Identity, Plane, Routed } from "./exchange.js";
import { nameOf } from "./integrate.js";
import { Refusal } from "./refusal.js";

/**
 * Who calls, and whether they may. Every scheme that the route names must be met: API Gateway knows no alternatives, a
 * route has one authorizer and, on REST APIs, an API key beside it. What cannot be enforced is not served.
 */
export function authorize(plane: Plane, routed: Routed): Known {
  const needed = neededBy(routed);
  checkLength(routed);
  const policy = policyRules[authorizationOf(needed)];
  if (policy.asked === "first") checkResourcePolicy(routed, nobody, policy.silence);
  return needed.reduce<Known>((known, one, index) => {
    const learned = after(known, (before) =>
      after(check(plane, routed, before, one), (found) => ({ ...before, ...found })),
    );
    return after(learned, (identity) => {
      routed.notes.identity = identity;
      // API keys come last, and are nobody's to know before the policy lets him in.
      if (policy.asked === "second" && index === 0) checkResourcePolicy(routed, identity, policy.silence);
      return identity;
    });
  }, nobody);
}

type Known = Identity | Promise<Identity>;

/** Who is known where nothing was asked. */
export const nobody: Identity = {};

/** Goes on at once where there is nothing to wait for: a turn of the queue costs more than a look at a key. */
function after(known: Known, next: (identity: Identity) => Known): Known {
  return known instanceof Promise ? known.then(next) : next(known);
}

/**
 * When the API's resource policy is asked beside the route's own authorization, and what its silence means.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
const policyRules = {
  NONE: { asked: "first", silence: "refuses" },
  // The authorizer's own policy is read together with it: what neither allows is refused there.
  LAMBDA: { asked: "first", silence: "passes" },
  // Signers are of this account, and what IAM lets them do is not known here: it is taken for everything.
  AWS_IAM: { asked: "second", silence: "passes" },
  COGNITO: { asked: "second", silence: "refuses" },
} as const;

function authorizationOf([first]: readonly Needed[]): keyof typeof policyRules {
  const { authorizer, credential } = first?.scheme ?? {};
  if (credential === "sigv4") return "AWS_IAM";
  if (authorizer?.type === "token" || authorizer?.type === "request") return "LAMBDA";
  return authorizer?.type === "cognito" ? "COGNITO" : "NONE";
}

/** What is authorized has a name, and AWS takes none of more bytes. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const longestArn = 1600;

function checkLength(routed: Routed): void {
  // The path is long before the ARN is: it need not be written for every call.
  if (routed.path.length > longestArn / 2 && methodArn(routed).length > longestArn) throw new Refusal("URI_TOO_LONG");
}

interface Needed {
  readonly name: string;
  readonly scheme: SecurityScheme | undefined;
  readonly scopes: readonly string[];
}

// The same for every request of an operation, for as long as its deployment lives.
const known = new WeakMap<Operation, readonly Needed[]>();

/** API keys last: an authorizer may be the one who knows the key. */
function neededBy({ api, operation }: Routed): readonly Needed[] {
  const before = known.get(operation);
  if (before !== undefined) return before;
  const needed = operation.security
    .flatMap(({ schemes }) => schemes)
    .map((one) => ({ ...one, scheme: api.securitySchemes.find(({ name }) => name === one.name) }))
    .sort((one, other) => Number(isApiKey(one.scheme)) - Number(isApiKey(other.scheme)));
  known.set(operation, needed);
  return needed;
}

function isApiKey(scheme: SecurityScheme | undefined): boolean {
  return scheme?.credential === "apiKey" && scheme.authorizer === undefined;
}

function check(plane: Plane, routed: Routed, identity: Identity, { name, scheme, scopes }: Needed): Known {
  const { authorizer } = scheme ?? {};
  if (authorizer?.type === "jwt") return checkJwt(plane, routed, authorizer, scopes);
  if (scheme?.credential === "sigv4") return checkIam(plane, routed);
  if (authorizer?.type === "cognito") return checkCognito(plane, routed, authorizer, scopes);
  if (authorizer?.type === "token" || authorizer?.type === "request")
    return checkLambda(plane, routed, authorizer, name);
  if (isApiKey(scheme) && routed.api.protocol === "rest") return checkApiKey(plane, routed, identity);
  if (plane.allowUnenforcedAuth) return {};
  throw new Refusal("API_CONFIGURATION_ERROR", {
    why: `${nameOf(routed)} is not served: ${missing(scheme, name)}; --allow-unenforced-auth serves it to everybody`,
  });
}

/** What is missing, in words. */
function missing(scheme: SecurityScheme | undefined, name: string): string {
  if (scheme === undefined) return `its security scheme ${JSON.stringify(name)} is not defined`;
  return `nothing of API Gateway enforces the security scheme ${JSON.stringify(name)}`;
}
