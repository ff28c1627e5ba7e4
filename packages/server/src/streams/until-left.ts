import type { Streamed } from "../events/request.js";

/**
 * A body that ends when its reader is gone, also while nothing comes: a stream that waits for its next piece is not ended by
 * whoever waits for it. A generator learns of it by its `signal`.
 */
export function untilLeft(body: Streamed, signal: AbortSignal): Streamed {
  if (body instanceof ReadableStream) {
    const reader = body.getReader();
    return endedBy(signal, piecesOf(reader), () => void reader.cancel().catch(() => undefined));
  }
  // A stream of Node's own.
  if ("destroy" in body && typeof body.destroy === "function")
    return endedBy(signal, body, body.destroy.bind(body, null));
  return body;
}

async function* endedBy(signal: AbortSignal, pieces: Streamed, end: () => void): Streamed {
  // Not taken back: the signal is of this request alone, and what has ended is not ended again.
  signal.addEventListener("abort", end);
  try {
    if (signal.aborted) end();
    yield* pieces;
  } catch (error) {
    // That it was ended early is no news.
    if (!signal.aborted) throw error;
  }
}

async function* piecesOf(reader: ReadableStreamDefaultReader<string | Uint8Array>): Streamed {
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
