import type { IncomingMessage } from "node:http";

/** What API Gateway takes: 10 MB, for a request to an API and for a call of the management API alike. */
export const maxBody = 10 * 1024 * 1024;

/** The whole body; of one that is too large, nothing. */
export async function readBody(request: IncomingMessage): Promise<{ body: Uint8Array; tooLarge: boolean }> {
  if (Number(request.headers["content-length"] ?? 0) > maxBody) return drained(request);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, Node gives buffers.
    const bytes = chunk as Buffer;
    size += bytes.byteLength;
    if (size > maxBody) return drained(request);
    chunks.push(bytes);
  }
  return { body: chunks.length === 1 ? (chunks[0] ?? nothing) : Buffer.concat(chunks), tooLarge: false };
}

const nothing = new Uint8Array(0);

/** Reads on without keeping, so that the caller gets to read the answer. */
function drained(request: IncomingMessage): { body: Uint8Array; tooLarge: boolean } {
  request.resume();
  return { body: nothing, tooLarge: true };
}
