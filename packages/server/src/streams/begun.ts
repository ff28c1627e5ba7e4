import type { Streamed } from "../events/request.js";

/**
 * A body that is sent while it is made, once its first piece is there. Nothing has left before, so one that fails to begin
 * can be answered by a 500. But it is not waited for long: a stream of events may have none for hours, and whoever listens
 * must have its head.
 */
export async function begun(body: Streamed): Promise<Streamed> {
  const pieces = wholeCharacters(body);
  let first: ReturnType<typeof pieces.next> | undefined = pieces.next();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLate = new Promise((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([first, isLate]).finally(() => clearTimeout(timer));
  const rest = {
    next: () => {
      const next = first ?? pieces.next();
      first = undefined;
      return next;
    },
    return: () => pieces.return(undefined),
  };
  return { [Symbol.asyncIterator]: () => rest };
}

/** Each piece is encoded by itself, and whoever cuts a text may cut a character of it in two. */
async function* wholeCharacters(body: Streamed): AsyncGenerator<string | Uint8Array, undefined> {
  let half = "";
  for await (const piece of body) {
    if (typeof piece === "string") {
      const text = half + piece;
      half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
      yield text.slice(0, text.length - half.length);
    } else yield piece;
  }
  if (half) yield half;
}

/** Milliseconds. */
const patience = 100;
