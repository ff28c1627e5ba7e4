import type { Guard } from "./contract.js";
import type { Answer } from "./events/request.js";
import { problem } from "./http/problem.js";

/**
 * Lets in whom a JWT or Cognito authorizer has let in: there are claims, and one of the scopes that the route asks for.
 * Behind a function URL, a load balancer or a route without the authorizer there are none, and a method that looks at
 * them would be run for anybody.
 */
export function jwt(...scopes: readonly string[]): Guard {
  return ({ claims, scopes: own }, isOwnRoute) => {
    if (Object.keys(claims).length === 0) return nobody("Bearer");
    const isMeant = isOwnRoute || scopes.length === 0 || scopes.some((scope) => own.includes(scope));
    return isMeant ? undefined : withoutScope(scopes);
  };
}

/** Lets in who has signed: IAM authorization. */
export const iam: Guard = ({ identity }) => (identity.userArn === undefined ? nobody("AWS4-HMAC-SHA256") : undefined);

function nobody(challenge: string): Answer {
  return problem(401, { detail: "No authorizer has let this caller in" }, { "www-authenticate": challenge });
}

/** https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
function withoutScope(scopes: readonly string[]): Answer {
  const challenge = `Bearer error="insufficient_scope", scope="${scopes.join(" ")}"`;
  const detail = `The token has none of the scopes ${scopes.join(", ")}`;
  return problem(403, { detail }, { "www-authenticate": challenge });
}
