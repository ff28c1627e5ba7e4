/**
 * Where a service remembers what outlives an invocation: texts by group and name, each with a version and an end. All
 * that is promised to clients rests on `write` being one step. `storeRules` of `@apigw/server/testing` says what one
 * must do.
 */
export interface Store {
  /** The item, unless its time is over. Never an older one than was written last. */
  read(key: StoreKey): Promise<StoredItem | undefined>;
  /**
   * Writes an item where none is, or one whose time is over; with `over`, only in the place of the one of that version.
   * Of two that come at once, one is written. An item that is there already in this very version is written: answers get
   * lost, and whoever lost one tries again.
   */
  write(item: StoredItem, over?: string): Promise<Written>;
  /** Removes an item, if it is still the one of this version. */
  remove(key: StoreKey, version: string): Promise<void>;
  /** A group's items whose names come after `after`, in the order of their names' bytes; at most `limit`, 100 by default. */
  list(group: string, options?: ListOptions): Promise<readonly StoredItem[]>;
}

/** Where an item is. */
export interface StoreKey {
  readonly group: string;
  readonly name: string;
}

/** What is remembered. */
export interface StoredItem extends StoreKey {
  readonly value: string;
  /** Chosen by its writer, and never twice. */
  readonly version: string;
  /** From then on it is not there any more: milliseconds since 1970. */
  readonly until: number;
}

/** Which part of a group. */
export interface ListOptions {
  readonly after?: string;
  readonly limit?: number;
}

/** Whether it was written; if not, what is there instead, if anything is. */
export interface Written {
  readonly written: boolean;
  readonly found?: StoredItem;
}
