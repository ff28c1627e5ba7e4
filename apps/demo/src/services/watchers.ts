/** Who watches which order. In the cloud this would be a table; here both functions share it. */
export interface Watchers {
  watch(orderId: number, connectionId: string): void;
  unwatch(orderId: number, connectionId: string): void;
  leave(connectionId: string): void;
  of(orderId: number): readonly string[];
  ordersOf(connectionId: string): number[];
}

export function createWatchers(): Watchers {
  const byOrder = new Map<number, Set<string>>();
  return {
    watch(orderId, connectionId) {
      byOrder.set(orderId, (byOrder.get(orderId) ?? new Set()).add(connectionId));
    },
    unwatch: (orderId, connectionId) => void byOrder.get(orderId)?.delete(connectionId),
    leave(connectionId) {
      for (const watching of byOrder.values()) watching.delete(connectionId);
    },
    of: (orderId) => [...(byOrder.get(orderId) ?? [])],
    ordersOf: (connectionId) =>
      [...byOrder].filter(([, watching]) => watching.has(connectionId)).map(([orderId]) => orderId),
  };
}
