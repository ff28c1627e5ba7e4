import type { Awaitable } from "../contract.js";
import { ServerError } from "../errors.js";
import { pause } from "../socket/persist.js";
import type { Store, StoreKey } from "../store/store.js";

/** All that is known of a session, but the events that are kept. One item, so that each step of it is one write. */
export interface Head {
  /** Who may use it; absent where nobody has said who they are. */
  readonly owner?: string;
  /** Names one life of the numbers. */
  readonly epoch: string;
  readonly generation: number;
  /** The connection of that generation. */
  readonly connection: string;
  /** As far as anybody knows. */
  readonly isOpen: boolean;
  /** The last number given to an event. */
  readonly seq: number;
  /** The client has all up to this one. */
  readonly acked: number;
  /**
   * The event of the last number: given number and kept in one write, so that no crash leaves a number without its
   * event. It is put with the others before the next one takes its place.
   */
  readonly last?: KeptEvent;
  /** Milliseconds for which events are kept, and for which a session outlives its connection. */
  readonly keep: number;
  readonly ttl: number;
}

/** An event that may have to be sent again. */
export interface KeptEvent {
  readonly seq: number;
  readonly event: string;
  readonly data: object;
  readonly until: number;
}

/** Where a session's head is. */
export function headKey(api: string, session: string): StoreKey {
  return { group: `session#${api}#${session}`, name: "head" };
}

export async function readHead(store: Store, key: StoreKey): Promise<Head | undefined> {
  const item = await store.read(key);
  return item && headIn(item.value);
}

/** A head, and when it is forgotten; without `until`, when it was to be anyway. */
export interface Change {
  readonly head: Head;
  readonly until?: number;
}

/**
 * Changes a head by what it is: asked again if somebody else was faster. Gives the head as it is then; `change` may leave
 * it as it is by giving nothing.
 */
export async function changeHead(
  store: Store,
  key: StoreKey,
  change: (head: Head | undefined) => Awaitable<Change | undefined>,
): Promise<Head | undefined> {
  const began = Date.now();
  for (let tries = 0; Date.now() - began < patience; tries += 1) {
    const item = await store.read(key);
    const before = item && headIn(item.value);
    const changed = await change(before);
    if (!changed) return before;
    const until = changed.until ?? item?.until ?? Date.now() + changed.head.ttl;
    const next = { ...key, value: JSON.stringify(changed.head), version: crypto.randomUUID(), until };
    if ((await store.write(next, item?.version)).written) return changed.head;
    await pause(Math.random() * 2 * 2 ** Math.min(tries, 6));
  }
  throw new ServerError(
    "store-busy",
    `A session could not be changed in ${patience / 1000} s: too many post to it at once`,
  );
}

const patience = 10_000;

function headIn(value: string): Head {
  // Only `changeHead` writes here.
  return JSON.parse(value) as Head;
}
