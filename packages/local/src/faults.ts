import type { DataPlane } from "./data/data-plane.js";
import { type Disturbance, delay, lose, randomFrom, reorder, repeat } from "./data/socket/disturbances.js";
import type { Direction, Heal } from "./data/socket/faults.js";
import type { Functions } from "./functions/registry.js";

/**
 * Faults that a test can bring about. An API is told by its name or its id. What lasts is ended by the function that it
 * gives back; `reset` of the gateway ends everything.
 */
export interface Faults {
  /** Lets the web application firewall of an API block every call, or no more. */
  waf(api: string, blocks?: boolean): void;
  /** Breaks the connections of a WebSocket API, or one of them, without a closing handshake. Gives how many. */
  drop(api: string, connection?: string): number;
  /**
   * Nothing comes through any more, and both sides believe that they are connected: nothing is read, so that not even a
   * close is answered, and what is written waits. Healed, all of it arrives late.
   */
  halfOpen(api: string, where?: FaultPlace): Heal;
  /** Messages take so many milliseconds longer, in each direction; their order stays. */
  delay(api: string, milliseconds: number, where?: FaultPlace): Heal;
  /** Messages arrive in another order: as they like among four that follow each other, or among `window`. */
  reorder(api: string, where?: RandomFault & { readonly window?: number }): Heal;
  /** A share of the messages (0 to 1) never arrives. */
  lose(api: string, share: number, where?: RandomFault): Heal;
  /** A share of the messages (0 to 1) arrives twice. */
  repeat(api: string, share: number, where?: RandomFault): Heal;
  /**
   * Answers requests to `@connections` with a status, such as 429 or 410, before the gateway looks at the connection: of
   * those that the function gives a status. A post that is answered 200 so goes nowhere.
   */
  posts(api: string, answer: (post: Post) => PostStatus | undefined): Heal;
  /** Kills a function while it works: its invocations fail as those of a Lambda function whose machine is gone. Gives how many. */
  kill(functionName: string): number;
}

/** For which connection, by its id, and which direction a fault is; without them, for all, and both. */
export interface FaultPlace {
  readonly connection?: string;
  /** Seen from the gateway: `in` is what clients send. */
  readonly direction?: Direction;
}

/** A fault by chance: the same for the same seed, which is 1 if none is given. */
export interface RandomFault extends FaultPlace {
  readonly seed?: number;
}

/** A request to `@connections`. */
export interface Post {
  readonly connectionId: string;
  readonly method: string;
}

/** What a request to `@connections` can be answered with. */
export type PostStatus = 200 | 204 | 400 | 403 | 410 | 413 | 429 | 500;

/** How long a message waits for others to be reordered with. */
const patience = 50;

interface Parts {
  /** The id of an API; throws if there is none. */
  idOf(api: string): string;
  readonly blocked: Set<string>;
  readonly sockets: DataPlane["faults"];
  readonly functions: Functions;
}

/** The faults of a gateway. */
export function createFaults({ blocked, functions, idOf, sockets }: Parts): Faults {
  const disturb = (api: string, where: FaultPlace, disturbance: Disturbance) =>
    sockets.disturb({ ...where, apiId: idOf(api) }, disturbance);
  const random = ({ seed = 1 }: RandomFault) => randomFrom(seed);
  return {
    waf(api, blocks = true) {
      if (blocks) blocked.add(idOf(api));
      else blocked.delete(idOf(api));
    },
    drop: (api, connection) => sockets.drop({ apiId: idOf(api), connection }),
    halfOpen: (api, where = {}) => sockets.halfOpen({ ...where, apiId: idOf(api) }),
    delay: (api, milliseconds, where = {}) => disturb(api, where, delay(atLeast(0, milliseconds, "delay"))),
    reorder: (api, where = {}) =>
      disturb(api, where, reorder(atLeast(2, where.window ?? 4, "window"), patience, random(where))),
    lose: (api, amount, where = {}) => disturb(api, where, lose(share(amount), random(where))),
    repeat: (api, amount, where = {}) => disturb(api, where, repeat(share(amount), random(where))),
    posts: (api, answer) => sockets.answerPosts(idOf(api), (connectionId, method) => answer({ connectionId, method })),
    kill: (functionName) => functions.kill(functionName),
  };
}

function share(amount: number): number {
  if (amount >= 0 && amount <= 1) return amount;
  throw new RangeError(`A share of ${amount} is none: give a number from 0 to 1, such as 0.1 for a tenth.`);
}

function atLeast(least: number, value: number, name: string): number {
  if (value >= least && value < Number.POSITIVE_INFINITY) return value;
  throw new RangeError(`${name} is ${value}: give a number from ${least} on.`);
}
