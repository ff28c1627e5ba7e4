import type { Ending, OpenConnection } from "./connection.js";

/** The open connections of a gateway. */
export interface Connections {
  readonly size: number;
  find(id: string): OpenConnection | undefined;
  /** All of an API, or of them the one with an id. */
  of(apiId: string, id?: string): OpenConnection[];
  add(connection: OpenConnection): void;
  /** Ends a connection in the gateway's own words. From now on posts to it find it gone. */
  end(connection: OpenConnection, ending: Ending): void;
  /** It has ended. `false` where nobody is to hear of it any more. */
  ended(connection: OpenConnection): boolean;
  /** Ends all, without a word to their `$disconnect`. */
  close(): void;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const idleFor = 10 * 60 * 1000;
const longest = 2 * 60 * 60 * 1000;

const goingAway: Ending = { code: 1001, reason: "Going away" };

/**
 * An empty list of connections. One timer looks after the limits of them all: ten thousand timers of their own, set anew
 * with each message, would cost more than the messages.
 */
export function createConnections(timeScale: number): Connections {
  const open = new Map<string, OpenConnection>();
  /** Those that the gateway has ended and that have not closed yet. */
  const ending = new Set<OpenConnection>();
  const limits = { idle: idleFor / timeScale, longest: longest / timeScale };
  const pace = Math.min(1000, Math.max(5, limits.idle / 100));
  let timer: NodeJS.Timeout | undefined;

  const end = (connection: OpenConnection, how: Ending) => {
    if (!open.delete(connection.id)) return;
    connection.ending = how;
    ending.add(connection);
    connection.socket.close(how.code, how.reason);
  };

  function sweep(): void {
    const now = Date.now();
    for (const connection of open.values()) {
      const isIdle = now - connection.lastActiveAt >= limits.idle;
      if (isIdle || now - connection.connectedAt >= limits.longest) end(connection, goingAway);
    }
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    get size() {
      return open.size + ending.size;
    },
    find: (id) => open.get(id),
    of(apiId, id) {
      const all = [...open.values(), ...ending].filter(({ deployed }) => deployed.apiId === apiId);
      return id === undefined ? all : all.filter((one) => one.id === id);
    },
    add(connection) {
      open.set(connection.id, connection);
      timer ??= setInterval(sweep, pace).unref();
    },
    end,
    ended: (connection) => open.delete(connection.id) || ending.delete(connection),
    close() {
      const all = [...open.values(), ...ending];
      open.clear();
      ending.clear();
      clearInterval(timer);
      timer = undefined;
      for (const { socket } of all) {
        socket.close(goingAway.code, goingAway.reason);
        // A client that does not answer is not waited for.
        setTimeout(() => socket.terminate(), 200).unref();
      }
    },
  };
}
