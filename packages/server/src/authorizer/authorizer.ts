import { type Context, record } from "../context.js";
import type { Awaitable, OperationContract } from "../contract.js";
import { ServerError } from "../errors.js";
import type { Middleware } from "../filter.js";
import { parseJson } from "../http/json.js";
import { refusal } from "../http/problem.js";
import { routesOf } from "../http/route.js";
import { readTexts } from "../http/texts.js";
import type { LambdaHandler } from "../lambda.js";
import type { Caller } from "./caller.js";
import { decisionIn } from "./decision.js";
import { isUnauthorized, quietly, tellOf } from "./failure.js";
import type { Authorize } from "./plain.js";
import { type Decided, policy } from "./policy.js";
import { type Asked, readAsked } from "./request.js";

/** What an authorizer gives to the methods behind it: flat values, since REST APIs carry nothing else. */
export type AuthorizerFields = Readonly<Record<string, "string" | "integer" | "number" | "boolean">>;

/** The values of {@link AuthorizerFields}. */
export type AuthorizerValues<Fields extends AuthorizerFields> = {
  readonly [Name in keyof Fields]: FieldTypes[Fields[Name]];
};

interface FieldTypes {
  readonly string: string;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
}

/** Who is let in, and to what. */
export interface Allowed<Operation, Fields extends AuthorizerFields> {
  /** Whom the gateway's logs name. */
  readonly principalId: string;
  readonly context: AuthorizerValues<Fields>;
  /** What this caller may do; everything, if it is not said. Behind a WebSocket API there is nothing to choose from. */
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
  /**
   * The gateway keeps answers. True by default. With false, its TTL is 0 and an answer is for one request alone; with
   * `"by-route"`, `$context.routeKey` is among the identity sources and an answer is for one route.
   */
  readonly cached?: boolean | "by-route";
  /** Of format 2.0: whether the authorizer has simple responses enabled, as by default here. */
  readonly simple?: boolean;
  /** What stands before the paths of the contract, as of `lambda`: an HTTP API's custom domain may have it. */
  readonly basePath?: string;
  /** Told of every error that `decide` throws, and of what is no decision; the gateway answers 500. Logged by default, without the caller's secrets. */
  readonly onError?: (error: unknown, asked: Asked) => void;
}

/** A Lambda authorizer, and what the methods behind it read of its answer. */
export interface Authorizer<Fields extends AuthorizerFields> {
  readonly handler: LambdaHandler;
  /** Decides where no gateway asks: `serve(petsApi, service, { authorize: guard.authorize })`. */
  readonly authorize: Authorize;
  /** What it gave, in the types that it gave it: REST APIs make texts of everything. */
  of(context: Pick<Context, "authorizer">): AuthorizerValues<Fields>;
  /**
   * Refuses (403) what a decision for some operations is not for: `use: [guard.check]`. A policy knows paths by their
   * text; this knows which operation it is that a request has come to, however its path is spelt.
   */
  readonly check: Middleware;
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
export function defineAuthorizer<
  Operation extends string = never,
  const Fields extends AuthorizerFields = AuthorizerFields,
>(
  api: Authorized<Operation>,
  // The contract alone says which operations there are: what `decide` gives is compared with them.
  options: AuthorizerOptions<NoInfer<Operation>, Fields>,
): Authorizer<Fields> {
  const { context: fields, decide, cached = true, simple = true, basePath, onError } = options;
  const { secrets = [] } = api;
  const operations: Operations = api.operations ?? {};
  const routes = routesOf(operations, basePath);
  const decidedOn = async (asked: Asked): Promise<Decided> =>
    carried(
      await quietly(async () => decisionIn(await decide(asked), fields, operations), tellOf(asked, secrets, onError)),
    );
  return {
    async handler(event) {
      const asked = readAsked(event, routes);
      const decided = await decidedOn(asked);
      return asked.kind === "http" && simple
        ? simpleAnswer(asked, decided, cached, operations)
        : policy(asked, decided, operations, cached !== false);
    },
    async authorize(asked) {
      try {
        return callerOf(await decidedOn(asked), asked);
      } catch (error) {
        if (isUnauthorized(error)) return "unauthorized";
        throw error;
      }
    },
    of: (context) => valuesOf(fields, context.authorizer),
    check: (input, next, { authorizer, operation }) => (mayCall(authorizer, operation) ? next(input) : refusal(403)),
  };
}

/** The contract of an API: of its operations, or of the routes of a WebSocket API, among which there is nothing to choose. */
type Authorized<Operation extends string> = { readonly secrets?: readonly string[] } & (
  | { readonly operations: Readonly<Record<Operation, OperationContract>> }
  | { readonly routes: object; readonly operations?: never }
);

type Operations = Readonly<Record<string, OperationContract>>;

/** The decision for a request that no gateway asked about: for this one alone. */
function callerOf(decided: Decided, { operation }: Asked): Caller | "unauthorized" | "forbidden" {
  if (typeof decided === "string") return decided;
  const { context, operations: names } = decided;
  const isMeant = names === undefined || names.some((name) => name === operation);
  return isMeant ? { lambda: record(context) } : "forbidden";
}

/** The decision, with what it is for among what the methods get. */
function carried(decided: Decided): Decided {
  if (typeof decided === "string" || decided.operations === undefined) return decided;
  return { ...decided, context: { ...decided.context, [forOperations]: JSON.stringify(decided.operations) } };
}

const forOperations = "allowedOperations";

function mayCall(authorizer: Context["authorizer"], operation: string): boolean {
  const written = authorizer[forOperations];
  if (written === undefined) return true;
  // Another authorizer may have something else under this name, which allows nothing.
  const { value: names } = { value: undefined, ...parseJson(String(written)) };
  return Array.isArray(names) && names.includes(operation);
}

/** Says yes or no, and API Gateway uses the same word for every route while it keeps it. */
function simpleAnswer(asked: Asked, decided: Decided, cached: boolean | "by-route", operations: Operations): object {
  if (typeof decided === "string") return { isAuthorized: false };
  const { context, operations: names } = decided;
  if (names === undefined) return { isAuthorized: true, context };
  if (names.length > 0 && cached !== false && !(cached === "by-route" && isOfOneOperation(asked, operations))) {
    throw new ServerError(
      "unsafe-decision",
      'This answer is for some operations, and would be kept for all: add `$context.routeKey` to the authorizer\'s identity sources and say `cached: "by-route"` (routes that stand for several operations, as `$default` may, cannot have it), or say `cached: false` if its TTL is 0, or `simple: false` if it takes policies',
    );
  }
  return { isAuthorized: names.some((name) => name === asked.operation), context };
}

/** What the gateway keeps by this route is asked for again by requests for the same operation only. */
function isOfOneOperation({ identity, routeKey, operation }: Asked, operations: Operations): boolean {
  return identity.includes(routeKey) && (operation === undefined || operations[operation]?.route === routeKey);
}

function valuesOf<Fields extends AuthorizerFields>(
  declared: Fields,
  given: Readonly<Record<string, unknown>>,
): AuthorizerValues<Fields> {
  const values = record({});
  for (const [name, type] of Object.entries(declared)) {
    const value = given[name];
    const isFlat = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    const found = readTexts({ type }, [String(value)]);
    if (!isFlat || found.faults) {
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
