import { done, isFinal, type SocketAnswer } from "../socket/answer.js";
import type { SocketContext } from "../socket/context.js";
import type { Dedupe } from "../socket/parts.js";
import { type Claim, claim, type Settlement, settle, settlement } from "../store/claim.js";
import { digest } from "../store/digest.js";
import { milliseconds } from "../store/milliseconds.js";
import type { Store, StoredItem } from "../store/store.js";

/** How long ids are remembered, and how long their work may take. */
export interface DedupeOptions {
  /** Seconds for which an answer is kept: a day by default. Whoever comes later runs the method again. */
  readonly ttl?: number;
  /**
   * Seconds after which a message whose answer is missing may run again: its function was killed. By default what is
   * left of the invocation, or 30 off Lambda. It must be longer than any method takes.
   */
  readonly lease?: number;
}

/**
 * Runs the method of a `requestId` once for each owner and route: the same message again gets the same answer, and
 * `in-progress` while the first is at work. A function that is killed between its effect and the record of it runs
 * again, unless both are one transaction: see {@link recordOf}.
 *
 * @example socketLambda(chatApi, service, { dedupe: withDedupe(store) });
 */
export function withDedupe(store: Store, { ttl = 86_400, lease }: DedupeOptions = {}): Dedupe {
  const lasts = milliseconds("ttl", ttl);
  const leased = lease === undefined ? undefined : milliseconds("lease", lease);
  const end = () => Date.now() + lasts;
  return {
    async once({ api, route, requestId }, context, run, tell) {
      const key = {
        group: `dedupe#${digest(JSON.stringify([api, senderOf(context, requestId), route, requestId]))}`,
        name: "answer",
      };
      const taken = await claim(store, key, "", Date.now() + (leased ?? context.remainingTime() ?? 30_000));
      if ("found" in taken) return answerIn(taken.found);
      working.set(context, { claim: taken.claim, end });
      const answer = await run();
      working.delete(context);
      // The effect is there: that it cannot be noted takes nobody's answer away.
      return keep(store, taken.claim, answer, end()).catch((error: unknown) => {
        tell(error);
        return answer;
      });
    },
  };
}

/**
 * The record that the running message has done its work, to be written in the same transaction as its effect; empty for
 * a message without an id. Then both are there or neither is, and a function that is killed, or slower than its lease,
 * does nothing twice. `data` is what the method will return.
 *
 * @example TransactItems: [...transfer, ...recordOf(context, answer).map(table.put)]
 */
export function recordOf<Events>(context: SocketContext<Events>, data: unknown): readonly Settlement[] {
  const work = working.get(context);
  return work ? [settlement(work.claim, JSON.stringify(done(data)), work.end())] : [];
}

/** What is being done in an invocation: one message at a time, in a batch as well. */
const working = new WeakMap<object, { readonly claim: Claim; readonly end: () => number }>();

async function keep(store: Store, taken: Claim, answer: SocketAnswer, until: number): Promise<SocketAnswer> {
  if (!isFinal(answer)) {
    await store.remove(taken.key, taken.token);
    return answer;
  }
  const found = await settle(store, settlement(taken, JSON.stringify(answer), until));
  // Recorded with the effect already, or somebody else's since the lease ended: what is kept is what all are told.
  return found ? answerIn(found) : answer;
}

/** What is known of a message: nothing yet, or its answer. */
function answerIn({ value }: StoredItem): SocketAnswer {
  // It is empty, or an answer as it was written here.
  return value === "" ? inProgress : (JSON.parse(value) as SocketAnswer);
}

const inProgress: SocketAnswer = { ok: false, code: "in-progress", message: "The first of these is at work" };

/**
 * Nobody gets another's answer by guessing an id. Each kind apart: a session may be called as somebody is. Where nobody
 * says who it is, a message comes again over another connection all the same: an id with the random part that the
 * protocol asks for is as good as a secret, and a shorter one is a message of its connection alone.
 */
function senderOf<Events>(
  { owner, session, connection }: SocketContext<Events>,
  requestId: string,
): readonly unknown[] {
  if (owner !== undefined) return ["owner", owner];
  if (session) return ["session", session.id];
  return requestId.length >= unguessable ? ["anyone"] : ["connection", connection.id];
}

/** 96 random bits in base64 are 16 letters. */
const unguessable = 16;
