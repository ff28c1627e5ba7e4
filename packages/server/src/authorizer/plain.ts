import type { Awaitable } from "../contract.js";
import type { HttpRequest } from "../events/request.js";
import { problem } from "../http/problem.js";
import type { Found } from "../http/route.js";
import type { Served } from "../service.js";
import { table } from "../shape.js";
import { authorizerOf, type Caller } from "./caller.js";
import { callerIn } from "./decision.js";
import { type Asked, plainlyAsked } from "./request.js";

/** Says who calls, or that the request is refused: 401 and 403. Of `{}` nothing is known, and it goes on. */
export type Authorize = (asked: Asked) => Awaitable<Caller | "unauthorized" | "forbidden">;

/** What servers without a gateway before them take besides. */
export interface AuthorizeOptions {
  /**
   * Takes the place of the gateway's authorizers: asked of every request that is for an operation, before its input is
   * read. Without it nobody is known: methods behind a JWT, Cognito or IAM authorizer answer 401, all others serve everybody.
   *
   * @example authorize: async ({ operation, token }) =>
   *   operation === "health" ? {} : ((await verified(token)) ?? "unauthorized")
   */
  readonly authorize?: Authorize | undefined;
}

/** A service whose operations are for those alone whom `authorize` lets in, if there is one. */
export function behind<Body>(served: Served<Body>, authorize: Authorize | undefined): Served<Body> {
  if (!authorize) return served;
  const denial = async (request: HttpRequest, found: Found) => {
    const decided = callerIn(await authorize(plainlyAsked(request, found)));
    if (decided === "unauthorized") return problem(401, {}, { "www-authenticate": "Bearer" });
    if (decided === "forbidden") return problem(403);
    // A request without a gateway before it made this event for its context to read.
    Object.assign(table(table(request.source).requestContext), { authorizer: authorizerOf(decided) });
    return undefined;
  };
  return { ...served, denial };
}
