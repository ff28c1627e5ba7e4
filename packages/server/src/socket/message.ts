import { ServerError } from "../errors.js";
import { hostile, isHostile } from "../http/json.js";
import { check, pointer } from "../http/validate.js";
import { methodOf } from "../service.js";
import { text } from "../shape.js";
import { done, frameOfAnswer, isFault, refusal, type SocketAnswer, unavailable } from "./answer.js";
import { gatherAnswers } from "./batch.js";
import { messageLimit, type RawPost } from "./connections.js";
import type { SocketContext } from "./context.js";
import type { SocketApiContract } from "./contract.js";
import { SocketError } from "./error.js";
import { batchOf, maxBatch, payloadOf, type Routed, readFrame, repeatable, requestIdOf, routeOf } from "./frame.js";
import type { Dedupe, SessionGate } from "./parts.js";
import { persist } from "./persist.js";

/** A message event and what answers it. */
export interface Message<Service extends object, Events> {
  readonly contract: SocketApiContract<Service, Events>;
  readonly service: object;
  readonly context: SocketContext<Events>;
  readonly dedupe: Dedupe | undefined;
  readonly sessions: SessionGate | undefined;
  readonly post: RawPost;
  /** Told of what no client is told. */
  tell(error: unknown): void;
}

/** Answers a frame: by the route response, and where the route has none but the client asked for an answer, by a post. */
export async function answerMessage<Service extends object, Events>(
  asked: Message<Service, Events>,
): Promise<Record<string, unknown>> {
  const { context, contract } = asked;
  const body = readFrame(context.event);
  const routeKey = text(context.event, "requestContext", "routeKey");
  const routed = routeOf(contract, body, routeKey);
  const { numbered, ...result } = await answerFrame(asked, body, routed);
  // The contract knows the routes without a route response; it does not know of `$default`, which routes may share.
  const isDeaf = routed !== undefined && !routed.reply && routeKey === routed.route;
  if (numbered && isDeaf && result.body !== undefined) await postAnswer(asked, result.body);
  return result;
}

/** Nobody but us knows of an answer that did not get there: it is told, unless the client is gone, which asks again. */
async function postAnswer<Service extends object, Events>(
  { context, post, tell }: Message<Service, Events>,
  frame: string,
): Promise<void> {
  const { id } = context.connection;
  const outcome = await persist(() => post(id, "An answer", frame), 5, context.signal).catch(tell);
  if (outcome !== "throttled" && outcome !== "too-large") return;
  tell(new ServerError("post-failed", `An answer for connection ${id} was not taken: ${outcome}`));
}

interface Result {
  readonly statusCode: number;
  readonly body?: string;
  /** The client gave an id, and so waits for an answer. */
  readonly numbered?: boolean;
}

async function answerFrame<Service extends object, Events>(
  asked: Message<Service, Events>,
  body: unknown,
  routed: Routed | undefined,
): Promise<Result> {
  const admitted = await admit(asked, body);
  const batch = routed && batchOf(body);
  if (!batch) return resultOf(asked, await answerOne(asked, body, routed, admitted), routed);
  if (batch.length > maxBatch) {
    const tooMany = new SocketError("bad-message", `A batch has at most ${maxBatch} messages`);
    return resultOf(asked, { requestId: null, answer: refusal(tooMany) }, routed);
  }
  // A route response is one frame: what it has no room for has run all the same, and is posted.
  const answers = gatherAnswers((frame) => postAnswer(asked, frame));
  for (const message of batch) {
    const already = admitted ?? (asked.context.signal.aborted ? unavailable : undefined);
    await answers.add(framed(asked, await answerOne(asked, message, routed, already), routed));
  }
  return { statusCode: 200, body: answers.rest(), numbered: true };
}

interface Answered {
  readonly requestId?: string | null | undefined;
  readonly answer: SocketAnswer;
}

/** What sessions say of a frame before anybody else sees it, where they have something to say. */
async function admit<Service extends object, Events>(
  { sessions, contract, context, tell }: Message<Service, Events>,
  body: unknown,
): Promise<SocketAnswer | undefined> {
  if (!sessions) return undefined;
  try {
    return await sessions.admit(body, contract, context, tell);
  } catch (error) {
    if (error instanceof SocketError) return refusal(error);
    tell(error);
    return unavailable;
  }
}

