import type { HttpEvent } from "./http/event.js";
import { at, fields, isObject, text, texts } from "./shape.js";

/** What a method may ask about the request, beside its input. */
export interface Context {
  /** The gateway's id of this request. */
  readonly requestId: string;
  readonly stage: string;
  readonly method: string;
  readonly headers: Headers;
  readonly identity: Identity;
  /** The claims of the JWT that a JWT or Cognito authorizer has checked. API Gateway hands all of them on as text. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The token's scopes, where the route asks for any. */
  readonly scopes: readonly string[];
  /** What a Lambda authorizer gave. */
  readonly authorizer: Readonly<Record<string, unknown>>;
  /** The event as it came. */
  readonly event: unknown;
  /** Lambda's own context. */
  readonly lambda: unknown;
  /** Milliseconds until Lambda ends this invocation; unknown off Lambda. */
  remainingTime(): number | undefined;
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

/** Reads the context out of an event. */
export function readContext(event: HttpEvent, lambda: unknown): Context {
  const request = at(event.source, "requestContext");
  const authorizer = at(request, "authorizer");
  const jwt = at(authorizer, "jwt");
  const userArn = text(authorizer, "iam", "userArn") || text(request, "identity", "userArn");
  const apiKeyId = text(request, "identity", "apiKeyId");
  return {
    requestId: text(request, "requestId"),
    stage: text(request, "stage"),
    method: event.method,
    headers: event.headers,
    identity: {
      sourceIp: text(request, "http", "sourceIp") || text(request, "identity", "sourceIp"),
      userAgent: text(request, "http", "userAgent") || text(request, "identity", "userAgent"),
      ...(userArn && { userArn }),
      ...(apiKeyId && { apiKeyId }),
    },
    claims: record(at(jwt, "claims") ?? at(authorizer, "claims")),
    scopes: texts(at(jwt, "scopes") ?? at(authorizer, "scopes")),
    // Format 2.0 has a place for each kind of authorizer; 1.0 and REST mix a Lambda's values with the gateway's own.
    authorizer: record(event.format === "2.0" ? at(authorizer, "lambda") : authorizer),
    event: event.source,
    lambda,
    remainingTime: () => remainingTime(lambda),
  };
}

/** A copy without a prototype, so that a claim named like a method of objects is only ever a claim. */
export function record(value: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, one] of fields(value)) copy[name] = one;
  return copy;
}

function remainingTime(lambda: unknown): number | undefined {
  const ask: unknown = isObject(lambda) ? Reflect.get(lambda, "getRemainingTimeInMillis") : undefined;
  const left: unknown = typeof ask === "function" ? Reflect.apply(ask, lambda, []) : undefined;
  return typeof left === "number" ? left : undefined;
}
