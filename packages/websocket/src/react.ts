import { type DependencyList, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Socket, SocketState } from "./types.js";

/** A socket and how it fares. There is none before the first effect, and none on a server. */
export interface UsedSocket<Routes, Events> {
  readonly socket: Socket<Routes, Events> | undefined;
  readonly state: SocketState;
}

/**
 * A socket for as long as a component lives, or one that lives elsewhere; renders anew when its state changes.
 *
 * @example
 * const { socket, state } = useSocket(() => createSocket(chatSocket, url), [url]);
 */
export function useSocket<Routes, Events>(
  from: Socket<Routes, Events> | (() => Socket<Routes, Events>),
  dependencies: DependencyList = [],
): UsedSocket<Routes, Events> {
  const [store] = useState(createStore<Routes, Events>);
  const isOwn = typeof from === "function";
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what its caller says, as with any effect
  useEffect(() => {
    const socket = isOwn ? from() : from;
    const leave = store.follow(socket);
    return () => {
      leave();
      if (isOwn) void socket.close();
    };
  }, [store, isOwn || from, ...dependencies]);
  return useSyncExternalStore(store.subscribe, store.get, () => nothing);
}

/** Hears an event for as long as a component lives; the handler may be another in each rendering. */
export function useEvent<Routes, Events, Event extends keyof Events & string>(
  socket: Socket<Routes, Events> | undefined,
  event: Event,
  handler: (payload: Events[Event]) => void,
): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => socket?.on(event, (payload) => latest.current(payload)), [socket, event]);
}

const nothing = { socket: undefined, state: { phase: "idle" } } as const;

/** What is rendered: the same object until something changes. */
function createStore<Routes, Events>() {
  let used: UsedSocket<Routes, Events> = nothing;
  const listeners = new Set<() => void>();
  const set = (changed: UsedSocket<Routes, Events>) => {
    used = changed;
    for (const listener of listeners) listener();
  };
  return {
    get: () => used,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    follow(socket: Socket<Routes, Events>) {
      const stop = socket.onState((state) => set({ socket, state }));
      set({ socket, state: socket.state });
      return () => {
        stop();
        set(nothing);
      };
    },
  };
}
