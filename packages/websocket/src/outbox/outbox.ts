import { errorOf, isSocketClientError } from "../errors.js";
import { randomText } from "../random-text.js";
import type { MessageOf, SendOptions, Socket } from "../types.js";
import { memoryStore, type OutboxEntry, type OutboxStore } from "./store.js";

/** How messages are kept. */
export interface OutboxOptions {
  /** In memory by default; `indexedDbStore()` in a browser. */
  readonly store?: OutboxStore | undefined;
  /** Hears what becomes of messages that an earlier page has left: without an error, they were answered. */
  readonly onSettled?: ((entry: OutboxEntry, error?: unknown) => void) | undefined;
}

/** Messages that outlive the page: each is kept before it is sent, and sent until it is answered. */
export interface Outbox<Routes> {
  /** Resolves when the message was answered. If the page goes before that, the next one sends it. */
  send<Route extends keyof Routes & string>(
    route: Route,
    payload: MessageOf<Routes[Route]>,
    options?: Pick<SendOptions, "key" | "timeout">,
  ): Promise<void>;
  /** Those that wait for their answer. */
  pending(): Promise<readonly OutboxEntry[]>;
}

/**
 * Opens the outbox of a socket, and sends what earlier pages have left in it.
 *
 * @example
 * const outbox = await openOutbox(chat, { store: indexedDbStore() });
 * await outbox.send("postMessage", { room: "lobby", text: "hello" });
 */
export async function openOutbox<Routes, Events>(
  socket: Socket<Routes, Events>,
  { store = memoryStore(), onSettled }: OutboxOptions = {},
): Promise<Outbox<Routes>> {
  const owner = randomText();
  let count = 0;
  await store.claim(owner, socket.closed);

  const deliver = async (entry: OutboxEntry): Promise<void> => {
    const { id, key, payload, route, until } = entry;
    const options = { delivery: "at-least-once", id, key, timeout: until - Date.now() } as const;
    try {
      if (Date.now() >= until) throw errorOf("closed", `"${route}" was not sent: its time is over`);
      // It was typed when it was put.
      await socket.send(route as keyof Routes & string, payload as MessageOf<Routes[keyof Routes & string]>, options);
    } catch (error) {
      if (isFinal(error, until)) await store.delete(id);
      throw error;
    }
    await store.delete(id);
  };

  for (const entry of await leftBy(store, socket.closed)) {
    deliver(entry).then(
      () => onSettled?.(entry),
      (error: unknown) => onSettled?.(entry, error),
    );
  }
  return {
    async send(route, payload, { key, timeout = twelveHours } = {}) {
      const at = Date.now();
      count += 1;
      const times = { at, until: at + timeout, n: count };
      // A payload is an object that JSON can carry; the socket checks it.
      const entry = { id: randomText(), route, payload: payload as object, key, owner, ...times };
      await store.put(entry);
      await deliver(entry);
    },
    pending: () => store.all(),
  };
}

/** What pages that are gone have left, the oldest first. */
async function leftBy(store: OutboxStore, ended: Promise<unknown>): Promise<OutboxEntry[]> {
  const owners = new Map<string, boolean>();
  const left: OutboxEntry[] = [];
  for (const entry of [...(await store.all())].sort((one, other) => one.at - other.at || one.n - other.n)) {
    const { owner } = entry;
    if (!owners.has(owner)) owners.set(owner, await store.claim(owner, ended));
    if (owners.get(owner)) left.push(entry);
  }
  return left;
}

/** Whether sending it once more would be of no use: it was refused, it cannot be sent, or its time is over. */
function isFinal(error: unknown, until: number): boolean {
  const isOpen = isSocketClientError(error) && ["closed", "unknown", "queue-full"].includes(error.code);
  return !isOpen || Date.now() >= until;
}

/** Less than a server keeps ids for: sent again after that, a message might be acted on twice. */
const twelveHours = 12 * 3_600_000;
