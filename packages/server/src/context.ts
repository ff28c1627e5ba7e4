import type { ApiContract } from "./contract.js";
import { Ending } from "./ending.js";
import type { HttpRequest } from "./events/request.js";
import { redact, secretHeaders } from "./redact.js";
import { fields, isObject, string, type Table, table, texts } from "./shape.js";

/** What a method may ask about the request, beside its input. Read when asked, so a copy of it by `...` has next to nothing. */
export interface Context {
  /** The API's name: `pets`. */
  readonly api: string;
  /** The operation's name: `getPet`. */
  readonly operation: string;
  /** The gateway's id of this request; behind a load balancer its trace id. */
  readonly requestId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly method: string;
  readonly identity: Identity;
  /** The claims of the JWT that a JWT or Cognito authorizer has checked: texts, whatever the token held. */
  readonly claims: Readonly<Record<string, string>>;
  /** The token's scopes. */
  readonly scopes: Scopes;
  /** What a Lambda authorizer gave. */
  readonly authorizer: Readonly<Record<string, unknown>>;
  /** Aborted half a second before Lambda ends this invocation, so that an answer can still be given; elsewhere, when the caller is gone. */
  readonly signal: AbortSignal;
  /** What the caller has shown for itself, and no log may keep: the headers and parameters that are secrets in this API. */
  readonly credentials: readonly string[];
  /** The event as it came. */
  readonly event: unknown;
  /** Lambda's own context. */
  readonly lambda: unknown;
  /** A header of the request, however its name is written. */
  header(name: string): string | undefined;
  /** Milliseconds until Lambda ends this invocation; unknown off Lambda. */
  remainingTime(): number | undefined;
  /** A text for a log: without this request's credentials, and without secrets that show themselves. */
  redact(text: string): string;
}

/**
 * The scopes of a caller, and those of a route for one of which its authorizer has let it in: `unknown`, where nobody has
 * looked. A list that is made by hand may stand for either.
 */
export interface Scopes<Route = unknown> extends ReadonlyArray<(Route & string) | Text> {
  readonly [letInFor]?: Route;
}

// Only the compiler knows it, which would take the context of any caller for one who was let in.
declare const letInFor: unique symbol;

// Any other text, without taking the known ones from an editor's list.
type Text = string & Record<never, never>;

/**
 * The context of a route behind a JWT or Cognito authorizer: it has let the caller in, and there are claims. Without a
 * gateway, and in a test, they are what `authorize` or the test gives, which need not come from a token.
 */
export interface JwtContext<Scope extends string = string> extends Context {
  readonly claims: Readonly<Record<string, string>> & { readonly iss?: string; readonly exp?: string };
  /** All scopes of the token, at least one of the route's among them. */
  readonly scopes: Scopes<Scope>;
}

/** The context of a route with IAM authorization: the request was signed by somebody. */
export interface IamContext extends Context {
  readonly identity: Identity & { readonly userArn: string };
}

/** Who is calling, as far as the gateway knows. */
export interface Identity {
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The caller of a route with IAM authorization. */
  readonly userArn?: string;
  /** The id, not the value, of the API key that was sent. */
  readonly apiKeyId?: string;
}

/** The context of a request. Read when asked: most methods ask for nothing of it. */
export class RequestContext implements Context {
  readonly #request: HttpRequest;
  readonly #gateway: Table;
  readonly #api: Pick<ApiContract<unknown>, "name" | "secrets">;
  /** To be closed when the answer is given. */
  readonly ending: Ending;
  operation = "";
  /** What methods have returned, and what was made of their streams: that nobody sends is closed. */
  readonly returned: unknown[] = [];

  constructor(
    request: HttpRequest,
    readonly lambda: unknown,
    api: Pick<ApiContract<unknown>, "name" | "secrets">,
  ) {
    this.#api = api;
    this.ending = new Ending(lambda);
    this.#request = request;
    this.#gateway = table(table(request.source).requestContext);
  }

  get api(): string {
    return this.#api.name;
  }

  get event(): unknown {
    return this.#request.source;
  }

