import { createHash, randomUUID } from "node:crypto";
import type { Context } from "../context.js";
import type { Middleware } from "../filter.js";
import { isStreamed } from "../http/answer.js";
import { isReply, type Reply, reply } from "../reply.js";

/** Where it is remembered what was answered to a key. */
export interface IdempotencyStore {
  /**
   * Takes a key, if nobody has it or whoever had it is out of time: then there is nothing to tell. Otherwise tells what
   * is there. This must be one step: of two that come at once, one takes it.
   */
  claim(claim: IdempotencyClaim): Promise<IdempotencyRecord | undefined>;
  /** Keeps the answer until `until`, if the key is still `owner`'s. */
  settle(key: string, owner: string, answer: string, until: number): Promise<void>;
  /** Gives the key back, if it is still `owner`'s: nothing came of it. */
  release(key: string, owner: string): Promise<void>;
}

/** Who takes a key, and until when (milliseconds since 1970). */
export interface IdempotencyClaim {
  readonly key: string;
  readonly owner: string;
  /** Of what was asked: the same key with another request is a mistake. */
  readonly fingerprint: string;
  readonly until: number;
}

/** What is known of a key; without an answer somebody is at work. */
export interface IdempotencyRecord {
  readonly fingerprint: string;
  readonly answer?: string;
}

/** How long answers are remembered, and who has to give a key. */
export interface IdempotencyOptions {
  /** Seconds; a day by default. */
  readonly ttl?: number;
  /** Operations that are refused (400) without a key. */
  readonly required?: readonly string[];
}

/**
 * Runs a method once for each `Idempotency-Key`: whoever comes again gets the same answer, 409 while the first is at
 * work, 422 with another request. Answers of 500 and more, and what is thrown, are not kept. A key is its caller's own.
 *
 * @example lambda(petsApi, service, { use: [withIdempotency(store)] })
 */
export function withIdempotency(
  store: IdempotencyStore,
  { ttl = 86_400, required = [] }: IdempotencyOptions = {},
): Middleware {
  return async (input, next, context) => {
    const sent = context.header("idempotency-key");
    if (/^(GET|HEAD|OPTIONS)$/.test(context.method)) return next(input);
    if (sent === undefined) {
      return required.includes(context.operation)
        ? refused(400, "The header idempotency-key is required")
        : next(input);
    }
    const key = digest([context.operation, callerOf(context), sent]);
    const [owner, fingerprint] = [randomUUID(), digest([input])];
    const until = Date.now() + (context.remainingTime() ?? 60_000);
    const found = await store.claim({ key, owner, fingerprint, until });
    if (found && found.fingerprint !== fingerprint)
      return refused(422, "This idempotency-key was used for another request");
    if (found)
      return found.answer === undefined ? refused(409, "A request with this key is at work") : replayed(found.answer);
    try {
      const returned = await next(input);
      const answer = written(returned);
      await (answer === undefined
        ? store.release(key, owner)
        : store.settle(key, owner, answer, Date.now() + ttl * 1000));
      return returned;
    } catch (error) {
      await store.release(key, owner);
      throw error;
    }
  };
}

/** Answers of others must not be had by guessing their keys. */
function callerOf({ claims, identity, authorizer }: Context): unknown {
  return [claims.iss, claims.sub, authorizer.principalId, identity.userArn, identity.apiKeyId];
}

function digest(value: unknown): string {
  const bytes = (_: string, one: unknown) => (one instanceof Uint8Array ? Buffer.from(one).toString("base64") : one);
  return createHash("sha256").update(JSON.stringify(value, bytes)).digest("base64url");
}

function written(returned: unknown): string | undefined {
  const answer = isReply(returned) ? returned : { body: returned };
  const { body, status = 200 }: { body: unknown; status?: number } = answer;
  if (isStreamed(body) || status >= 500) return undefined;
  return JSON.stringify(
    body instanceof Uint8Array ? { ...answer, body: undefined, bytes: Buffer.from(body).toString("base64") } : answer,
  );
}

function replayed(text: string): unknown {
  // It is what `written` wrote: a reply, or a body alone.
  const { status, body, bytes, headers, cookies } = JSON.parse(text) as Partial<Reply<number, unknown>> & {
    bytes?: string;
  };
  const value = bytes === undefined ? body : new Uint8Array(Buffer.from(bytes, "base64"));
  if (status === undefined) return value;
  return reply(status, value, { headers: headers ?? {}, cookies: cookies ?? [] });
}

function refused(status: 400 | 409 | 422, detail: string): Reply<number, unknown> {
  const headers = { "content-type": "application/problem+json", ...(status === 409 && { "retry-after": 1 }) };
  return reply(status, { type: "about:blank", title: titles[status], status, detail }, { headers });
}

const titles = { 400: "Bad Request", 409: "Conflict", 422: "Unprocessable Content" };