/** One message, unless it is answered already. Never throws. */
async function answerOne<Service extends object, Events>(
  asked: Message<Service, Events>,
  body: unknown,
  routed: Routed | undefined,
  already: SocketAnswer | undefined,
): Promise<Answered> {
  const { contract, context, dedupe, tell } = asked;
  try {
    const requestId = requestIdOf(body);
    if (already) return { requestId, answer: already };
    if (isHostile(body))
      return { requestId, answer: refusal(new SocketError("bad-message", `The message ${hostile}`)) };
    // Looked at before a store keeps it for whoever asks again.
    const run = async () => sendable(asked, { requestId, answer: await runMethod(asked, body, routed) }, routed);
    if (!dedupe || requestId === undefined) return { requestId, answer: await run() };
    const message = { api: contract.name, route: routed?.route ?? "$default", requestId };
    // What a method throws is an answer by then: only the store can fail here, and nothing has been done.
    const failed = (error: unknown): SocketAnswer => {
      tell(error);
      return unavailable;
    };
    return { requestId, answer: await dedupe.once(message, context, run, tell).catch(failed) };
  } catch (error) {
    return { requestId: repeatable(body), answer: refusal(error) };
  }
}

async function runMethod<Service extends object, Events>(
  { contract, service, context, tell }: Message<Service, Events>,
  body: unknown,
  routed: Routed | undefined,
): Promise<SocketAnswer> {
  try {
    const method = methodOf(service, routed?.name ?? "$default");
    if (!method) throw new SocketError("no-such-route", notServed(routed));
    const message = routed ? await messageOf(body, contract.routeField, routed) : body;
    return done(await method.call(service, message, context));
  } catch (error) {
    if (!(error instanceof SocketError)) tell(error);
    return refusal(error);
  }
}

function notServed(routed: Routed | undefined): string {
  return routed ? `Route "${routed.route}" is not served by this function` : "Nothing serves this message";
}

/** The message, once its validator has nothing against it. What it has, the client is told. */
async function messageOf(body: unknown, routeField: string, { message }: Routed): Promise<unknown> {
  const payload = payloadOf(body, routeField);
  if (!message) return payload;
  const { issues, value } = await check(message, payload);
  if (!issues) return value;
  throw new SocketError("bad-message", issues.map((one) => `${pointer(one.path)} ${one.message}`.trim()).join("; "));
}

function resultOf<Service extends object, Events>(
  asked: Message<Service, Events>,
  answered: Answered,
  routed: Routed | undefined,
): Result {
  const { requestId, answer } = answered;
  if (requestId !== undefined) return { statusCode: 200, body: framed(asked, answered, routed), numbered: true };
  // Nobody knows whether `$default` has a route response; without one, the gateway drops what is answered.
  const isHeard = routed === undefined || routed.reply;
  if (answer.ok) return { statusCode: 200, ...(isHeard && bodyOf(answer.data || (routed && "null"))) };
  // Of a refusal that no client hears we are told, as we are of every fault.
  if (!routed?.reply && !isFault(answer)) asked.tell(new SocketError(answer.code, answer.message));
  return { statusCode: isFault(answer) ? 500 : 400, ...(isHeard && bodyOf(framed(asked, answered, routed))) };
}

function bodyOf(frame: string | undefined): { body?: string } {
  return frame ? { body: frame } : {};
}

/** An answer as it is sent: what a method kept by `recordOf`, and what a batch does not number, is looked at here first. */
function framed<Service extends object, Events>(
  asked: Message<Service, Events>,
  { requestId = null, answer }: Answered,
  routed: Routed | undefined,
): string {
  return frameOfAnswer(requestId, sendable(asked, { requestId, answer }, routed));
}

/** An answer that a message can hold. Of a larger one, which is the method's fault, only we are told. */
function sendable<Service extends object, Events>(
  { tell }: Message<Service, Events>,
  { requestId, answer }: Answered,
  routed: Routed | undefined,
): SocketAnswer {
  const sent = requestId === undefined ? answer.ok && answer.data : frameOfAnswer(requestId, answer);
  if (!sent || Buffer.byteLength(sent) <= messageLimit) return answer;
  const tooLarge = new ServerError(
    "invalid-reply",
    `What "${routed?.name ?? "$default"}" answered is larger than a message: 128 KB`,
  );
  tell(tooLarge);
  return refusal(tooLarge);
}
