import type { OpenConnection } from "./connection.js";

/** Does something with a message on its way; `deliver` lets it arrive, now, later, again or never. */
export type Disturbance = (connection: OpenConnection, deliver: () => void) => void;

/** Each message takes so much longer; their order stays. */
export function delay(milliseconds: number): Disturbance {
  return (_, deliver) => void setTimeout(deliver, milliseconds);
}

/** A share of the messages never arrives. */
export function lose(share: number, random: () => number): Disturbance {
  return (_, deliver) => {
    if (random() >= share) deliver();
  };
}

/** A share of the messages arrives twice. */
export function repeat(share: number, random: () => number): Disturbance {
  return (_, deliver) => {
    deliver();
    if (random() < share) deliver();
  };
}

/** Messages of a connection arrive as they like within a window, which no others need to fill up once it is quiet. */
export function reorder(size: number, within: number, random: () => number): Disturbance {
  const waiting = new Map<string, Waiting>();
  const flush = (id: string, { messages, timer }: Waiting) => {
    clearTimeout(timer);
    waiting.delete(id);
    for (const deliver of shuffled(messages, random)) deliver();
  };
  const open = (id: string): Waiting => {
    const opened: Waiting = { messages: [], timer: setTimeout(() => flush(id, opened), within) };
    waiting.set(id, opened);
    return opened;
  };
  return ({ id }, deliver) => {
    const window = waiting.get(id) ?? open(id);
    window.messages.push(deliver);
    window.timer.refresh();
    if (window.messages.length >= size) flush(id, window);
  };
}

/** The messages of a connection that wait to be shuffled. */
interface Waiting {
  readonly messages: (() => void)[];
  readonly timer: NodeJS.Timeout;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32), so that a test that fails fails again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
