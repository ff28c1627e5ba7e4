import type { Context } from "../context.js";
import { ServerError } from "../errors.js";
import type { Middleware } from "../filter.js";
import { answerOf, isStreamed } from "../http/answer.js";
import { fileOf } from "../http/file.js";
import { refusal } from "../http/problem.js";
import { logError, teller } from "../log.js";
import { isReply, type Reply, reply } from "../reply.js";
import { at, isObject, text } from "../shape.js";
import { claim, settle, settlement } from "../store/claim.js";
import { milliseconds } from "../store/milliseconds.js";
import type { Store } from "../store/store.js";

/** How long answers are remembered, who has to give a key, and whose it is. */
export interface IdempotencyOptions {
  /** Seconds; a day by default. */
  readonly ttl?: number;
  /** Operations that are refused (400) without a key. */
  readonly required?: readonly string[];
  /**
   * Tells callers apart, and is the same when one comes again: a text that is not empty. By default a token's issuer and
   * subject, and whoever else the gateway knows; where it knows nobody, all credentials, and what a Lambda authorizer
   * gave, which need not be one caller's alone.
   */
  readonly caller?: (context: Context) => string;
  /** Told of a store that fails after the method has run. Logged by default. */
  readonly onError?: (error: unknown, context: Context) => void;
}

/**
 * Runs a method once for each `Idempotency-Key`: whoever comes again gets the same answer, 409 while the first is at
 * work, 422 with another request. Answers of 429 and of 500 and more, streams, and what is thrown, are not kept. A key is
 * its caller's own, for one operation of one stage of an API. If the store fails after the method has run, its answer is
 * given all the same, and whoever comes again gets 409 until the time of the first is over.
 *
 * @example lambda(petsApi, service, { use: [withIdempotency(store)] })
 */
export function withIdempotency(
  store: Store,
  { ttl = 86_400, required = [], caller, onError }: IdempotencyOptions = {},
): Middleware {
  const whose = caller ? named(caller) : callerOf;
  const lasts = milliseconds("ttl", ttl);
  return async (input, next, context) => {
    const sent = context.header("idempotency-key");
    if (/^(GET|HEAD|OPTIONS)$/.test(context.method)) return next(input);
    if (!sent) {
      return required.includes(context.operation)
        ? refusal(400, { detail: "The header idempotency-key is required" })
        : next(input);
    }
    const key = {
      group: `idempotency#${digest([context.api, context.stage, context.operation, whose(context), sent])}`,
      name: "answer",
    };
    const fingerprint = digest([input]);
    const lease = Date.now() + (context.remainingTime() ?? 60_000);
    const taken = await claim(store, key, JSON.stringify({ fingerprint }), lease);
    if ("found" in taken) return answerTo(fingerprint, taken.found.value);
    const tell = teller(onError, logError, context);
    const release = () => quietly(() => store.remove(key, taken.claim.token), tell);
    const keep = (answer: string) => {
      const record = JSON.stringify({ fingerprint, answer });
      return quietly(() => settle(store, settlement(taken.claim, record, Date.now() + lasts)), tell);
    };
    let returned: unknown;
    let answer: string | undefined;
    try {
      returned = await next(input);
      answer = written(returned);
    } catch (error) {
      await release();
      throw error;
    }
    await (answer === undefined ? release() : keep(answer));
    return returned;
  };
}

/** The method has run: no failure of the store may take its answer away, or hide what it has thrown. */
async function quietly(work: () => Promise<unknown>, tell: (error: unknown) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    tell(error);
  }
}

/** What is known of a key, to whoever comes again. */
function answerTo(fingerprint: string, value: string): unknown {
  // It is one of the two that are written above.
  const found = JSON.parse(value) as { fingerprint: string; answer?: string };
  if (found.fingerprint !== fingerprint)
    return refusal(422, { detail: "This idempotency-key was used for another request" });
  if (found.answer === undefined)
    return refusal(409, { detail: "A request with this key is at work" }, { "retry-after": 1 });
  return replayed(found.answer);
}

/** What an application says of its callers. Without a text all of them would be one. */
function named(caller: (context: Context) => string): (context: Context) => string {
  return (context) => {
    const name: unknown = caller(context);
    if (typeof name === "string" && name !== "") return name;
    throw new ServerError("no-caller", `\`caller\` gave no text for "${context.operation}": who calls?`);
  };
}

