import { type Context, record } from "../context.js";
import type { Awaitable, OperationContract, ParamType } from "../contract.js";
import { ServerError } from "../errors.js";
import { readParam } from "../http/param.js";
import { isListType } from "../http/texts.js";
import type { LambdaHandler } from "../lambda.js";
import { policy } from "./policy.js";
import { type Asked, readAsked } from "./request.js";

/** What an authorizer gives to the methods behind it: flat values, since REST APIs carry nothing else. */
export type AuthorizerFields = Readonly<Record<string, "string" | "integer" | "number" | "boolean">>;

/** The values of {@link AuthorizerFields}. */
export type AuthorizerValues<Fields extends AuthorizerFields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends "string"
    ? string
    : Fields[Name] extends "boolean"
      ? boolean
      : number;
};

/** Who is let in, and to what. */
export interface Allowed<Operation, Fields extends AuthorizerFields> {
  /** Whom the gateway's logs name. */
  readonly principalId: string;
  readonly context: AuthorizerValues<Fields>;
  /** What this caller may do; everything, if it is not said. */
  readonly operations?: readonly Operation[];
  /** REST APIs whose keys come from the authorizer: the caller's API key. */
  readonly usageIdentifierKey?: string;
}

/** How an authorizer decides. */
export interface AuthorizerOptions<Operation, Fields extends AuthorizerFields> {
  readonly context: Fields;
  /**
   * Decides about the caller, not about this one request: the gateway keeps the answer and uses it for others. Look at
   * nothing that is no identity source of the authorizer. `"unauthorized"` is 401 where the gateway can say so (REST and
   * WebSocket APIs), `"forbidden"` is 403.
   */
  decide(asked: Asked): Awaitable<Allowed<Operation, Fields> | "unauthorized" | "forbidden">;
  /** The gateway keeps answers. True by default; with false, an answer may be for one route alone. */
  readonly cached?: boolean;
  /** Of format 2.0: whether the authorizer has simple responses enabled, as by default here. */
  readonly simple?: boolean;
}

/** A Lambda authorizer, and what the methods behind it read of its answer. */
export interface Authorizer<Fields extends AuthorizerFields> {
  readonly handler: LambdaHandler;
  /** What it gave, in the types that it gave it: REST APIs make texts of everything. */
  of(context: Context): AuthorizerValues<Fields>;
}

/**
 * A Lambda authorizer for the routes of a contract, of any kind: TOKEN, REQUEST in both formats, WebSocket.
 *
 * @example
 * export const guard = defineAuthorizer(petsApi, {
 *   context: { tenant: "string" },
 *   decide: async ({ token }) => (await users.find(token)) ?? "unauthorized",
 * });
 */
export function defineAuthorizer<Operation extends string, const Fields extends AuthorizerFields>(
  api: { readonly operations: Readonly<Record<Operation, OperationContract>> } | { readonly routes: object },
  options: AuthorizerOptions<Operation, Fields>,
): Authorizer<Fields> {
  const operations: Readonly<Record<string, OperationContract>> = "operations" in api ? api.operations : {};
  return {
    async handler(event) {
      const asked = readAsked(event, operations);
      const decided = await options.decide(asked);
      return asked.kind === "http" && options.simple !== false
        ? simple(asked, decided, options.cached !== false)
        : policy(asked, decided, operations);
    },
    of: (context) => valuesOf(options.context, context.authorizer),
  };
}

/** Says yes or no, and API Gateway uses the same word for every route while it keeps it. */
function simple<Operation extends string>(
  asked: Asked,
  decided: Allowed<Operation, AuthorizerFields> | "unauthorized" | "forbidden",
  cached: boolean,
): object {
  if (typeof decided === "string") return { isAuthorized: false };
  const { context, operations } = decided;
  if (operations === undefined) return { isAuthorized: true, context };
  if (cached && !asked.identity.includes(asked.routeKey)) {
    throw new ServerError(
      "unsafe-decision",
      "This answer is for some operations, and would be kept for all: add `$context.routeKey` to the authorizer's identity sources, or say `cached: false` if its TTL is 0, or `simple: false` if it takes policies",
    );
  }
  return { isAuthorized: operations.some((name) => name === asked.operation), context };
}

function valuesOf<Fields extends AuthorizerFields>(
  declared: Fields,
  given: Readonly<Record<string, unknown>>,
): AuthorizerValues<Fields> {
  const values = record({});
  for (const [name, type] of Object.entries<ParamType>(declared)) {
    const text = String(given[name]);
    const found = readParam({ type }, isListType(type) ? text.split(",") : [text]);
    if (given[name] === undefined || found.fault !== undefined) {
      throw new ServerError(
        "no-authorizer",
        `The authorizer gave no ${type} "${name}": is the route behind this authorizer?`,
      );
    }
    values[name] = found.value;
  }
  // Each name of the declaration has been read as its type.
  return values as AuthorizerValues<Fields>;
}
