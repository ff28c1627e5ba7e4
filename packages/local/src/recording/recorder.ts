import { open } from "node:fs/promises";
import type { Answer } from "../data/call.js";
import type { Exchange } from "../data/exchange.js";
import { recordingOf } from "./recording.js";

/** Appends one line for each call to a file. */
export interface Recorder {
  record(exchange: Exchange, answer: Answer): void;
  /** Waits for what is still to be written. */
  close(): Promise<void>;
}

/** Opens the file, which only its owner may read. Lines are appended to what is there. */
export async function createRecorder(file: string): Promise<Recorder> {
  const handle = await open(file, "a", 0o600);
  const stream = handle.createWriteStream();
  let failure: Error | undefined;
  stream.on("error", (error) => {
    failure = error;
  });
  return {
    record(exchange, answer) {
      const recording = recordingOf(exchange, answer);
      if (recording !== undefined && failure === undefined) stream.write(`${JSON.stringify(recording)}\n`);
    },
    async close() {
      await new Promise<void>((resolve) => {
        stream.end(resolve);
        if (failure !== undefined) resolve();
      });
    },
  };
}
