import type { Streamed } from "../events/request.js";

/** All of a body that is sent while it is made: where nothing can be sent before, it is waited for. */
export async function collect(body: Streamed): Promise<string | Uint8Array> {
  const pieces: (string | Uint8Array)[] = [];
  for await (const piece of body) pieces.push(piece);
  const isText = pieces.every((piece) => typeof piece === "string");
  return isText ? pieces.join("") : Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array)));
}
