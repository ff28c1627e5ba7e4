import type { OpenConnection } from "./connection.js";
import type { Connections } from "./connections.js";
import type { Disturbance } from "./disturbances.js";

/** Seen from the gateway: `in` is what clients send. */
export type Direction = "in" | "out";

/** Whom a fault is for: one API, of it one connection or all that there are and will be, and one direction or both. */
export interface Target {
  readonly apiId: string;
  readonly connection?: string | undefined;
  readonly direction?: Direction | undefined;
}

/** What the gateway answers a request to `@connections` without looking at the connection; `undefined`: the truth. */
export type PostAnswer = (connectionId: string, method: string) => number | undefined;

/** What is wrong with the network between clients and the gateway, and with `@connections`. */
export interface SocketFaults {
  /** Lets a message through, or does with it what those do who disturb it. */
  pass(connection: OpenConnection, direction: Direction, deliver: () => void): void;
  /** A connection has opened. */
  opened(connection: OpenConnection): void;
  /** The status that a fault has for a request to `@connections`. */
  answerTo(apiId: string, connectionId: string, method: string): number | undefined;
  /** Breaks the wires, without a word to either side. Gives how many. */
  drop(target: Target): number;
  /** From now on nothing comes through, and both sides believe the connection open. What waited comes when it heals. */
  halfOpen(target: Target): Heal;
  disturb(target: Target, disturbance: Disturbance): Heal;
  answerPosts(apiId: string, answer: PostAnswer): Heal;
  /** Ends all faults. */
  reset(): void;
}

/** Ends a fault. */
export type Heal = () => void;

/** A network without faults. */
export function createSocketFaults(connections: Pick<Connections, "of">): SocketFaults {
  const disturbed = new Set<{ readonly target: Target; readonly disturbance: Disturbance }>();
  const severed = new Set<Target>();
  const answers = new Set<{ readonly apiId: string; readonly answer: PostAnswer }>();

  const heal = (target: Target) => {
    if (!severed.delete(target)) return;
    for (const connection of connections.of(target.apiId, target.connection)) {
      const isStill = [...severed].some((other) => concerns(other, connection, "in"));
      if (target.direction !== "out" && !isStill) connection.socket.resume();
      if (target.direction !== "in") connection.wire.uncork();
    }
  };

  return {
    pass(connection, direction, deliver) {
      if (disturbed.size === 0) return deliver();
      let next = deliver;
      for (const { disturbance, target } of disturbed) {
        if (!concerns(target, connection, direction)) continue;
        const then = next;
        next = () => disturbance(connection, then);
      }
      next();
    },
    opened(connection) {
      for (const target of severed) if (concerns(target, connection)) sever(connection, target);
    },
    answerTo(apiId, connectionId, method) {
      for (const one of answers) {
        const status = one.apiId === apiId ? one.answer(connectionId, method) : undefined;
        if (status !== undefined) return status;
      }
      return undefined;
    },
    drop({ apiId, connection }) {
      const found = connections.of(apiId, connection);
      for (const { socket } of found) socket.terminate();
      return found.length;
    },
    halfOpen(target) {
      const own = { ...target };
      severed.add(own);
      for (const connection of connections.of(target.apiId, target.connection)) sever(connection, own);
      return () => heal(own);
    },
    disturb(target, disturbance) {
      const one = { target, disturbance };
      disturbed.add(one);
      return () => void disturbed.delete(one);
    },
    answerPosts(apiId, answer) {
      const one = { apiId, answer };
      answers.add(one);
      return () => void answers.delete(one);
    },
    reset() {
      disturbed.clear();
      answers.clear();
      for (const target of [...severed]) heal(target);
    },
  };
}

/** What is not read is not answered either: no pong, no closing handshake. What is written waits in this process. */
function sever({ socket, wire }: OpenConnection, { direction }: Target): void {
  if (direction !== "out") socket.pause();
  if (direction !== "in") wire.cork();
}

function concerns(target: Target, { deployed, id }: OpenConnection, direction?: Direction): boolean {
  if (target.apiId !== deployed.apiId || (target.connection ?? id) !== id) return false;
  return direction === undefined || (target.direction ?? direction) === direction;
}
