import type { MethodTester } from "../deployed.js";
import type { Admit } from "./quota.js";
import type { Ids } from "./store/ids.js";
import type { Keeper } from "./store/keeper.js";
import type { Region } from "./store/world.js";

/** What a handler knows beside its input. */
export interface Call extends Keeper {
  readonly region: Region;
  readonly ids: Ids;
  /** Where this gateway listens: `http://127.0.0.1:4567`. */
  readonly endpoint: string;
  /** Refuses what comes too often, where quotas are enforced. */
  readonly admit?: Admit | undefined;
  /** The data plane, where there is one. */
  readonly tester?: MethodTester | undefined;
}

/**
 * Handlers by the name of their operation. Each takes and gives the SDK's own types; the protocol has read the input by
 * the same schema that the types come from.
 */
export type Handlers = Readonly<Record<string, (input: never, call: Call) => unknown>>;
