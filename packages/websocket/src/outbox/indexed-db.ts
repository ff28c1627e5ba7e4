import type { OutboxEntry, OutboxStore } from "./store.js";

/**
 * Keeps messages in IndexedDB, across reloads and crashes of a page. Each tab sends its own; what a tab that is gone has
 * left is sent by the next that opens (Web Locks tell which are gone).
 */
export function indexedDbStore(name = "apigw-outbox"): OutboxStore {
  let database: Promise<IDBDatabase> | undefined;
  const within = async <T>(mode: IDBTransactionMode, use: (entries: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    database ??= open(name);
    const transaction = (await database).transaction("messages", mode, { durability: "strict" });
    const request = use(transaction.objectStore("messages"));
    await new Promise<void>((resolve, reject) => {
      // Not the request's own success: only then is it kept.
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    return request.result;
  };
  return {
    async put(entry) {
      await within("readwrite", (entries) => entries.put(entry));
    },
    async delete(id) {
      await within("readwrite", (entries) => entries.delete(id));
    },
    // Nothing else is put there.
    all: () => within("readonly", (entries) => entries.getAll() as IDBRequest<OutboxEntry[]>),
    claim: (owner, ended) => claim(`${name}:${owner}`, ended),
  };
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("messages", { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A lock that is held so long, and no longer than the page lives. Where there are none, nobody else is thought to be there. */
function claim(lock: string, ended: Promise<unknown>): Promise<boolean> {
  const { locks } = globalThis.navigator ?? {};
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    locks
      .request(lock, { ifAvailable: true }, (held) => {
        resolve(held !== null);
        return held && ended;
      })
      .catch(reject);
  });
}