  get method(): string {
    return this.#request.method;
  }

  get requestId(): string {
    const own = string(this.#gateway.requestId) || this.#request.header("x-amzn-trace-id");
    return own ?? string(table(this.lambda).awsRequestId);
  }

  get stage(): string {
    return string(this.#gateway.stage);
  }

  get stageVariables(): Readonly<Record<string, string>> {
    return stringsOf(table(this.event).stageVariables);
  }

  get identity(): Identity {
    const { authorizer, elb, http, identity } = this.#gateway;
    const [new2, old1] = [table(http), table(identity)];
    // A load balancer says it at the end of a list that callers may begin (RFC 7239, 5.2); elsewhere they may write all.
    const forwarded = elb ? this.#request.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
    const userArn = string(table(table(authorizer).iam).userArn) || string(old1.userArn);
    const apiKeyId = string(old1.apiKeyId);
    return {
      sourceIp: string(new2.sourceIp) || string(old1.sourceIp) || (forwarded ?? ""),
      userAgent: string(new2.userAgent) || string(old1.userAgent) || (this.#request.header("user-agent") ?? ""),
      ...(userArn && { userArn }),
      ...(apiKeyId && { apiKeyId }),
    };
  }

  get claims(): Readonly<Record<string, string>> {
    const { jwt, claims } = table(this.#gateway.authorizer);
    return stringsOf(table(jwt).claims ?? claims);
  }

  get scopes(): readonly string[] {
    const { jwt, scopes } = table(this.#gateway.authorizer);
    const told = table(jwt).scopes ?? scopes;
    if (Array.isArray(told)) return texts(told);
    // A REST API has no such list, nor has an HTTP API whose route asks for none. A claim that was one is `[a b]`.
    const { scope, scp = "" } = this.claims;
    return (scope ?? scp).replace(/^\[(.*)\]$/, "$1").match(/\S+/g) ?? [];
  }

  get authorizer(): Readonly<Record<string, unknown>> {
    // Format 2.0 has a place for each kind of authorizer; 1.0 and REST mix a Lambda's values with the gateway's own.
    const { authorizer, http } = this.#gateway;
    return record(isObject(http) ? table(authorizer).lambda : authorizer);
  }

  get signal(): AbortSignal {
    return this.#request.signal ?? this.ending.signal;
  }

  /** Whether this is what becomes of work whose signal was aborted. */
  isOver(error: unknown): boolean {
    return isAbort(error, this.#request.signal ?? this.ending.begun);
  }

  /** Whether this is what becomes of work for a caller who is gone: on Lambda, nobody knows of that. */
  isLeft(error: unknown): boolean {
    return isAbort(error, this.#request.signal);
  }

  get credentials(): readonly string[] {
    const values = [...secretHeaders, ...(this.#api.secrets ?? [])].flatMap((name) => [
      this.#request.header(name.toLowerCase()) ?? [],
      this.#request.query(name) ?? [],
    ]);
    return values.flat();
  }

  // Functions, and not methods: a method takes what it needs out of its context, `(input, { header }) => …`.
  get header(): Context["header"] {
    return (name) => this.#request.header(name.toLowerCase());
  }

  get remainingTime(): Context["remainingTime"] {
    return () => this.ending.remainingTime();
  }

  get redact(): Context["redact"] {
    return (text) => redact(text, this.credentials);
  }
}

function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && (error === signal.reason || isNamedAbort(error));
}

/** By its name: where tests have a world of their own, as Jest's do, Node's errors are of another class. */
function isNamedAbort(error: unknown): boolean {
  return isObject(error) && "name" in error && /^(Abort|Timeout)Error$/.test(String(error.name));
}

/** A copy without a prototype, so that a claim named like a method of objects is only ever a claim. */
export function record(value: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, one] of fields(value)) copy[name] = one;
  return copy;
}

function stringsOf(value: unknown): Record<string, string> {
  const copy: Record<string, string> = Object.create(null);
  for (const [name, one] of fields(value)) if (typeof one === "string") copy[name] = one;
  return copy;
}
