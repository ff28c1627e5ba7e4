import type { Ran } from "./run-handler.js";
import type { Work } from "./threads/messages.js";

/** One execution environment of a function, a thread or a process, which runs one invocation after the other. */
export interface Environment {
  /** Runs an invocation when those before are done. `undefined`: the environment died before it was begun. */
  run(work: Work): Promise<Ran | undefined>;
  readonly alive: boolean;
  /** How many it has to run. */
  readonly load: number;
  /** It took next to no time for the last one. */
  readonly quick: boolean;
  /** Ends it in the midst of what it does. */
  kill(): void;
  end(): Promise<unknown>;
}

/** Where the environments of a function come from, anew when its files change. */
export interface EnvironmentSource {
  /** Another number after each change. */
  version(): number;
  /** Waits until the function is loaded. Throws the `LambdaFailure` of one that cannot be. */
  start(): Promise<Environment>;
  close(): void;
}

/** What an environment prints, line by line. */
export type Say = (level: string, message: string, requestId: string) => void;

/** Lambda gives the start of an environment ten seconds, which the function's own timeout does not count. */
export const initTimeout = 10_000;
