import type { InvocationFacts } from "../context.js";
import type { LambdaFailure } from "../failure.js";

/** What a thread needs to begin. */
export interface ThreadData {
  /** The module's URL. */
  readonly url: string;
  readonly exported: string;
}

/** To a thread: one invocation. It gets the next one when it has answered. */
export interface Work {
  /** JSON: a text crosses into a thread at once, an object is walked. */
  readonly event: string;
  readonly facts: InvocationFacts;
}

/** From a thread. */
export type Told =
  | { readonly told: "ready" }
  /** The module cannot be loaded, or exports no such function. */
  | { readonly told: "broken"; readonly errorType: string; readonly errorMessage: string }
  /** JSON too. */
  | { readonly told: "returned"; readonly text: string }
  | { readonly told: "failed"; readonly failure: LambdaFailure; readonly dying: boolean }
  | { readonly told: "said"; readonly level: string; readonly message: string; readonly requestId: string };