/** Answers of others must not be had by guessing their keys. */
function callerOf(context: Context): unknown {
  const { claims, credentials, event, identity } = context;
  const caller = [
    claims.sub,
    identity.userArn,
    cognitoIdentityOf(event),
    ...certificateOf(event),
    ...balancedOf(context),
  ];
  const isKnown = caller.some((one) => one !== undefined && one !== "");
  // An API key is an application's, a token's issuer nobody's, and what a Lambda authorizer gave may be a tenant's, or the
  // `user` that all principals of AWS's samples are: of the caller they tell nothing.
  return [claims.iss, identity.apiKeyId, authorizerOf(context), caller, isKnown ? [] : credentials];
}

/** What a Lambda authorizer gave. REST APIs and format 1.0 have a token's claims there too, and those differ each time. */
function authorizerOf({ authorizer }: Context): [string, unknown][] {
  const own = Object.entries(authorizer).filter(([name]) => !["claims", "scopes", "integrationLatency"].includes(name));
  return own.sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Whoever comes by a Cognito identity pool has the same role as all others. */
function cognitoIdentityOf(event: unknown): string {
  const http = text(event, "requestContext", "authorizer", "iam", "cognitoIdentity", "identityId");
  return http || text(event, "requestContext", "identity", "cognitoIdentityId");
}

/** Mutual TLS: a certificate has its number from whoever issued it (RFC 5280, 4.1.2.2). */
function certificateOf(event: unknown): string[] {
  return ["authentication", "identity"].flatMap((place) =>
    ["issuerDN", "serialNumber"].map((name) => text(event, "requestContext", place, "clientCert", name)),
  );
}

/** Whom a load balancer has let in: it takes these headers from nobody else. */
function balancedOf({ event, header }: Context): (string | undefined)[] {
  const isBalanced = at(event, "requestContext", "elb") !== undefined;
  const names = ["x-amzn-oidc-identity", "x-amzn-mtls-clientcert", "x-amzn-mtls-clientcert-leaf"];
  return isBalanced ? names.map((name) => header(name)) : [];
}

/** Of texts, numbers, bytes and what is made of them. Without recursion: how deep it is, is the caller's to say. */
function digest(whole: unknown): string {
  // Asked for and not imported: it stands beside filters that workers can have.
  const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
  const rest = [whole];
  let text = "";
  while (rest.length > 0) {
    const value = rest.pop();
    if (value instanceof Uint8Array) {
      // The name and the type of a file go with its bytes unseen, and a method may have stored them.
      hash.update(`${text}bytes ${value.length} ${JSON.stringify(fileOf(value))} `).update(value);
      text = "";
    } else if (Array.isArray(value)) {
      text += `list ${value.length} `;
      for (const one of value) rest.push(one);
    } else if (isObject(value)) {
      const members = membersOf(value);
      text += `object ${members.length} `;
      for (const [name, one] of members) rest.push(one, name);
    } else text += `${typeof value === "string" ? JSON.stringify(value) : String(value)} `;
    if (text.length < 65_536) continue;
    hash.update(text);
    text = "";
  }
  return hash.update(text).digest("base64url");
}

/** A validator may make a `Date` of a text, a `Map` of an object, or what it likes: not all of it has members to be seen. */
function membersOf(value: object): (readonly [name: string, value: unknown])[] {
  if (value instanceof Map || value instanceof Set) return [...value].map((one) => ["", one]);
  const isJson = "toJSON" in value && typeof value.toJSON === "function";
  if (isJson) return [["", JSON.stringify(value)]];
  // Whoever tries again may write them in another order, which means nothing (RFC 8259, 4).
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}

function written(returned: unknown): string | undefined {
  const answer = isReply(returned) ? returned : { body: returned };
  const { body, status = 200 }: { body: unknown; status?: number } = answer;
  if (isStreamed(body) || status === 429 || status >= 500 || !canBeSent(returned)) return undefined;
  return JSON.stringify(
    body instanceof Uint8Array ? { ...answer, body: undefined, bytes: Buffer.from(body).toString("base64") } : answer,
  );
}

/** What cannot be written is a 500 once it is tried. */
function canBeSent(returned: unknown): boolean {
  try {
    answerOf(returned, { route: "", status: 200 });
    return true;
  } catch {
    return false;
  }
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
