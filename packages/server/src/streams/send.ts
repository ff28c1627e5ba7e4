import type { Answer } from "../events/request.js";
import { isStreamed } from "../http/answer.js";

/** As much of Node's stream as is needed to send a body. */
export interface Writable {
  write(piece: string | Uint8Array): boolean;
  end(): unknown;
  destroy(error: Error): unknown;
  once(event: "drain" | "close", then: () => void): unknown;
  off(event: "close", then: () => void): unknown;
  readonly destroyed: boolean;
}

/** Sends a body as fast as it is taken. One that breaks off is cut off, for its status has left already. */
export async function send(body: Answer["body"], to: Writable): Promise<void> {
  try {
    // Without a first write, however small, no head is sent either, and a stream may have nothing to say for hours.
    to.write(isStreamed(body) ? "" : (body ?? ""));
    if (isStreamed(body)) {
      for await (const piece of body) {
        if (to.destroyed) return;
        if (!to.write(piece)) await drained(to);
      }
    }
    to.end();
  } catch (error) {
    to.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function drained(to: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      to.off("close", done);
      resolve();
    };
    to.once("drain", done);
    to.once("close", done);
  });
}
