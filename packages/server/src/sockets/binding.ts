import { randomUUID } from "node:crypto";
import type { Store, StoreKey } from "../store/store.js";

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

export async function readBinding(store: Store, api: string, connection: string): Promise<Binding | undefined> {
  const item = await store.read(bindingKey(api, connection));
  // Only `bind` writes here.
  return item && (JSON.parse(item.value) as Binding);
}

/** Binds a connection anew. One connection has one client, which says one hello at a time: the last one holds. */
export async function bind(store: Store, api: string, connection: string, binding: Binding): Promise<void> {
  const key = bindingKey(api, connection);
  const item = { ...key, value: JSON.stringify(binding), version: randomUUID(), until: Date.now() + longest };
  for (let over: string | undefined; ; ) {
    const { written, found } = await store.write(item, over);
    if (written) return;
    over = found?.version;
  }
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
