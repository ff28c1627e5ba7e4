import type { InvocationFacts } from "../context.js";
import type { LambdaFailure } from "../failure.js";

/** What a thread needs to begin. */
export interface ThreadData {
  /** The module's URL. */
  readonly url: string;
  readonly exported: string;
  readonly name: string;
  /** Megabytes. */
  readonly memory: number;
}

/** To a thread: one invocation. It gets the next one when it has answered. */
export interface Work {
  /** JSON. */
  readonly event: string;
  readonly facts: Pick<InvocationFacts, "requestId" | "region" | "deadline">;
}

// One text crosses into a thread at a fraction of what the smallest object costs. A space ends each of the facts.

/** Packs an invocation. */
export function packWork({ event, facts: { deadline, region, requestId } }: Work): string {
  return `${requestId} ${deadline} ${region} ${event}`;
}

/** Unpacks it in the thread. */
export function unpackWork(text: string): Work {
  const afterId = text.indexOf(" ");
  const afterDeadline = text.indexOf(" ", afterId + 1);
  const afterRegion = text.indexOf(" ", afterDeadline + 1);
  return {
    event: text.slice(afterRegion + 1),
    facts: {
      requestId: text.slice(0, afterId),
      deadline: Number(text.slice(afterId + 1, afterDeadline)),
      region: text.slice(afterDeadline + 1, afterRegion),
    },
  };
}

/** From a thread: the result as JSON text, or anything else that there is to tell. */
export type Told =
  | string
  | { readonly told: "ready" }
  /** The module cannot be loaded, or exports no such function. */
  | { readonly told: "broken"; readonly errorType: string; readonly errorMessage: string }
  | { readonly told: "failed"; readonly failure: LambdaFailure; readonly dying: boolean }
  | { readonly told: "said"; readonly level: string; readonly message: string; readonly requestId: string };
