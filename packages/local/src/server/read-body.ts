import type { IncomingMessage } from "node:http";
import { maxBody } from "../data/call.js";

/** A body that was read; of one that is too large, nothing. */
export interface ReadBody {
  readonly body: Uint8Array;
  readonly tooLarge: boolean;
}

/** The whole body, at once where there is none. */
export function readBody(request: IncomingMessage): ReadBody | Promise<ReadBody> {
  const { headers } = request;
  const length = headers["content-length"];
  if (length === undefined ? headers["transfer-encoding"] === undefined : length === "0") return none;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    // What is too large is read on without being kept, so that the caller gets to read the answer.
    let tooLarge = Number(length ?? 0) > maxBody;
    let size = 0;
    if (tooLarge) resolve(overflow);
    request.on("data", (chunk: Buffer) => {
      if (tooLarge) return;
      size += chunk.byteLength;
      if (size <= maxBody) return void chunks.push(chunk);
      tooLarge = true;
      chunks.length = 0;
      resolve(overflow);
    });
    request.on("end", () => resolve({ body: joined(chunks), tooLarge: false }));
    request.on("error", reject);
  });
}

function joined(chunks: readonly Buffer[]): Uint8Array {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}

const nothing = new Uint8Array(0);
const none: ReadBody = { body: nothing, tooLarge: false };
const overflow: ReadBody = { body: nothing, tooLarge: true };
