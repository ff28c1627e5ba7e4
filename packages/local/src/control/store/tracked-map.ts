/** Notes which entries of tracked maps were looked at, while it is told to: one that was looked at may have been edited. */
export interface Tracker {
  touched: Map<TrackedMap<unknown>, Set<string>> | undefined;
}

/** A map that tells a tracker which of its entries somebody took hold of. */
export class TrackedMap<T> extends Map<string, T> {
  readonly path: readonly Step[];
  readonly #tracker: Tracker;

  constructor(path: readonly Step[], tracker: Tracker) {
    super();
    this.path = path;
    this.#tracker = tracker;
  }

  override get(key: string): T | undefined {
    this.#note([key]);
    return super.get(key);
  }

  override set(key: string, value: T): this {
    this.#note([key]);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#note([key]);
    return super.delete(key);
  }

  override clear(): void {
    this.#note(this.keys());
    super.clear();
  }

  override values(): MapIterator<T> {
    this.#note(this.keys());
    return super.values();
  }

  override entries(): MapIterator<[string, T]> {
    this.#note(this.keys());
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries();
  }

  /** An entry that is only to be kept, and is not edited. */
  peek(key: string): T | undefined {
    return super.get(key);
  }

  #note(keys: Iterable<string>): void {
    const { touched } = this.#tracker;
    if (touched === undefined) return;
    const known = touched.get(this) ?? new Set<string>();
    for (const key of keys) known.add(key);
    touched.set(this, known);
  }
}

/** A step of a path: the member of an object, or in a list of one the key of a map. */
export type Step = string | readonly [key: string];
