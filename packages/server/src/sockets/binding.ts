import type { Store, StoredItem, StoreKey } from "../store/store.js";

/** What a hello made of a connection. */
export interface Binding {
  readonly session?: string;
  readonly generation?: number;
  /** Whom its token named. */
  readonly owner?: string;
  /** When its token ends: milliseconds since 1970. */
  readonly expires?: number | undefined;
  /** What its hellos have had sent again, as the time that this is worth: milliseconds since 1970. */
  readonly spent?: number;
}

/** A binding as it stands in the store. */
export interface Bound {
  readonly binding: Binding;
  readonly version: string;
}

export async function readBinding(store: Store, api: string, connection: string): Promise<Bound | undefined> {
  return boundIn(await store.read(bindingKey(api, connection)));
}

/** Binds a connection anew, by what it was bound to: asked again if another hello was faster than this one. */
export async function bind(
  store: Store,
  api: string,
  connection: string,
  found: Bound | undefined,
  change: (before: Binding | undefined) => Binding,
): Promise<void> {
  const key = bindingKey(api, connection);
  for (let now = found; ; ) {
    const value = JSON.stringify(change(now?.binding));
    // What changes nothing is not written: it may be many hellos at once.
    if (now && value === JSON.stringify(now.binding)) return;
    const item = { ...key, value, version: crypto.randomUUID(), until: Date.now() + longest };
    const { written, found: faster } = await store.write(item, now?.version);
    if (written) return;
    now = boundIn(faster);
  }
}

function boundIn(item: StoredItem | undefined): Bound | undefined {
  // Only `bind` writes here.
  return item && { binding: JSON.parse(item.value) as Binding, version: item.version };
}

export async function unbind(store: Store, api: string, connection: string): Promise<void> {
  const item = await store.read(bindingKey(api, connection));
  if (item) await store.remove(item, item.version);
}

function bindingKey(api: string, connection: string): StoreKey {
  return { group: `connection#${api}#${connection}`, name: "session" };
}

/** No connection lasts longer: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const longest: number = 2 * 3_600_000;
