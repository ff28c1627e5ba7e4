import type { Store, StoredItem, StoreKey } from "./store.js";

/** Remembers in this process: for tests, and for services that are one process. Lambda runs many. */
export function memoryStore(): Store {
  const groups = new Map<string, Map<string, StoredItem>>();
  let writes = 0;

  const find = ({ group, name }: StoreKey): StoredItem | undefined => {
    const item = groups.get(group)?.get(name);
    return item && item.until > Date.now() ? item : undefined;
  };
  const forget = ({ group, name }: StoreKey): void => {
    const items = groups.get(group);
    items?.delete(name);
    if (items?.size === 0) groups.delete(group);
  };
  return {
    read: async (key) => find(key),
    async write(item, over) {
      const found = find(item);
      if (found?.version === item.version) return { written: true };
      if (found?.version !== over) return found ? { written: false, found } : { written: false };
      const items = groups.get(item.group) ?? new Map<string, StoredItem>();
      groups.set(item.group, items.set(item.name, item));
      writes += 1;
      if (writes % sweepEvery === 0) sweep(groups, forget);
      return { written: true };
    },
    async remove(key, version) {
      if (find(key)?.version === version) forget(key);
    },
    async list(group, { after = "", limit = 100 } = {}) {
      const now = Date.now();
      const from = inBytes(after);
      return [...(groups.get(group)?.values() ?? [])]
        .filter(({ until }) => until > now)
        .map((item) => ({ item, name: inBytes(item.name) }))
        .filter(({ name }) => name > from)
        .sort((one, other) => (one.name < other.name ? -1 : 1))
        .slice(0, limit)
        .map(({ item }) => item);
    },
  };
}

/** A letter for each byte: texts come in another order, that of UTF-16. */
function inBytes(name: string): string {
  return String.fromCharCode(...new TextEncoder().encode(name));
}

/** What nobody asks for again must not stay for ever. */
const sweepEvery = 1000;

function sweep(groups: ReadonlyMap<string, ReadonlyMap<string, StoredItem>>, forget: (key: StoreKey) => void): void {
  const now = Date.now();
  for (const items of groups.values()) for (const item of items.values()) if (item.until <= now) forget(item);
}
