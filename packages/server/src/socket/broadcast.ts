import type { Awaitable } from "../contract.js";
import type { PostOutcome } from "./connections.js";
import { pause, persist } from "./persist.js";

/** How fast, and how long. */
export interface BroadcastOptions {
  /** Posts per second: 500 by default, `Infinity` for no pace. All APIs of an account and region share one limit. */
  readonly rate?: number;
  /** Posts at once: 50 by default. */
  readonly concurrency?: number;
  /** How often a throttled post is tried again: 5 times by default. */
  readonly retries?: number;
  /** Ends it early: the one of a method's context does before Lambda ends the function. What is on its way is awaited. */
  readonly signal?: AbortSignal;
  /**
   * Told after each 500 ids what became of all up to `next`, and awaited: whoever keeps it can go on from there if the
   * function is killed, and posts to no more than 500 twice.
   */
  readonly onProgress?: (soFar: Broadcast & { readonly next: number }) => Awaitable<unknown>;
}

/** What became of a broadcast. Each id is counted or listed once, or comes after `next`. */
export interface Broadcast {
  readonly delivered: number;
  /** Connections that have ended: forget them. */
  readonly gone: readonly string[];
  /** Still refused after all retries. */
  readonly throttled: readonly string[];
  /** Nobody can tell what became of these. */
  readonly failed: readonly { readonly id: string; readonly error: unknown }[];
  /** The message is larger than API Gateway takes; then nothing was sent. */
  readonly tooLarge: boolean;
  /** Where to go on in `ids`, if it was ended early: `ids.slice(next)` is left. */
  readonly next?: number;
}

/** Posts to each id, paced. */
export async function broadcast(
  ids: readonly string[],
  post: (id: string) => Promise<PostOutcome>,
  { rate = 500, concurrency = 50, retries = 5, onProgress, ...given }: BroadcastOptions = {},
): Promise<Broadcast> {
  // So written that NaN, as of a variable that is not set, is refused too.
  if (!(rate > 0)) throw new RangeError(`Give more than 0 as \`rate\`, or \`Infinity\` for no pace, not ${rate}`);
  if (!(concurrency >= 1)) throw new RangeError(`Give 1 or more as \`concurrency\`, not ${concurrency}`);
  if (!(retries >= 0)) throw new RangeError(`Give 0 or more as \`retries\`, not ${retries}`);
  const signal = given.signal && forMany(given.signal);
  const found = {
    delivered: 0,
    gone: [] as string[],
    throttled: [] as string[],
    failed: [] as { id: string; error: unknown }[],
  };
  const turn = createPace(rate, signal);
  let next = 0;
  let tooLarge = false;
  const isOver = () => signal?.aborted === true || tooLarge;

  const send = async (id: string): Promise<void> => {
    try {
      const outcome = await persist(() => post(id), retries, signal, turn);
      if (outcome === "delivered-to-gateway") found.delivered += 1;
      else if (outcome === "too-large") tooLarge = true;
      else found[outcome].push(id);
    } catch (error) {
      found.failed.push({ id, error });
    }
  };
  const work = async (end: number): Promise<void> => {
    while (next < end && !isOver()) {
      await turn();
      // Whose turn comes after the end was not begun, and is left.
      if (isOver() || next >= end) return;
      next += 1;
      // A list out of a database may hold what is no id: it fails, as every other id that is none does.
      await send(ids[next - 1] ?? "");
    }
  };
  while (next < ids.length && !isOver()) {
    const end = Math.min(ids.length, next + (onProgress ? stride : ids.length));
    await Promise.all(Array.from({ length: Math.min(concurrency, end - next) }, () => work(end)));
    if (next < ids.length && !isOver()) await onProgress?.({ ...copyOf(found), tooLarge, next });
  }
  return { ...found, tooLarge, ...(next < ids.length && !tooLarge && { next }) };
}

/** The same end, for which as many may wait as like; of the caller's own signal Node would warn. */
function forMany(signal: AbortSignal): AbortSignal {
  const own = AbortSignal.any([signal]);
  process.getBuiltinModule("node:events").setMaxListeners(0, own);
  return own;
}

/** So many ids may be told of twice, or are posted to twice, if the function is killed. */
const stride = 500;

/** What is told while it goes on must not change afterwards. */
function copyOf<Found extends Pick<Broadcast, "gone" | "throttled" | "failed">>(found: Found): Found {
  return { ...found, gone: [...found.gone], throttled: [...found.throttled], failed: [...found.failed] };
}

/** A token bucket that holds a tenth of a second. */
function createPace(rate: number, signal?: AbortSignal): () => Promise<void> {
  const burst = Math.max(1, rate / 10);
  let tokens = burst;
  let filled = performance.now();
  return async () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filled) * rate) / 1000) - 1;
    filled = now;
    if (tokens < 0) await pause((-tokens * 1000) / rate, signal);
  };
}
