import { digest } from "../store/digest.js";
import type { Store } from "../store/store.js";

/** Notes that a session is its owner's. */
export async function noteSession(
  store: Store,
  api: string,
  owner: string,
  session: string,
  until: number,
): Promise<void> {
  const item = { group: groupOf(api, owner), name: session, value: "", version: crypto.randomUUID(), until };
  const { found } = await store.write(item);
  // Longer than before; if somebody else does the same in this moment, it is noted as well.
  if (found) await store.write(item, found.version);
}

/** The sessions of an owner, and some that have ended a while ago, by pages. */
export async function* sessionsOf(store: Store, api: string, owner: string): AsyncGenerator<readonly string[]> {
  for (let after = ""; ; ) {
    const names = (await store.list(groupOf(api, owner), { after })).map(({ name }) => name);
    const last = names.at(-1);
    if (last === undefined) return;
    yield names;
    after = last;
  }
}

/** Names of owners are a stranger's, and may be longer than a store's keys. */
function groupOf(api: string, owner: string): string {
  return `owner#${api}#${digest(owner)}`;
}
