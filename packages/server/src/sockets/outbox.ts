import type { Store, StoredItem } from "../store/store.js";
import type { Head, KeptEvent } from "./head.js";

/** Events that will not come any more. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The events of one session that its client may not have yet. */
export class Outbox {
  readonly #store: Store;
  readonly #group: string;

  constructor(store: Store, api: string, session: string) {
    this.#store = store;
    this.#group = `outbox#${api}#${session}`;
  }

  /** Puts the head's last event with the others: afterwards the head may take another. */
  async put({ last, acked }: Head): Promise<void> {
    if (!last || last.seq <= acked || last.until <= Date.now()) return;
    const { seq, until } = last;
    const item = {
      group: this.#group,
      name: nameOf(seq),
      value: JSON.stringify(last),
      version: crypto.randomUUID(),
      until,
    };
    // Somebody else may have done so: it is the same event.
    await this.#store.write(item);
  }

  /**
   * Sends what comes after `lastSeq`, in order, up to the head's number: later ones are sent by whoever posts them. Tells
   * which of them are not there any more. Stops, with nothing lost, where `send` says so.
   */
  async replay(
    { last, seq: end }: Head,
    lastSeq: number,
    send: (event: KeptEvent) => Promise<boolean>,
  ): Promise<Gap | undefined> {
    let gap: Gap | undefined;
    let next = lastSeq + 1;
    const missing = (to: number) => {
      if (to >= next) gap = { from: gap?.from ?? next, to };
    };
    for await (const event of this.#after(lastSeq, last)) {
      if (event.seq > end) break;
      if (event.seq < next) continue;
      missing(event.seq - 1);
      if (!(await send(event))) return gap;
      next = event.seq + 1;
    }
    missing(end);
    return gap;
  }

  /** Forgets what a client has. What is left over is forgotten in time. */
  async trim(from: number, to: number): Promise<void> {
    const items = await this.#store.list(this.#group, { after: nameOf(from), limit: 100 });
    const had = items.filter(({ name }) => name <= nameOf(to));
    await Promise.all(had.map((item) => this.#store.remove(item, item.version)));
  }

  /** Those that were put, and then the head's last. */
  async *#after(lastSeq: number, last: KeptEvent | undefined): AsyncGenerator<KeptEvent> {
    let after = nameOf(lastSeq);
    for (;;) {
      const items = await this.#store.list(this.#group, { after, limit: 100 });
      for (const item of items) yield eventIn(item);
      const end = items.at(-1);
      if (!end) break;
      after = end.name;
    }
    if (last && last.until > Date.now()) yield last;
  }
}

/** Numbers as names whose order is theirs. */
function nameOf(seq: number): string {
  return String(seq).padStart(16, "0");
}

function eventIn({ value }: StoredItem): KeptEvent {
  // Only `put` writes here.
  return JSON.parse(value) as KeptEvent;
}
