import type { InvocationFacts } from "../context.js";
import type { LambdaFailure } from "../failure.js";
import type { OnChunk } from "../streaming.js";

/** What a thread needs to begin. */
export interface ThreadData {
  /** The module's URL. */
  readonly url: string;
  readonly exported: string;
  readonly name: string;
  /** Megabytes. */
  readonly memory: number;
  /** Milliseconds. */
  readonly timeout: number;
}

/** To a thread: an invocation. */
export interface Work extends Pick<InvocationFacts, "requestId" | "region"> {
  /** The event as JSON text. */
  readonly event: string;
  /** Hears a streamed answer, outside of the thread. */
  readonly onChunk?: OnChunk | undefined;
}

// One text crosses into a thread at a fraction of what the smallest object costs. A space ends each of the facts, and a
// line each invocation: JSON as it is written here has no lines.

/** Packs invocations. */
export function packWork(works: readonly Work[]): string {
  return works.map(({ event, region, requestId }) => `${requestId} ${region} ${event}`).join("\n");
}

/** What of an invocation crosses into the thread. */
export type Unpacked = Omit<Work, "onChunk">;

/** Unpacks them in the thread. */
export function unpackWork(text: string): Unpacked[] {
  return text.split("\n").map(unpackLine);
}

function unpackLine(text: string): Unpacked {
  const afterId = text.indexOf(" ");
  const afterRegion = text.indexOf(" ", afterId + 1);
  return {
    requestId: text.slice(0, afterId),
    region: text.slice(afterId + 1, afterRegion),
    event: text.slice(afterRegion + 1),
  };
}

/** From a thread: the result as JSON text, or anything else that there is to tell. */
export type Told =
  | string
  | { readonly told: "ready" }
  /** A piece of a streamed answer. */
  | { readonly told: "chunk"; readonly bytes: Uint8Array }
  /** The module cannot be loaded, or exports no such function. */
  | { readonly told: "broken"; readonly errorType: string; readonly errorMessage: string }
  | { readonly told: "failed"; readonly failure: LambdaFailure; readonly dying: boolean }
  | { readonly told: "said"; readonly level: string; readonly message: string; readonly requestId: string };
