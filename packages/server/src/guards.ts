import type { Guard } from "./contract.js";

/**
 * Lets in whom a JWT or Cognito authorizer has let in: there are claims, and one of the scopes that the route asks for.
 * Behind a function URL, a load balancer or a route without the authorizer there are none, and a method that looks at
 * them would be run for anybody.
 */
export function jwt(...scopes: readonly string[]): Guard {
  return (context, isOwnRoute) => {
    if (Object.keys(context.claims).length === 0) return 401;
    const isMeant = isOwnRoute || scopes.length === 0 || scopes.some((scope) => context.scopes.includes(scope));
    return isMeant ? undefined : 403;
  };
}

/** Lets in who has signed: IAM authorization. */
export const iam: Guard = ({ identity }) => (identity.userArn === undefined ? 401 : undefined);
