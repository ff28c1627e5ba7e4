import type { Store, StoredItem, StoreKey } from "./store.js";

/** Work that is done once: whoever takes its key does it, and leaves what came of it for those who come later. */
export interface Claim {
  readonly key: StoreKey;
  /** The version of what the key holds while the work is being done. */
  readonly token: string;
}

/** Takes a key until its lease is over, or finds what is there. Without a lease's end a killed worker would block for ever. */
export async function claim(
  store: Store,
  key: StoreKey,
  value: string,
  until: number,
): Promise<{ readonly claim: Claim } | { readonly found: StoredItem }> {
  const token = crypto.randomUUID();
  const { found } = await store.write({ ...key, value, version: token, until });
  return found ? { found } : { claim: { key, token } };
}

/** What stands for done work, and takes the place of its claim: one write over the version `over`. */
export interface Settlement {
  readonly item: StoredItem;
  readonly over: string;
}

/** What a claim becomes. */
export function settlement({ key, token }: Claim, value: string, until: number): Settlement {
  return { item: { ...key, value, version: crypto.randomUUID(), until }, over: token };
}

/** Writes what a claim has become. Somebody else's work may stand there, if the lease has ended: then that is given. */
export async function settle(store: Store, { item, over }: Settlement): Promise<StoredItem | undefined> {
  const { written, found } = await store.write(item, over);
  // The lease has ended, and nobody has come since.
  return written || found ? found : (await store.write(item)).found;
}
